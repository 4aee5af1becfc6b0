"""Lists of words that detection needs in nearly every dataset, loaded while its rows are read."""

from functools import cache
from threading import Lock, Thread

from audit.detect._naming.lexicon import lexicon
from audit.detect.categories import word_index
from audit.detect.misfits.lists import frequencies
from audit.detect.people import people
from audit.detect.phones import plans
from audit.detect.words import coded

_BEGINNING = Lock()


def begin() -> None:
    """Starts the loading, once in a process, on a thread of its own."""
    with _BEGINNING:  # two datasets may begin at the same time, and a cache lets both through
        loading()


def settle() -> None:
    """Waits for a loading that has begun: otherwise two threads would do the same work."""
    if loading.cache_info().currsize:
        loading().join()


@cache
def loading() -> Thread:
    thread = Thread(target=_load, name="word lists", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    lexicon()
    word_index()
    people()
    coded("cities.tsv.gz")
    plans()
    frequencies()
