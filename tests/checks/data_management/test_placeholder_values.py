"""Words that stand for no value."""

from dataclasses import replace

from audit.facts.sensitive import PersonalData
from checks.data_management.placeholder_values import placeholder_values
from tests.checks.data_management._suspects import assert_only, odd
from tests.make.judging import judged, only_failure


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(placeholder_values, "placeholder")


def test_it_says_of_how_many_rows_its_count_is() -> None:
    everywhere = odd("placeholder")
    [dataset] = everywhere.datasets
    [field] = dataset.fields
    fewer = replace(field, suspicious=(replace(field.suspicious[0], looked_at=2_345),))
    drawn = replace(everywhere, datasets=(replace(dataset, fields=(fewer,)),))

    assert f"3 rows of {field.sampled:,} looked at" in failure(everywhere)
    assert "3 rows of 2,345 looked at" in failure(drawn)


def failure(personal: PersonalData) -> str:
    return only_failure(judged(placeholder_values, personal)).evidence
