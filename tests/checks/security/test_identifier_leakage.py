"""Personal data in keys, URLs, labels, names and search indexes."""

import pytest

from audit.facts.catalog import Catalog, DatasetKind, Family, ForeignKey, LogicalType
from audit.facts.profiles import FieldProfile, Share, Texts
from audit.facts.sensitive import PersonalData, Sensitive
from audit.model.check import Severity
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from checks.security.identifier_leakage import identifier_leakage
from tests.make.facts import catalog, dataset, field, primary_key, profile, profiles
from tests.make.judging import judged, not_run, only_failure
from tests.make.sensitive import (
    holding,
    inside,
    looked_through,
    people,
    personal_data,
    sensitive,
)

TEXT = LogicalType.TEXT


def keyed(*more: ForeignKey) -> Catalog:
    """People by e-mail address, with orders that refer to them."""
    reference = ForeignKey("fk", ("email",), "people", ("email",))
    return catalog(
        dataset("orders", field("email", TEXT), foreign_keys=(reference,)),
        dataset("people", field("email", TEXT), keys=(primary_key("email"),), foreign_keys=more),
    )


EMAIL_FIELD = people(holding("email", sensitive()))


def test_personal_data_in_a_field_of_its_own_passes() -> None:
    plain = catalog(dataset("people", field("id"), field("email", TEXT), keys=(primary_key("id"),)))

    assert judged(identifier_leakage, EMAIL_FIELD, plain).status is Status.PASS


def test_a_primary_key_carries_it_to_every_reference() -> None:
    failure = only_failure(judged(identifier_leakage, EMAIL_FIELD, keyed()))

    assert failure.title == "Primary key is made of personal data"
    assert failure.severity is Severity.MEDIUM
    assert failure.evidence.endswith(
        "hold e-mail addresses. Copied by 1 foreign key to other datasets."
    )


def test_a_key_that_is_copied_from_elsewhere_is_told_there() -> None:
    upwards = ForeignKey("up", ("email",), "accounts", ("email",))

    assert judged(identifier_leakage, EMAIL_FIELD, keyed(upwards)).status is Status.PASS


@pytest.mark.parametrize(
    "found",
    [
        sensitive("username"),
        sensitive("ip_address"),
        sensitive("gender"),
        sensitive(confidence=0.74),
        inside(),
        sensitive("password_hash"),
    ],
    ids=lambda found: f"{found.type} {found.confidence}",
)
def test_keys_of_accounts_and_things_and_doubtful_ones_pass(found: Sensitive) -> None:
    personal = people(holding("email", found))

    assert judged(identifier_leakage, personal, keyed()).status is Status.PASS


@pytest.mark.parametrize("name", ["request_url", "refererUrl", "links[].href"])
def test_urls_are_known_by_their_name(name: str) -> None:
    failure = only_failure(judged(identifier_leakage, people(holding(name, inside()))))

    assert (failure.title, failure.severity) == ("URLs hold personal data", Severity.MEDIUM)
    assert failure.evidence.startswith("31 of 1,000 rows with a value (3.1%")


@pytest.mark.parametrize(("urls", "status"), [(50, Status.FAIL), (49, Status.PASS)])
def test_urls_are_known_by_the_form_of_half_of_the_values(urls: int, status: Status) -> None:
    looks = Texts(formats=(Share("url", urls),), looked_at=100)
    seen = profile("people", FieldProfile("target", present=100, nulls=0, texts=looks))

    personal = people(holding("target", inside()))

    assert judged(identifier_leakage, personal, profiles(seen)).status is status


def test_addresses_of_hosts_and_profiles_are_what_urls_are_for() -> None:
    personal = people(holding("url", inside("ip_address"), sensitive("social_profile")))

    assert judged(identifier_leakage, personal).status is Status.PASS


def test_a_label_of_a_series_is_no_place_for_a_person() -> None:
    metric = catalog(
        dataset("people", field("user", TEXT), kind=DatasetKind.METRIC), family=Family.TIME_SERIES
    )

    failure = only_failure(judged(identifier_leakage, people(holding("user", sensitive())), metric))

    assert failure.title == "Labels of series hold personal data"


@pytest.mark.parametrize(
    ("type", "indexed", "status"),
    [
        ("us_ssn", None, Status.FAIL),
        ("us_ssn", False, Status.PASS),
        ("email", True, Status.PASS),
    ],
)
def test_a_search_index_finds_nobody_by_an_official_number(
    type: str, *, indexed: bool | None, status: Status
) -> None:
    index = catalog(
        dataset("people", field("key", TEXT, indexed=indexed), kind=DatasetKind.INDEX),
        family=Family.SEARCH,
    )

    result = judged(identifier_leakage, people(holding("key", sensitive(type))), index)

    assert result.status is status
    assert [f.severity for f in result.failures] == [Severity.LOW] * len(result.failures)


@pytest.mark.parametrize(
    ("name", "field_name", "title"),
    [
        ("inbox_ada@mail.example", "text", "Dataset is named by a person"),
        ("export/ada.l@mail.example.csv", "text", "Dataset is named by a person"),
        ("votes", "ada@mail.example", "Name of a field holds personal data"),
    ],
)
def test_a_name_with_an_address_is_told_without_repeating_it(
    name: str, field_name: str, title: str
) -> None:
    failure = only_failure(
        judged(identifier_leakage, personal_data(looked_through(name, holding(field_name))))
    )

    assert failure.title == title
    assert "mail" not in failure.evidence.replace("e-mail", "")
    assert failure.details == ()


@pytest.mark.parametrize("name", ["@timestamp", "user@id", "log@2026.11.20", "a/b@c.d/plain.csv"])
def test_other_names_with_an_at_sign_pass(name: str) -> None:
    personal = personal_data(looked_through(name, holding("text")))

    assert judged(identifier_leakage, personal).status is Status.PASS


def test_a_dataset_that_was_not_read_is_unknown() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    unread = profiles(profile("people", missing=gap))

    result = judged(identifier_leakage, personal_data(), catalog(dataset("people")), unread)

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT SELECT")


def test_no_data_is_not_applicable() -> None:
    assert judged(identifier_leakage, personal_data()).status is Status.NOT_APPLICABLE


def test_data_that_was_not_looked_through_is_not_run() -> None:
    assert not_run(identifier_leakage, PersonalData)
