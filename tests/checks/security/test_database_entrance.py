"""security.database-entrance"""

from audit.facts.detours import Entrance
from audit.model.result import Status
from checks.security.database_entrance import database_entrance
from tests.make.judging import judged, not_run, only_failure


def entrance(*, connect: bool, temporary: bool) -> Entrance:
    return Entrance(database="shop", connect=connect, temporary=temporary, close="REVOKE x;")


def test_a_database_for_named_accounts_passes() -> None:
    closed = entrance(connect=False, temporary=False)

    assert judged(database_entrance, closed).status is Status.PASS


def test_what_everybody_may_is_told() -> None:
    failure = only_failure(judged(database_entrance, entrance(connect=True, temporary=True)))

    assert str(failure.subject) == "database shop"
    assert failure.evidence == (
        "Every account of the server may connect and make temporary tables without a grant."
    )
    assert failure.command == "REVOKE x;"


def test_one_of_the_two_is_enough() -> None:
    failure = only_failure(judged(database_entrance, entrance(connect=False, temporary=True)))

    assert "may make temporary tables without" in failure.evidence
    assert not_run(database_entrance, Entrance)
