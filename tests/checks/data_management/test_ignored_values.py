"""Documents of which the source keeps values out of its index."""

import pytest

from audit.model.result import Status
from checks.data_management.ignored_values import ignored_values
from tests.make.judging import only_failure
from tests.make.structures import is_not_run, shaped


def test_no_ignored_value_passes() -> None:
    assert shaped(ignored_values, ignored=0).status is Status.PASS


@pytest.mark.parametrize(("count", "said"), [(1, "1 document has"), (12, "12 documents have")])
def test_ignored_values_fail(count: int, said: str) -> None:
    assert only_failure(shaped(ignored_values, ignored=count)).evidence.startswith(said)


def test_a_source_that_does_not_say_is_not_judged() -> None:
    assert shaped(ignored_values).status is Status.NOT_APPLICABLE


def test_unread_structures_are_not_run() -> None:
    assert is_not_run(ignored_values)
