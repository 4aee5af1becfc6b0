"""Documents whose keys are data."""

from audit.model.result import Status
from checks.software_engineering.data_as_keys import data_as_keys
from tests.make.judging import only_failure
from tests.make.structures import shaped, unread_is_unknown


def test_keys_that_are_names_pass() -> None:
    assert shaped(data_as_keys).status is Status.PASS


def test_keys_that_are_values_fail() -> None:
    failure = only_failure(shaped(data_as_keys, folded=("by_day.*",)))

    assert failure.subject.field == "by_day.*"
    assert failure.evidence.startswith("The keys of by_day are values")


def test_unread_documents_are_unknown() -> None:
    assert unread_is_unknown(data_as_keys)
