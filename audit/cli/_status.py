"""Exit statuses and which of them takes precedence (contract, Exit status)."""

from collections.abc import Iterable

DONE = 0
TRIPPED = 1
USAGE = 2
NOTHING = 3
UNFINISHED = 4
INTERRUPTED = 130

#: The first of these that holds is the status of the run.
PRECEDENCE = (INTERRUPTED, USAGE, NOTHING, UNFINISHED, TRIPPED, DONE)


def worst(statuses: Iterable[int]) -> int:
    """The status that takes precedence; 0 when there is none."""
    return min(statuses, key=PRECEDENCE.index, default=DONE)
