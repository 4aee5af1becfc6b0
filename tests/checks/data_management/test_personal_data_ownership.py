"""Personal data that nobody answers for."""

from typing import Any

import pytest

from audit.facts.catalog import Catalog, LogicalType
from audit.facts.sensitive import PersonalData
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.data_management.personal_data_ownership import personal_data_ownership
from tests.make.facts import catalog, dataset, field, profile, profiles, server
from tests.make.judging import judged, only_failure
from tests.make.sensitive import holding, inside, people, personal_data, sensitive

FOUND = people(holding("email", sensitive()), holding("phone", sensitive("phone")))


def listed(*comments: str, **more: Any) -> Catalog:  # noqa: ANN401  # the dataset's own fields
    """People with an owner, and with comments of their e-mail address and telephone number."""
    email, phone = (*comments, "", "")[:2]
    fields = (
        field("email", LogicalType.TEXT, comment=email),
        field("phone", LogicalType.TEXT, comment=phone),
    )
    more.setdefault("owner", "crm")
    return catalog(dataset("people", *fields, **more))


@pytest.mark.parametrize(
    "declared",
    [
        listed(comment="Personal data of customers"),
        listed(comment="Enthält personenbezogene Daten"),
        listed("PII", "sensible"),
        listed(options=(("privacy_class", "3"),)),
    ],
    ids=["dataset", "dataset in German", "fields", "label"],
)
def test_what_has_an_owner_and_is_declared_passes(declared: Catalog) -> None:
    assert judged(personal_data_ownership, FOUND, declared).status is Status.PASS


def test_fields_that_are_not_declared_are_one_finding_with_their_comments() -> None:
    failure = only_failure(judged(personal_data_ownership, FOUND, listed("pii"), server()))

    assert failure.title == "Personal data is not declared in the catalogue"
    assert failure.evidence == ("1 of 2 fields (email, phone) with personal data is not declared.")
    assert failure.command == (
        """COMMENT ON COLUMN "people"."phone" IS 'Personal data: telephone numbers';"""
    )


@pytest.mark.parametrize("comment", ["The customer's address", "shipping", "spiral"])
def test_any_other_description_declares_nothing(comment: str) -> None:
    assert judged(personal_data_ownership, FOUND, listed(comment=comment)).status is Status.FAIL


def test_an_owner_is_asked_for_where_the_product_has_one() -> None:
    failure = only_failure(judged(personal_data_ownership, FOUND, listed("pii", "pii", owner="")))

    assert failure.title == "Table holds personal data without an owner"
    assert failure.evidence == "No owner in the catalogue."


def test_both_gaps_are_one_finding() -> None:
    failure = only_failure(judged(personal_data_ownership, FOUND, listed(owner="")))

    assert failure.evidence == (
        "2 of 2 fields (email, phone) with personal data are not declared; "
        "no owner in the catalogue."
    )
    assert failure.severity is None


@pytest.mark.parametrize(
    ("supported", "status"),
    [
        ({"owners_supported": False}, Status.FAIL),
        ({"comments_supported": False}, Status.PASS),
        ({"owners_supported": False, "comments_supported": False}, Status.NOT_APPLICABLE),
    ],
)
def test_only_what_the_product_has_a_place_for_is_asked(
    supported: dict[str, Any], status: Status
) -> None:
    place = catalog(*listed().datasets, **supported)

    assert judged(personal_data_ownership, FOUND, place).status is status


@pytest.mark.parametrize(
    "harmless",
    [
        people(holding("email")),
        people(holding("city", sensitive("gender"))),
        people(holding("email", sensitive(confidence=0.74))),
        people(holding("email", sensitive("jwt"))),
    ],
    ids=["nothing", "quasi-identifier", "doubtful", "secret"],
)
def test_there_is_nothing_to_examine(harmless: PersonalData) -> None:
    assert judged(personal_data_ownership, harmless, listed()).status is Status.NOT_APPLICABLE


def test_personal_data_in_texts_is_to_be_declared_too() -> None:
    found = people(holding("email", inside()))

    assert judged(personal_data_ownership, found, listed()).status is Status.FAIL


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(personal_data_ownership, personal_data(), listed(), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_an_unreadable_catalogue_is_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this")

    assert judged(personal_data_ownership, FOUND, missing={Catalog: gap}).status is Status.NOT_RUN
