"""Every verb that the code records is told in words, and sorted under a topic."""

import ast
import re

from ayrdash.activity.models import Event
from ayrdash.activity.sentences import SENTENCES, topic_of
from tests.architecture import sources

VERB = re.compile(r"[a-z_]+\.[a-z_]+")


def verbs_in(source: str) -> set[str]:
    """Return the verbs that are handed to ``record`` or to a helper named after it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if re.fullmatch(r"_?record(_\w+)?", name) and node.args:
            texts = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant)]
            found |= {n.value for n in texts if isinstance(n.value, str)}
    return {text for text in found if VERB.fullmatch(text)}


def test_every_verb_has_a_sentence_and_a_topic():
    """Add the verb's line in ayrdash/activity/sentences.py."""
    verbs = set()
    for path in sources.files(".py", under=sources.PRODUCT):
        verbs |= verbs_in(path.read_text())
    assert verbs - set(SENTENCES) == set()
    assert {verb for verb in SENTENCES if topic_of(verb) == Event.Topic.OTHER} == set()


def test_the_look_finds_every_way_to_name_a_verb():
    assert verbs_in('record("a.b", account=x)') == {"a.b"}
    assert verbs_in('record("a.b" if made else "a.c", account=x)') == {"a.b", "a.c"}
    assert verbs_in('self._record("a.b", 1)\nrecord_for_person("c.d", user=u)') == {"a.b", "c.d"}
    assert verbs_in('open("a.b")\nrecording("a.b")') == set()
