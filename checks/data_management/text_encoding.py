"""Text files whose encoding is damaged, mixed or marked."""

from collections.abc import Iterator

from audit.facts.files import DataFile, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._files import TEXT, by_dataset, of_all, readable, told
from checks._words import listed

#: Encodings of which one is a part of the other.
_SAME = {"ascii": "utf-8", "us-ascii": "utf-8", "utf-8-sig": "utf-8", "utf8": "utf-8"}


@check(
    id="data_management.text-encoding",
    title="Text is in one encoding and undamaged",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Export as UTF-8 without a byte order mark, and export damaged files again.",
    effort="1 hour",
    controls=INTEGRITY,
)
def text_encoding(files: Files) -> Iterator[Judgement]:
    """Names and addresses that were read in the wrong encoding cannot be put right later: the
    letters are gone, and joins on them find nothing.
    """
    for subject, members in by_dataset(files, lambda f: f.format in TEXT and readable(f)):
        found = [*_damaged(subject, members), *_mixed(subject, members)]
        yield from found
        if not found:
            yield Pass(subject)


def _damaged(subject: Subject, members: tuple[DataFile, ...]) -> Iterator[Fail]:
    for kind, title, severity in (
        ("mixed encodings", "Lines of one file are in several encodings", None),
        ("encoding", "Text is in another encoding than UTF-8", Severity.LOW),
        ("nul bytes", "Text holds NUL bytes", None),
        ("bom", "Text begins with a byte order mark", Severity.INFO),
    ):
        odd = [f for f in members if f.odd(kind)]
        if odd:
            yield Fail(
                Subject(subject.dataset, object=kind),
                title,
                f"{of_all(odd, members)}: {told(odd, kind)}.",
                severity=severity,
                method="content of the files",
            )


def _mixed(subject: Subject, members: tuple[DataFile, ...]) -> Iterator[Fail]:
    known = {f.encoding.lower() for f in members if f.encoding}
    encodings = {_SAME.get(name, name) for name in known}
    if len(encodings) > 1:
        yield Fail(
            Subject(subject.dataset, object="encodings"),
            "Files of one dataset are in several encodings",
            f"{len(encodings)} encodings in {len(members):,} files: {listed(sorted(encodings))}.",
            method="content of the files",
        )
