"""Lists that are loaded in the background: once, whoever asks."""

from threading import get_ident

import pytest

from audit.detect import ready
from audit.detect._naming.lexicon import lexicon
from audit.detect.categories import word_index
from audit.detect.people import people
from audit.detect.words import coded


@pytest.fixture(autouse=True)
def _nothing_loaded() -> None:
    ready.loading.cache_clear()


def test_it_loads_once_on_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    monkeypatch.setattr("audit.detect.ready._load", lambda: loaded.append(get_ident()))
    ready.begin()
    ready.begin()
    ready.settle()

    assert len(loaded) == 1
    assert loaded != [get_ident()]


def test_what_has_not_begun_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    monkeypatch.setattr("audit.detect.ready._load", lambda: loaded.append(1))
    ready.settle()

    assert not loaded


def test_the_lists_are_those_that_columns_are_looked_up_in() -> None:
    ready.begin()
    ready.settle()

    for found in (lexicon, word_index, people, coded):
        assert found.cache_info().currsize
