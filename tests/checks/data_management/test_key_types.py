"""Documents whose keys have more than one type."""

from audit.model.result import Status
from checks.data_management.key_types import key_types
from tests.make.judging import only_failure
from tests.make.structures import shaped, unread_is_unknown


def test_keys_of_one_type_pass() -> None:
    assert shaped(key_types, id_types=(("objectid", 1_000),)).status is Status.PASS


def test_keys_of_two_types_fail() -> None:
    found = (("objectid", 900), ("text", 100))
    failure = only_failure(shaped(key_types, id_types=found))

    assert str(failure.subject) == "orders._id"
    assert failure.evidence == "Of the keys of 1,000 documents: objectid 900, text 100."


def test_documents_without_a_key_are_not_judged() -> None:
    assert shaped(key_types).status is Status.NOT_APPLICABLE


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(key_types)
