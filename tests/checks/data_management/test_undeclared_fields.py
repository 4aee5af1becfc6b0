"""Fields of documents that the declared schema does not know."""

from audit.facts.catalog import Family
from audit.model.result import Status
from checks.data_management.undeclared_fields import undeclared_fields
from tests.make.judging import only_failure
from tests.make.structures import NAME, shaped, unread_is_unknown


def test_documents_as_declared_pass() -> None:
    assert shaped(undeclared_fields, NAME).status is Status.PASS


def test_a_field_that_is_not_declared_fails() -> None:
    failure = only_failure(shaped(undeclared_fields, NAME, undeclared=("fax", "extra.a")))

    assert failure.subject.dataset == "orders"
    assert failure.evidence.startswith("2 fields of 1,000 documents are not in the declared schema")


def test_a_search_engine_has_a_check_of_its_own() -> None:
    result = shaped(undeclared_fields, NAME, undeclared=("fax",), family=Family.SEARCH)
    assert result.status is Status.NOT_APPLICABLE


def test_without_a_declaration_nothing_is_judged() -> None:
    assert shaped(undeclared_fields, undeclared=("fax",)).status is Status.NOT_APPLICABLE


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(undeclared_fields)
