"""The true names of sources, which lie beside their runs."""

from collections.abc import Iterator

from audit.store.runs.layout import folder_of, tree_in
from audit.store.runs.place import Place

NAME = "source.json"


def names(place: Place) -> Iterator[tuple[str | None, str]]:
    """The name and folder of each source; None for a name that is not what we write."""
    for folder in place.folders("sources"):
        try:
            yield _name(place, folder), folder
        except FileNotFoundError:  # its first run is being kept, or is none of ours
            continue


def is_there(place: Place, source: str) -> bool:
    """Whether a source lies where it belongs; asked of one, no other is looked at."""
    try:
        return _name(place, folder_of(source)) == source
    except FileNotFoundError:
        return False


def _name(place: Place, folder: str) -> str | None:
    try:
        name = tree_in(place.read(f"sources/{folder}/{NAME}"))["name"]
    except FileNotFoundError:
        raise
    except (ValueError, TypeError, KeyError):
        return None
    return name if isinstance(name, str) else None
