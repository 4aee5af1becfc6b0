"""The chain of a source's runs: their links in order, those of pruned runs included."""

from collections.abc import Iterator

from audit.store.runs.head import Link
from audit.store.runs.layout import LINK, folder_of
from audit.store.runs.links import link_from
from audit.store.runs.place import Place


def links(place: Place, source: str) -> Iterator[Link]:
    """The chain of a source in its order; a `ValueError` tells the file that holds no link."""
    before: Link | None = None
    for _, name in sorted(_files(place, folder_of(source))):
        link = _link(place, name)
        if link is not None and link != before:  # twice: its pruning was killed
            yield link
            before = link


def last(place: Place, source: str) -> Link | None:
    """The link of the newest run that was kept, None where there is none yet."""
    for _, name in sorted(_files(place, folder_of(source)), reverse=True):
        link = _link(place, name)
        if link is not None:
            return link
    return None


def entries(place: Place, folder: str) -> list[str]:
    """The folders of runs below that of a source, by their numbers."""
    found = place.folders(f"sources/{folder}/runs")
    return [entry for entry in found if entry[:8].isdecimal() and entry[8:9] == "-"]


def _files(place: Place, folder: str) -> Iterator[tuple[int, str]]:
    """The numbers and names of the files that links are in."""
    for entry in entries(place, folder):
        yield int(entry[:8]), f"sources/{folder}/runs/{entry}/{LINK}"
    for name in place.files(f"sources/{folder}/links"):
        if name.removesuffix(".json").isdecimal():
            yield int(name.removesuffix(".json")), f"sources/{folder}/links/{name}"


def _link(place: Place, name: str) -> Link | None:
    """None for a run that was killed before its link was there: it was never told as kept."""
    try:
        return link_from(place.read(name))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise ValueError(f"{name} holds no link") from error
