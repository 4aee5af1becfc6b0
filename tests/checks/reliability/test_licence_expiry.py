"""reliability.licence-expiry"""

from datetime import UTC, datetime, timedelta

import pytest

from audit.facts.licence import Licence
from audit.facts.server import Observed
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.reliability.licence_expiry import licence_expiry
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def ending(days: float, *, active: bool = True) -> Licence:
    return Licence(kind="gold", active=active, expires=NOW + timedelta(days=days))


@pytest.mark.parametrize(("days", "severity"), [(45, Severity.MEDIUM), (0, Severity.HIGH)])
def test_an_end_that_is_near_or_past_fails(days: float, severity: Severity) -> None:
    fail = the_fail(licence_expiry(ending(days), Observed(at=NOW)))

    assert (fail.severity, str(fail.subject)) == (severity, "licence gold")


def test_a_licence_that_is_not_active_has_ended() -> None:
    fail = the_fail(licence_expiry(ending(90, active=False), Observed(at=NOW)))

    assert fail.title == "Licence has ended"


@pytest.mark.parametrize("licence", [ending(46), Licence(kind="basic", active=True)])
def test_a_far_end_or_none_passes(licence: Licence) -> None:
    found = list(licence_expiry(licence, Observed(at=NOW)))

    assert found == [Pass(Subject(object=f"licence {licence.kind}"))]


def test_a_product_without_a_licence_is_not_judged() -> None:
    result = judged(licence_expiry, missing={Licence: UNSUPPORTED})

    assert result.status is Status.NOT_APPLICABLE


def test_a_licence_that_may_not_be_read_is_said_with_the_grant() -> None:
    assert not_run(licence_expiry, Licence)
