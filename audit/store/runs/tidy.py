"""What audits and prunings that were killed leave in the folder of a source, removed."""

from collections.abc import Sequence

from audit.store.runs.layout import LINK
from audit.store.runs.place import Place


def tidy(place: Place, source: str, entries: Sequence[str], sequence: int) -> None:
    """Makes the folder of a source ready for the run of this number; its writer holds the lock.

    `entries` are the names of its runs' folders, sorted. A run without a link was never told as
    kept. One whose link lies among those of pruned runs too was being forgotten.
    """
    for name in (source, f"{source}/links"):
        place.swept(name, alone=True)
    place.swept("keys", alone=False)
    for entry in entries[-2:]:
        if int(entry[:8]) == sequence and LINK not in place.files(f"{source}/runs/{entry}"):
            place.remove(f"{source}/runs/{entry}")
    pruned = {name.removesuffix(".json") for name in place.files(f"{source}/links")}
    for entry in entries:
        if entry[:8] in pruned and _forgotten(place, source, entry):
            place.remove(f"{source}/runs/{entry}")


def _forgotten(place: Place, source: str, entry: str) -> bool:
    try:
        there = place.read(f"{source}/runs/{entry}/{LINK}")
    except FileNotFoundError:
        return True
    return there == place.read(f"{source}/links/{entry[:8]}.json")
