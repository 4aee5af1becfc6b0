"""Fields whose values have more than one type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.facts.catalog import Catalog, Family, SchemaMode
from audit.facts.profiles import FieldProfile, Profiles, TypeShare
from audit.model.check import Confidence, Pass
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from checks.data_management.mixed_types import mixed_types
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged, only_failure


def documents(family: Family = Family.DOCUMENT) -> Catalog:
    return catalog(dataset("events", schema_mode=SchemaMode.NONE), family=family)


def typed(family: Family = Family.DOCUMENT, /, **types: int) -> CheckResult:
    """The result for a field with so many values of each type."""
    seen = FieldProfile("a", 1_000, 0, types=tuple(TypeShare(t, n) for t, n in types.items()))
    return judged(mixed_types, documents(family), profiles(profile("events", seen)))


def test_one_type_passes() -> None:
    assert typed(text=1_000).status is Status.PASS


def test_two_types_fail_with_their_shares() -> None:
    failure = only_failure(typed(text=38, integer=962))

    assert failure.evidence == (
        "38 of 1,000 values are of type text (3.8%), all others of type number."
    )
    assert failure.details == (("number", 962), ("text", 38))


def test_three_types_are_all_named() -> None:
    evidence = only_failure(typed(text=900, boolean=60, object=40)).evidence

    assert "boolean (6.0%)" in evidence
    assert "40 of type object (4.0%)" in evidence


@pytest.mark.parametrize("other", ["float", "decimal", "decimal128"])
def test_whole_and_broken_numbers_are_one_type(other: str) -> None:
    assert typed(Family.DOCUMENT, integer=500, **{other: 500}).status is Status.PASS


def test_nulls_are_no_type() -> None:
    assert typed(text=500, null=500).status is Status.PASS


def test_a_search_engine_takes_a_value_and_a_list_as_the_same() -> None:
    assert typed(Family.SEARCH, text=500, array=500).status is Status.PASS


def test_a_document_store_does_not() -> None:
    assert typed(text=500, array=500).status is Status.FAIL


def test_a_sample_lowers_the_confidence() -> None:
    seen = FieldProfile("a", 100, 0, types=(TypeShare("text", 1), TypeShare("integer", 99)))
    sample = profile("events", seen, row_count=50_000, rows_seen=100, method="sample of 100 rows")

    failure = only_failure(judged(mixed_types, documents(), profiles(sample)))

    assert (failure.confidence, failure.method) == (Confidence.MEDIUM, "sample of 100 rows")


def test_fields_whose_types_nobody_counted_are_not_applicable() -> None:
    assert typed().status is Status.NOT_APPLICABLE


def test_an_unread_dataset_is_unknown_with_the_grant() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT read")

    result = judged(mixed_types, documents(), profiles(profile("events", missing=gap)))

    assert (result.status, result.grant) == (Status.UNKNOWN, "GRANT read")


@pytest.mark.parametrize("family", [Family.RELATIONAL, Family.TIME_SERIES])
def test_where_types_cannot_mix_an_unread_dataset_costs_no_coverage(family: Family) -> None:
    enforced = catalog(dataset("events"), family=family)
    gap = Missing(Reason.PRIVILEGE, "the account may not read it")

    result = judged(mixed_types, enforced, profiles(profile("events", missing=gap)))

    assert result.status is Status.NOT_APPLICABLE


def test_profiles_that_were_not_made_are_not_run() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it TO auditor")

    result = judged(mixed_types, documents(), missing={Profiles: gap})

    assert (result.status, result.grant) == (Status.NOT_RUN, "GRANT it TO auditor")


@given(
    st.dictionaries(st.sampled_from(["integer", "float", "decimal"]), st.integers(1), min_size=1)
)
def test_no_mix_of_numbers_fails(types: dict[str, int]) -> None:
    seen = FieldProfile("a", 9, 0, types=tuple(TypeShare(t, n) for t, n in types.items()))

    [judgement] = mixed_types(profiles(profile("events", seen)), documents())

    assert isinstance(judgement, Pass)
