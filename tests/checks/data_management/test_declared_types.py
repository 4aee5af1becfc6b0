"""Fields whose values have other types than the source declares."""

from audit.facts.structure import Departure
from audit.model.result import Status
from checks.data_management.declared_types import declared_types
from tests.make.judging import only_failure
from tests.make.structures import NAME, shaped, unread_is_unknown


def test_values_of_the_declared_type_pass() -> None:
    assert shaped(declared_types, NAME).status is Status.PASS


def test_values_of_another_type_fail() -> None:
    found = (Departure("total", "int", "text", 40),)
    failure = only_failure(shaped(declared_types, NAME, departures=found))

    assert failure.subject.field == "total"
    assert failure.evidence.startswith("Declared as int; 40 documents of 1,000")
    assert failure.evidence.endswith("hold it as text.")


def test_without_a_declaration_nothing_is_judged() -> None:
    assert shaped(declared_types).status is Status.NOT_APPLICABLE


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(declared_types)
