"""What is still open before changes can be read for good, in the words of every format."""

from collections.abc import Iterator

from audit.report.document import Readiness
from audit.report.wording import duration

#: Seconds for which a log should be kept at least: a weekend (orchestration.change-log-retention).
WEEKEND = 3 * 86_400


def lacking(readiness: Readiness) -> Iterator[tuple[str, str, str]]:
    """Name, what it is now, and what is needed, of all that is open."""
    for need in readiness.requirements:
        if not need.met:
            yield need.name, need.current, need.needed
    for gap in readiness.gaps:
        if gap.open:
            yield gap.name, gap.current, gap.needed
    for kept in readiness.retentions:
        if kept.seconds is not None and kept.seconds < WEEKEND:
            yield kept.setting, duration(kept.seconds), f"{duration(WEEKEND)} or more"
    for hold in readiness.footholds:
        if not hold.held and not hold.optional:
            yield hold.name, hold.current, hold.needed
