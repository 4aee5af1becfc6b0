"""What checks say of personal data: how sure, in how many rows, never a value."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import DatasetKind
from audit.facts.sensitive import FieldSensitivity, Review
from audit.model.check import Confidence, Pass, Severity, Subject, Unknown
from audit.model.fact import Missing, Reason
from checks._sensitive import (
    Held,
    capped,
    confidence_of,
    fields_said,
    finding,
    holders,
    method_of,
    prevalence,
    through,
    told,
    trial,
    unseen,
)
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judgements import UNSUPPORTED
from tests.make.sensitive import holding, inside, looked_through, people, personal_data, sensitive

PEOPLE = Held(looked_through("people", holding("email", sensitive())), dataset("people"))


@pytest.mark.parametrize(
    ("confidence", "word"),
    [
        (1.0, Confidence.CERTAIN),
        (0.95, Confidence.CERTAIN),
        (0.949, Confidence.HIGH),
        (0.85, Confidence.HIGH),
        (0.849, Confidence.MEDIUM),
        (0.6, Confidence.MEDIUM),
        (0.599, Confidence.LOW),
    ],
)
def test_the_confidence_of_a_finding_is_that_of_the_detection(
    confidence: float, word: Confidence
) -> None:
    assert confidence_of(sensitive(confidence=confidence)) is word


@given(st.floats(0, 1), st.sampled_from(Severity))
def test_only_what_is_sure_is_critical(confidence: float, severity: Severity) -> None:
    found = sensitive(confidence=confidence)

    graded = capped(severity, found)

    assert graded <= severity
    if graded is Severity.CRITICAL:
        assert confidence_of(found) in {Confidence.CERTAIN, Confidence.HIGH}
    if confidence_of(found) is Confidence.LOW:
        assert graded <= Severity.LOW


def test_a_sample_is_told_with_its_interval() -> None:
    said = prevalence(inside(), PEOPLE)

    assert said == "31 of 1,000 rows with a value (3.1%, 95% interval 2.2% to 4.4%)"
    assert method_of(inside(), PEOPLE) == "sample of 1,000 rows"


def test_all_rows_have_no_interval() -> None:
    found = sensitive(matched=500)

    assert prevalence(found, PEOPLE) == "500 of 1,000 rows with a value (50.0%)"
    assert method_of(found, PEOPLE) == "all rows"


def test_documents_are_called_documents() -> None:
    held = Held(PEOPLE.found, dataset("people", kind=DatasetKind.COLLECTION))

    assert "1,000 documents with a value" in prevalence(sensitive(), held)


def test_the_evidence_says_form_place_and_proof() -> None:
    found = inside("github_token", where=("env.TOKEN",), format="personal access token")

    assert told((found, sensitive("iban", check_rate=0.999)), PEOPLE) == (
        "31 of 1,000 rows with a value (3.1%, 95% interval 2.2% to 4.4%) hold GitHub tokens "
        "(personal access token) inside longer texts at env.TOKEN; 1,000 of 1,000 rows with a "
        "value (100.0%) hold IBANs, and 99.9% of the different ones pass the type's check."
    )


def test_a_form_in_brackets_has_none_of_its_own() -> None:
    found = sensitive("password_hash", format="MD5 in hex (outdated)")

    assert told((found,), PEOPLE).endswith("hold password hashes (MD5 in hex, outdated).")


def test_one_row_holds_and_many_types_are_named_shortly() -> None:
    types = [sensitive(t, matched=1) for t in ("email", "phone", "iban", "us_ssn", "religion")]

    said = told(types, PEOPLE)

    assert said.startswith("1 of 1,000 rows with a value (0.1%) holds e-mail addresses; ")
    assert said.endswith("; also found: US social security numbers, religions.")


def test_fields_are_counted_and_the_first_named() -> None:
    fields = [holding(name) for name in "abcd"]

    assert fields_said(fields) == "4 fields (a, b, c and 1 more)"


def test_what_a_person_said_is_not_told_as_counted() -> None:
    review = Review(reason="checked", by="the owner")
    said = holding("email", sensitive(), review=review)
    kept = holding("email", sensitive(), review=review, overridden=(sensitive(),))

    def evidence(field: FieldSensitivity) -> str:
        return finding(PEOPLE, field, field.types, title="", severity=Severity.LOW).evidence

    assert evidence(said) == "1 review says that the field holds e-mail addresses."
    assert evidence(kept).startswith("1,000 of 1,000 rows")


@pytest.mark.parametrize(
    ("more", "harmless"),
    [
        ({"note": "issuer test numbers"}, True),
        ({"note": "reserved domains"}, True),
        ({"format": "Stripe test key"}, True),
        ({"note": "example key of the documentation"}, True),
        ({"note": "latest form"}, False),
        ({"format": "GitHub personal access token"}, False),
        ({}, False),
    ],
)
def test_what_is_of_no_use_is_known_by_whole_words(more: dict[str, str], *, harmless: bool) -> None:
    assert trial(sensitive(**more)) is harmless


@pytest.mark.parametrize(
    "more",
    [
        {"kind": DatasetKind.VIEW},
        {"kind": DatasetKind.FOREIGN_TABLE},
        {"kind": DatasetKind.PARTITION, "partition_of": "persons"},
    ],
    ids=["view", "foreign table", "partition"],
)
def test_what_another_dataset_holds_is_not_told_twice(more: dict[str, Any]) -> None:
    found = people(holding("email", sensitive()))

    assert list(holders(found, catalog(dataset("people", **more)))) == []


def test_a_materialised_view_holds_a_copy_of_its_own() -> None:
    found = people(holding("email", sensitive()))
    copy = catalog(dataset("people", kind=DatasetKind.MATERIALIZED_VIEW))

    assert [held.name for held in holders(found, copy)] == ["people"]


def test_an_empty_dataset_is_not_judged() -> None:
    found = people(holding("email", sampled=0, rows=0))

    assert list(through(found, catalog(dataset("people")), UNSUPPORTED, lambda _: [])) == []


def test_a_dataset_without_a_finding_passes_also_without_a_catalogue() -> None:
    found = people(holding("colour"))

    assert list(through(found, UNSUPPORTED, UNSUPPORTED, lambda _: [])) == [Pass(Subject("people"))]


def test_a_dataset_that_may_not_be_read_is_unknown_with_the_grant() -> None:
    closed = catalog(dataset("people", readable=False, grant="GRANT SELECT ON people"))
    gap = Missing(
        Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT ON people"
    )
    expected = Unknown(Subject("people"), gap.detail, gap.grant)

    with_profiles = unseen(personal_data(), closed, profiles(profile("people", missing=gap)))

    assert list(with_profiles) == [expected]
    assert list(unseen(personal_data(), closed, UNSUPPORTED)) == [expected]


def test_a_dataset_that_was_profiled_and_not_looked_through_is_unknown() -> None:
    [unknown] = unseen(personal_data(), catalog(dataset("people")), profiles(profile("people")))

    assert unknown.why == "its fields were not looked through for personal data"


def test_an_empty_dataset_hides_nothing() -> None:
    empty = profiles(profile("people", row_count=0))

    assert list(unseen(personal_data(), catalog(dataset("people")), empty)) == []


def test_what_was_looked_through_is_no_gap() -> None:
    found = people(holding("colour"))
    gap = Missing(Reason.TIMEOUT, "took too long")

    assert list(unseen(found, catalog(dataset("people")), profiles(profile("people")))) == []
    assert (
        list(unseen(found, catalog(dataset("people")), profiles(profile("people", missing=gap))))
        == []
    )
