"""Files that lie elsewhere are asked for piece by piece, and no oftener than they must be."""

import io

import pytest

from ayrdash.core.stored import Ranged

DATA = bytes(range(256)) * 100


@pytest.fixture
def asked():
    return []


@pytest.fixture
def file(asked):
    def read(start, count):
        asked.append((start, count))
        return DATA[start : start + count]

    return io.BufferedReader(Ranged(read, len(DATA)), 1_000)


def test_what_is_read_whole_is_asked_for_once(file, asked):
    assert (file.read(), file.read()) == (DATA, b"")
    assert asked == [(0, len(DATA))]


def test_no_byte_beyond_the_end_is_asked_for(file, asked):
    file.seek(-10, io.SEEK_END)
    assert file.read(50) == DATA[-10:]
    file.seek(len(DATA) + 5)
    assert (file.read(1), file.read()) == (b"", b"")
    assert asked == [(len(DATA) - 10, 10)]
