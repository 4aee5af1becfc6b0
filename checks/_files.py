"""Files as checks go through them: one judgement for each dataset, however many files it has."""

from collections.abc import Callable, Iterator, Sequence

from audit.facts.files import DataFile, Files
from audit.model.check import Subject
from checks._words import counted, listed, number

#: Formats that are text in some encoding.
TEXT = frozenset({"csv", "json", "ndjson", "xml"})
#: Formats with cells that a spreadsheet opens.
CELLS = frozenset({"csv", "excel"})
#: What stands in the place of a file that may not be read at all.
_REFUSED = "may not read"


def by_dataset(
    files: Files, wanted: Callable[[DataFile], bool] = lambda file: bool(file.format)
) -> Iterator[tuple[Subject, tuple[DataFile, ...]]]:
    """Each dataset with those of its files that are wanted; those that have none are left out."""
    found: dict[str, list[DataFile]] = {}
    for file in files.files:
        if wanted(file):
            found.setdefault(file.dataset, []).append(file)
    for name, members in found.items():
        yield Subject(name), tuple(members)


def readable(file: DataFile) -> bool:
    """Whether something was seen of what is in it."""
    return file.inspected and not file.problem


def refused(file: DataFile) -> bool:
    return _REFUSED in file.problem


def of_all(some: Sequence[DataFile], every: Sequence[DataFile]) -> str:
    """How many files it is about, which ones where not all: "3 of 40 files (a.csv, b.csv, ...)"."""
    if len(some) == len(every):
        return counted(len(every), "file")
    names = listed([_short(file) for file in some], most=2)
    return f"{number(len(some))} of {counted(len(every), 'file')} ({names})"


def _short(file: DataFile) -> str:
    """The name of a file, below a partitioned folder with its partition."""
    below = file.path.removeprefix(f"{file.dataset}/")
    return below if below != file.path else file.path.rpartition("/")[2]


def told(files: Sequence[DataFile], *kinds: str) -> str:
    """What the readers say of these, each sentence once and without its full stop."""
    texts = dict.fromkeys(o.text.rstrip(".") for file in files for o in file.odd(*kinds))
    return "; ".join(list(texts)[:2])


def times(files: Sequence[DataFile], *kinds: str) -> int:
    """How often it was seen, 0 where the readers do not count."""
    return sum(o.count or 0 for file in files for o in file.odd(*kinds))
