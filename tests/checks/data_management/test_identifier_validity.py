"""Values that are not what all others of their field are."""

from checks.data_management.identifier_validity import identifier_validity
from tests.checks.data_management._suspects import assert_only


def test_it_fails_for_its_own_families_where_they_are_sure() -> None:
    assert_only(identifier_validity, "identifier")
