"""Lists that are loaded in the background: once, whoever asks."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread, get_ident

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


def test_it_loads_once_when_two_datasets_begin_at_the_same_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = Barrier(2, timeout=0.3)
    loaded: list[int] = []

    class Slow(Thread):
        def start(self) -> None:
            with suppress(BrokenBarrierError):  # nobody else gets as far as this
                both.wait()
            super().start()

    monkeypatch.setattr("audit.detect.ready._load", lambda: loaded.append(1))
    monkeypatch.setattr("audit.detect.ready.Thread", Slow)
    beginning = [Thread(target=ready.begin) for _ in range(2)]
    for thread in beginning:
        thread.start()
    for thread in beginning:
        thread.join()
    ready.settle()

    assert loaded == [1]


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
