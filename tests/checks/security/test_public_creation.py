"""security.public-creation"""

from audit.facts.accounts import Grant, Grants, Privilege
from audit.model.check import Pass, Subject
from audit.model.result import Status
from checks.security.public_creation import public_creation
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run


def everybody(name: str, *privileges: Privilege, grantee: str = "PUBLIC") -> Grants:
    return Grants(public=(Grant(grantee, object=name, privileges=privileges),))


def test_no_right_to_create_passes() -> None:
    assert public_creation(Grants(public=())) == [Pass(Subject())]
    assert judged(public_creation, everybody("schema public", Privilege.READ)).status is Status.PASS


def test_a_schema_that_everybody_creates_in_fails_with_the_statement() -> None:
    fail = the_fail(public_creation(everybody("schema public", Privilege.CREATE)))

    assert fail.subject == Subject(object="schema public")
    assert fail.severity is None
    assert fail.command == 'REVOKE CREATE ON SCHEMA "public" FROM PUBLIC;'


def test_a_database_is_named_as_one() -> None:
    fail = the_fail(public_creation(everybody('database my "shop"', Privilege.CREATE)))

    assert fail.command == 'REVOKE CREATE ON DATABASE "my ""shop""" FROM PUBLIC;'


def test_another_product_gets_no_statement() -> None:
    fail = the_fail(public_creation(everybody("cluster", Privilege.CREATE, grantee="anonymous")))

    assert fail.evidence == "anonymous holds create on it."
    assert fail.command == ""


def test_two_grants_on_one_schema_are_one_finding() -> None:
    [grant] = everybody("schema public", Privilege.CREATE).public

    assert len(public_creation(Grants(public=(grant, grant)))) == 1


def test_grants_that_could_not_be_read_are_not_run() -> None:
    assert not_run(public_creation, Grants)
