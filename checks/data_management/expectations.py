"""A team's own expectations, as their suites say them."""

from collections import Counter
from collections.abc import Iterator

from audit.facts.expectations import DecidedBy, ExpectationResult, ExpectationResults, Outcome
from audit.model.check import (
    Confidence,
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


@check(
    id="data_management.expectations",
    title="The data meets the expectations of its own suites",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.HIGH,
    remedy="Correct the rows at the source, or the expectation where it is out of date.",
    effort="2 hours",
    controls=INTEGRITY,
)
def expectations(found: ExpectationResults) -> Iterator[Judgement]:
    """A suite says what somebody relies on. Where the data departs from it, their work is wrong
    or stands still, and a suite that cannot be run watches nothing.
    """
    objects = Counter((r.dataset, r.fields, r.said) for r in found.results)
    for result in found.results:
        subject = _subject(result, alone=objects[result.dataset, result.fields, result.said] == 1)
        match result.outcome:
            case Outcome.MET:
                yield Pass(subject)
            case Outcome.NOT_RUN:
                yield Unknown(subject, f"not run: {result.why}")
            case Outcome.NOT_MET:
                yield Fail(
                    subject,
                    "Data does not meet an expectation of its suite",
                    _evidence(result),
                    severity=Severity[result.severity.upper()],
                    confidence=Confidence.CERTAIN if result.exact else Confidence.HIGH,
                    method=_method(result),
                )


def _subject(result: ExpectationResult, *, alone: bool) -> Subject:
    """The expectation in words, and its suite's place where another says the same."""
    field = result.fields[0] if len(result.fields) == 1 else ""
    said = result.said if alone else f"{result.said} ({result.place})"
    return Subject(result.dataset, field, said)


def _evidence(result: ExpectationResult) -> str:
    if result.rows is not None and result.broken is not None:
        counted = f"{result.broken:,} of {result.rows:,} rows do not meet it"
    else:
        counted = "It is not met"
    sentence = f"{counted}: {result.said}; suite {result.suite!r}, {result.place}"
    return f"{sentence}. The suite says: {result.reason}" if result.reason else sentence


def _method(result: ExpectationResult) -> str:
    if result.exact:
        return "exact"
    if result.rows is not None:
        return f"sample of {result.rows:,} rows"
    return "sample" if result.decided_by is DecidedBy.SAMPLE else "profile of a sample"
