"""Promises about a crash."""

import pytest

from audit.facts.storage import Durability, Guarantee, Promise
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.durability_settings import durability_settings
from tests.make.judging import judged, not_run, only_failure


def promised(guarantee: Guarantee, *, kept: bool) -> Durability:
    return Durability(promises=(Promise(guarantee, kept, "fsync", "off", "", "ALTER SYSTEM"),))


@pytest.mark.parametrize("guarantee", list(Guarantee))
def test_a_kept_promise_passes(guarantee: Guarantee) -> None:
    assert judged(durability_settings, promised(guarantee, kept=True)).status is Status.PASS


@pytest.mark.parametrize(
    ("guarantee", "severity"),
    [
        (Guarantee.WRITES_REACH_DISK, Severity.CRITICAL),
        (Guarantee.TORN_PAGES_REPAIRED, Severity.HIGH),
        (Guarantee.COMMITS_WAIT, Severity.MEDIUM),
        (Guarantee.DAMAGE_DETECTED, Severity.MEDIUM),
        (Guarantee.REFERENCES_ENFORCED, Severity.MEDIUM),
    ],
)
def test_a_broken_promise_fails_by_what_it_costs(guarantee: Guarantee, severity: Severity) -> None:
    failure = only_failure(judged(durability_settings, promised(guarantee, kept=False)))

    assert failure.severity is severity
    assert failure.evidence.startswith("fsync = off")
    assert failure.command == "ALTER SYSTEM"
    assert len(failure.title) < 70


def test_no_promise_is_not_applicable() -> None:
    result = judged(durability_settings, Durability(promises=()))

    assert result.status is Status.NOT_APPLICABLE


def test_settings_that_may_not_be_read_are_not_run() -> None:
    assert not_run(durability_settings, Durability)
