"""Fields that have other types in other datasets of the same source."""

from audit.facts.structure import TypeConflict
from audit.model.result import Status
from checks.data_management.type_conflicts import type_conflicts
from tests.make.judging import only_failure
from tests.make.structures import is_not_run, shaped


def test_fields_of_one_type_pass() -> None:
    assert shaped(type_conflicts).status is Status.PASS


def test_a_field_of_two_types_fails() -> None:
    found = (TypeConflict("total", (("long", "orders-1"), ("keyword", "orders-2"))),)
    failure = only_failure(shaped(type_conflicts, conflicts=found))

    assert failure.subject.field == "total"
    assert failure.evidence == "2 types: long (orders-1), keyword (orders-2)."


def test_unread_structures_are_not_run() -> None:
    assert is_not_run(type_conflicts)
