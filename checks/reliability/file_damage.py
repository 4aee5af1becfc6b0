"""Files that are cut off, damaged, or not what they claim to be."""

from collections.abc import Iterator

from audit.facts.files import DataFile, Files
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import INTEGRITY
from checks._files import by_dataset, of_all, refused, told
from checks._words import counted

_KINDS = ("truncated", "damaged")


@check(
    id="reliability.file-damage",
    title="Files are whole and can be read",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Fetch the file again, and let its producer write under another name until it is whole.",
    effort="30 minutes",
    controls=INTEGRITY,
)
def file_damage(files: Files) -> Iterator[Judgement]:
    """A file that ends too early or cannot be unpacked brings a load of half a day, and mostly no
    error: the rows behind the damage are simply not there.
    """
    for subject, members in by_dataset(files, lambda f: f.inspected):
        closed = [f for f in members if refused(f)]
        odd = [f for f in members if not refused(f) and _broken(f)]
        if odd:
            cut = all(f.odd("truncated") for f in odd)
            yield Fail(
                subject,
                "File ends too early" if cut else "File cannot be read to its end",
                f"{of_all(odd, members)}: {_said(odd)}.",
                method="content of the files",
            )
        elif closed:
            yield Unknown(subject, "the files may not be read", f"chmod g+r {closed[0].path}")
        else:
            yield Pass(subject)
    yield from _unseen(files)


def _unseen(files: Files) -> Iterator[Unknown]:
    """Files that nobody looked at, because they are too many or lie behind a closed folder."""
    if files.cut:
        yield Unknown(Subject(object="more files"), files.cut)
    for left in files.left_out:
        if left.reason == "closed folder":
            why = f"{counted(left.files, 'folder')} may not be listed"
            yield Unknown(Subject(object=left.example), why, f"chmod g+rx {left.example}")


def _broken(file: DataFile) -> bool:
    if file.odd("bomb", "empty"):
        return False  # what others say
    return bool(file.problem or file.odd(*_KINDS)) or file.format == "unknown"


def _said(odd: list[DataFile]) -> str:
    problems = dict.fromkeys(f.problem.rstrip(".") for f in odd if f.problem)
    said = told(odd, *_KINDS) or "; ".join(list(problems)[:2])
    return said or "the content fits no known format"
