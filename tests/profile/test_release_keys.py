"""Keys of documents that are values of persons do not become names of fields."""

from collections.abc import Mapping

from audit.profile.infer import infer
from tests.make import facts as make


def names(*documents: Mapping[str, object]) -> set[str]:
    return {field.name for field in infer(documents, make.dataset("t")).fields}


def test_first_names_as_keys_are_values_however_often_they_come_back() -> None:
    people = ("anna", "piotr", "zofia", "marek")

    found = names(*({"hours": {people[n % 4]: n, people[n // 4 % 4]: n}} for n in range(80)))

    assert found == {"hours", "hours.*"}


def test_beside_keys_made_by_machines_a_single_word_is_a_value_as_well() -> None:
    numbers = [f"+48 601 22{n:04d}" for n in range(60)]
    words = [numbers[n] if n % 3 else f"kanarek{'abc'[n % 9 // 3]}" for n in range(60)]

    found = names(*({"by": {word: 1}} for word in words))

    assert found == {"by", "by.*"}


def test_names_that_programmers_give_stay_though_they_are_optional() -> None:
    optional = ("street", "city", "mark", "note")

    found = names(*({"at": {"id": n, optional[n % 4]: n}} for n in range(80)))

    assert found == {"at", "at.id", *(f"at.{name}" for name in optional)}
