"""Security codes, PINs and stripes of cards."""

import pytest

from audit.facts.catalog import LogicalType
from audit.facts.sensitive import PersonalData
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.card_authentication_data import card_authentication_data
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

PEOPLE = catalog(dataset("people", field("code", LogicalType.TEXT)))


def test_card_numbers_alone_pass() -> None:
    cards = people(holding("code", sensitive("credit_card")))

    assert judged(card_authentication_data, cards).status is Status.PASS


@pytest.mark.parametrize(
    ("type", "title"),
    [
        ("cvv", "Card security codes are stored"),
        ("card_track", "Magnetic stripe data of cards is stored"),
        ("card_pin", "PINs of cards are stored"),
    ],
)
def test_each_is_critical_and_its_field_is_dropped(type: str, title: str) -> None:
    codes = people(holding("code", sensitive(type)))

    failure = only_failure(judged(card_authentication_data, codes, PEOPLE, server()))

    assert (failure.title, failure.severity) == (title, Severity.CRITICAL)
    assert failure.command == 'ALTER TABLE "people" DROP COLUMN "code";'


@pytest.mark.parametrize(
    ("confidence", "severity"),
    [(0.85, Severity.CRITICAL), (0.84, Severity.HIGH), (0.6, Severity.HIGH), (0.5, Severity.LOW)],
)
def test_three_digits_that_are_only_likely_a_code_block_nobody(
    confidence: float, severity: Severity
) -> None:
    codes = people(holding("code", sensitive("cvv", confidence=confidence)))

    assert only_failure(judged(card_authentication_data, codes)).severity is severity


def test_a_log_keeps_its_other_content() -> None:
    log = people(holding("code", inside("card_track")))

    failure = only_failure(judged(card_authentication_data, log, PEOPLE, server()))

    assert (failure.severity, failure.command) == (Severity.CRITICAL, "")


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.TIMEOUT, "it took too long")

    result = judged(
        card_authentication_data, personal_data(), PEOPLE, profiles(profile("people", missing=gap))
    )

    assert (result.status, result.reason) == (Status.UNKNOWN, "it took too long")


def test_no_data_is_not_applicable() -> None:
    assert judged(card_authentication_data, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(card_authentication_data, PersonalData)
