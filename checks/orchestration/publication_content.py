"""What publications that were set up on the source carry."""

from collections.abc import Iterator

from audit.facts.change import ChangeCapture, Publication
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._words import counted, listed


@check(
    id="orchestration.publication-content",
    title="Publications carry every kind of change",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Publish inserts, updates, deletes and truncations, of whole tables under their names.",
    effort="1 hour",
    controls=INTEGRITY,
)
def publication_content(changes: ChangeCapture) -> Iterator[Judgement]:
    """A reader takes a publication for the whole truth: rows that were deleted stay in the target
    when deletions are not published, and those of a filter never come.
    """
    for publication in changes.publications:
        subject = Subject(object=f"publication {publication.name}")
        found: list[Judgement] = [*_faults(subject, publication)]
        yield from found or [Pass(subject)]


def _faults(subject: Subject, publication: Publication) -> Iterator[Fail]:
    of = counted(publication.datasets, "dataset")
    if publication.left_out:
        yield Fail(
            subject,
            "Publication leaves kinds of changes out",
            f"{counted(len(publication.left_out), 'kind')} of changes to {of} left out: "
            f"{', '.join(publication.left_out)}.",
            (("left out", ", ".join(publication.left_out)),),
            severity=Severity.LOW if publication.left_out == ("truncates",) else None,
            method="catalogue",
            command=publication.command,
        )
    if publication.filtered:
        yield Fail(
            Subject(object=f"{subject.object}, filters"),
            "Publication carries parts of datasets",
            f"{len(publication.filtered)} of {of} with a filter on rows or a list of columns: "
            f"{listed(publication.filtered)}.",
            severity=Severity.LOW,
            method="catalogue",
            fix="Check that the filter is meant: what it holds back never reaches a reader.",
        )
    if publication.split:
        yield Fail(
            Subject(object=f"{subject.object}, partitions"),
            "Publication names partitions, not their table",
            f"{counted(len(publication.split), 'partitioned table')} of {of}: "
            f"{listed(publication.split)}.",
            severity=Severity.LOW,
            method="catalogue",
            fix="Publish through the table that is partitioned, so that a new partition needs "
            "nothing of the reader.",
            command=publication.command,
        )
