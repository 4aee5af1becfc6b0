"""What the tests of checks ask of judgements."""

from collections.abc import Iterable

from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Unknown
from audit.model.fact import Missing, Reason

#: What stands in the place of a fact that the account may not read.
REFUSED = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT pg_monitor TO auditor;")
#: What stands in the place of a fact that this kind of source does not have.
UNSUPPORTED = Missing(Reason.UNSUPPORTED)


def the_fail(judgements: Iterable[Judgement]) -> Fail:
    """The only judgement, which is a failure."""
    [judgement] = judgements
    assert isinstance(judgement, Fail), judgement
    return judgement


def fails(judgements: Iterable[Judgement]) -> list[Fail]:
    return [j for j in judgements if isinstance(j, Fail)]


def passes(judgements: Iterable[Judgement]) -> list[Subject]:
    return [j.subject for j in judgements if isinstance(j, Pass)]


def unknowns(judgements: Iterable[Judgement]) -> list[Unknown]:
    return [j for j in judgements if isinstance(j, Unknown)]


def graded(judgements: Iterable[Judgement]) -> list[tuple[str, Severity | None]]:
    """Each failure's place and the severity it was graded with; None is the declared one."""
    return [(str(fail.subject), fail.severity) for fail in fails(judgements)]
