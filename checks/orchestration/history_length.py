"""How far back a load can read again."""

from collections.abc import Iterator

from audit.facts.series import Kept, SeriesTimings
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import seconds, share, size

_DAY = 86_400
#: A holiday during which nobody looks at a load that stands still.
WEEK = 7 * _DAY
#: Of its limit of size, from which on a source drops what is oldest.
FULL = 0.9


@check(
    id="orchestration.history-length",
    title="Points are kept long enough to load them again",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Keep points for longer than a load can stand still unnoticed, at least a week, with room "
        "for them on the disk."
    ),
    effort="1 hour",
    controls=CAPACITY,
)
def history_length(timings: SeriesTimings) -> Iterator[Judgement]:
    """What the source has dropped before the load came again is gone for good, and the first load
    begins no earlier than the oldest point.
    """
    for kept in timings.kept:
        subject = Subject(object=f"rule {kept.rule}")
        if kept.keeps is not None and kept.keeps < WEEK:
            yield Fail(
                subject,
                "Points are dropped within a week",
                f"{seconds(kept.keeps)}: no point is kept for longer.",
                (("seconds", kept.keeps),),
                severity=Severity.MEDIUM if kept.keeps < _DAY else None,
                method="settings of the source",
            )
        elif _full(kept):
            assert kept.size_bytes is not None
            assert kept.limit_bytes is not None
            yield Fail(
                subject,
                "Size limit drops points before their time",
                f"{size(kept.size_bytes)} are held, {share(kept.size_bytes, kept.limit_bytes)} of "
                "the limit of size.",
                (("bytes", kept.size_bytes), ("limit", kept.limit_bytes)),
                method="settings and figures of the source",
            )
        else:
            yield Pass(subject)


def _full(kept: Kept) -> bool:
    if not kept.limit_bytes or kept.size_bytes is None:
        return False
    return kept.size_bytes >= FULL * kept.limit_bytes
