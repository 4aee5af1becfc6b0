"""How far rows stand alone by what together points at a person."""

from collections.abc import Sequence

import numpy as np
import pytest

from audit.detect.taxonomy import types
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, Sensitive
from audit.profile.alone import reidentification
from audit.profile.hashes import hashes_of
from audit.profile.kinds import wrapped
from audit.profile.rowsample import RowSample


def told(type_: str, *, embedded: bool = False) -> Sensitive:
    known = types()[type_]
    return Sensitive(
        type=type_,
        title=known.title,
        category=known.category,
        tier=known.tier,
        regulations=known.regulations,
        confidence=0.9,
        match_rate=1.0,
        matched=1,
        sampled=1,
        embedded=embedded,
    )


def verdict(**fields: str) -> DatasetSensitivity:
    return DatasetSensitivity(
        dataset="people",
        fields=tuple(FieldSensitivity(name=n, types=(told(t),)) for n, t in fields.items()),
    )


def sample(**columns: Sequence[int]) -> RowSample:
    """Rows of numbers; each row is another one."""
    state = RowSample()
    fields = {n: hashes_of(wrapped(np.array(v, np.int64))) for n, v in columns.items()}
    size = len(next(iter(columns.values())))
    state.add(hashes_of(wrapped(np.arange(size))), fields)
    return state


BORN = [*range(60), *range(40)]  # 40 twice, 20 once
ZIP = [1] * 100
PEOPLE = {"born": "date_of_birth", "zip": "postal_code", "sex": "gender"}


def test_rows_are_grouped_by_all_the_fields_that_say_different_things() -> None:
    found = reidentification(
        verdict(**PEOPLE), sample(born=BORN, zip=ZIP, sex=[n % 2 for n in range(100)]), 100
    )

    assert found is not None
    assert found.fields == ("born", "zip", "sex")
    assert (found.rows, found.unique, found.smallest, found.sampled) == (100, 20, 1, False)


def test_of_fields_that_say_the_same_the_more_exact_one_is_taken() -> None:
    found = reidentification(
        verdict(age="age", born="date_of_birth", town="city", zip="postal_code"),
        sample(age=ZIP, born=BORN, town=ZIP, zip=ZIP),
        100,
    )

    assert found is not None
    assert found.fields == ("born", "zip")


@pytest.mark.parametrize(
    "fields",
    [
        {"born": "date_of_birth"},
        {"sex": "gender", "origin": "nationality"},
        {"mail": "email", "zip": "postal_code"},
        {"age": "age", "born": "date_of_birth"},
    ],
)
def test_one_field_or_none_that_others_know_says_nothing(fields: dict[str, str]) -> None:
    assert reidentification(verdict(**fields), sample(**dict.fromkeys(fields, BORN)), 100) is None


def test_what_stands_inside_texts_is_no_field_to_group_by() -> None:
    inside = FieldSensitivity(name="note", types=(told("date_of_birth", embedded=True),))
    zip_ = FieldSensitivity(name="zip", types=(told("postal_code"),))
    found = DatasetSensitivity(dataset="d", fields=(inside, zip_))

    assert reidentification(found, sample(note=BORN, zip=ZIP), 100) is None


def test_few_rows_say_nothing() -> None:
    assert reidentification(verdict(**PEOPLE), sample(born=[1], zip=[1], sex=[1]), 1) is None


def test_more_rows_than_were_looked_at_make_it_a_sample() -> None:
    found = reidentification(verdict(**PEOPLE), sample(born=BORN, zip=ZIP, sex=ZIP), 5_000)

    assert found is not None
    assert found.sampled
