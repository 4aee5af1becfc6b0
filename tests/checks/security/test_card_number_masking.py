"""Card numbers that can be read."""

import pytest

from audit.facts.catalog import Catalog, LogicalType
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData, Review
from audit.model.check import Confidence, Severity, Subject
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.card_number_masking import card_number_masking
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

PEOPLE = catalog(dataset("people", field("card", LogicalType.TEXT)))
CARDS = people(holding("card", sensitive("credit_card", check_rate=1.0)))


def test_a_dataset_without_card_numbers_passes() -> None:
    assert judged(card_number_masking, people(holding("colour"))).status is Status.PASS


def test_readable_numbers_are_high_and_are_cut_to_their_last_digits() -> None:
    failure = only_failure(judged(card_number_masking, CARDS, PEOPLE, server()))

    assert failure.subject == Subject("people", "card")
    assert (failure.title, failure.severity) == ("Card numbers are readable", Severity.HIGH)
    assert failure.evidence == (
        "1,000 of 1,000 rows with a value (100.0%) hold payment card numbers, and 100.0% of the "
        "different ones pass the type's check."
    )
    assert "right(" in failure.command
    assert dict(failure.details)["types"] == "credit_card"


def test_numbers_in_texts_are_told_by_their_share_and_nothing_is_cut() -> None:
    notes = people(holding("note", inside("credit_card", confidence=0.9)))

    failure = only_failure(judged(card_number_masking, notes, PEOPLE, server()))

    assert failure.evidence.startswith(
        "31 of 1,000 rows with a value (3.1%, 95% interval 2.2% to 4.4%) hold"
    )
    assert (failure.confidence, failure.method) == (Confidence.HIGH, "sample of 1,000 rows")
    assert failure.command == ""


def test_masked_numbers_pass() -> None:
    masked = people(holding("card", sensitive("masked_card")))

    assert judged(card_number_masking, masked).status is Status.PASS


def test_numbers_that_issuers_publish_for_tests_are_low() -> None:
    tests = people(holding("card", sensitive("credit_card", note="issuer test numbers")))

    failure = only_failure(judged(card_number_masking, tests, PEOPLE, server()))

    assert failure.severity is Severity.LOW
    assert (failure.title, failure.command) == ("Card numbers for tests are stored", "")


def test_what_is_doubtful_is_no_more_than_low() -> None:
    doubtful = people(holding("card", sensitive("credit_card", confidence=0.5)))

    failure = only_failure(judged(card_number_masking, doubtful))

    assert (failure.severity, failure.confidence) == (Severity.LOW, Confidence.LOW)


def test_a_verdict_that_a_person_took_back_passes() -> None:
    review = Review(reason="order numbers", by="the owner")
    reviewed = people(holding("card", review=review, overridden=(sensitive("credit_card"),)))

    assert judged(card_number_masking, reviewed).status is Status.PASS


def test_a_dataset_that_was_not_read_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")

    result = judged(
        card_number_masking, personal_data(), PEOPLE, profiles(profile("people", missing=gap))
    )

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


@pytest.mark.parametrize(
    "empty",
    [personal_data(), people(holding("card", sampled=0, rows=0))],
    ids=["no dataset", "no rows"],
)
def test_there_is_nothing_to_examine(empty: PersonalData) -> None:
    missing = Missing(Reason.UNSUPPORTED)

    result = judged(card_number_masking, empty, missing={Catalog: missing, Profiles: missing})

    assert result.status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(card_number_masking, PersonalData)
