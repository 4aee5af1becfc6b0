"""What one reader sees while others write, in the words of the product."""

from audit.engine.character.seen import Seen, why
from audit.model.fact import Missing
from audit.report.character import UNKNOWN, Statement

_MINUTE = 60.0


def consistency(seen: Seen) -> Statement:
    found = seen.consistency
    if isinstance(found, Missing):
        return Statement(
            topic="consistency",
            says=UNKNOWN,
            why=f"what a reader sees while others write is not known: {why(found)}",
            grant=found.grant,
        )
    evidence: list[str] = []
    if found.snapshot:
        reach = "several datasets" if found.multiple else "one dataset"
        by = f" by {found.how}" if found.how else ""
        detail = f"One moment of {reach} can be read{by}."
    else:
        detail = "A long read sees changes that are made meanwhile: no moment can be held."
    if found.delay_seconds is not None:
        evidence.append(f"a write is seen after {_length(found.delay_seconds)} at the latest")
    evidence += found.notes
    return Statement(
        topic="consistency",
        says=found.level,
        detail=detail,
        evidence=tuple(evidence),
        confidence="certain",
    )


def _length(seconds: float) -> str:
    return f"{seconds / _MINUTE:g} min" if seconds >= 2 * _MINUTE else f"{seconds:g} s"
