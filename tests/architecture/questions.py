"""What a file asks of each row, question by question.

A test of its own for each row and question would cost more than the answers: all questions
of a row are one test, and each is a subtest that leaves nothing behind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Question:
    """A function of a row and the cast, and the rows that it is asked of."""

    ask: Callable[[Any, Any], None]
    applies: Callable[[Any], bool]

    @property
    def name(self) -> str:
        return self.ask.__name__


class Questions(list[Question]):
    """The questions of a file, in the order in which they stand there."""

    def asked_of(
        self, applies: Callable[[Any], bool] = lambda row: True
    ) -> Callable[[Callable[[Any, Any], None]], Callable[[Any, Any], None]]:
        """Add a function to the questions, asked of the rows that ``applies`` is true for."""

        def add(ask: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
            self.append(Question(ask, applies))
            return ask

        return add
