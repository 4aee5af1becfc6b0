"""Fields that are declared and that no document has."""

import pytest

from audit.model.result import Status
from checks.data_management.unseen_fields import unseen_fields
from tests.make.judging import only_failure
from tests.make.structures import NAME, shaped, unread_is_unknown


def test_declared_fields_that_are_there_pass() -> None:
    assert shaped(unseen_fields, NAME).status is Status.PASS


@pytest.mark.parametrize(
    ("unseen", "verb"), [(("fax",), "field is"), (("fax", "telex"), "fields are")]
)
def test_a_declared_field_that_no_document_has_fails(unseen: tuple[str, ...], verb: str) -> None:
    failure = only_failure(shaped(unseen_fields, NAME, unseen=unseen))

    assert failure.subject.dataset == "orders"
    assert f"{len(unseen)} declared {verb} in none of 1,000 documents: fax" in failure.evidence


def test_so_few_documents_do_not_tell() -> None:
    result = shaped(unseen_fields, NAME, unseen=("fax",), documents=5)
    assert result.status is Status.NOT_APPLICABLE


def test_without_a_declaration_nothing_is_judged() -> None:
    assert shaped(unseen_fields).status is Status.NOT_APPLICABLE


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(unseen_fields)
