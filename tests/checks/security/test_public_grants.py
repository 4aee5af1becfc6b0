"""security.public-grants"""

import pytest

from audit.facts.accounts import Grant, Grants, Privilege
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.public_grants import public_grants
from tests.make.facts import catalog, dataset
from tests.make.judgements import UNSUPPORTED, graded, the_fail
from tests.make.judging import judged, not_run

ORDERS = catalog(dataset("public.orders", namespace="public"))


def everybody(*privileges: Privilege, name: str = "public.orders") -> Grants:
    return Grants(public=(Grant("PUBLIC", name, privileges=privileges),))


def test_no_grant_to_everybody_passes() -> None:
    assert public_grants(Grants(public=()), ORDERS) == [Pass(Subject())]


def test_reading_is_medium_and_is_revoked_by_name() -> None:
    fail = the_fail(public_grants(everybody(Privilege.READ), ORDERS))

    assert (fail.title, fail.severity) == ("Everybody may read the dataset", Severity.MEDIUM)
    assert fail.command == 'REVOKE SELECT ON "public"."orders" FROM PUBLIC;'


@pytest.mark.parametrize(
    "privilege", [Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE, Privilege.TRUNCATE]
)
def test_changing_is_high(privilege: Privilege) -> None:
    fail = the_fail(public_grants(everybody(Privilege.READ, privilege), ORDERS))

    assert (fail.title, fail.severity) == ("Everybody may change the dataset", Severity.HIGH)
    assert fail.evidence == f"PUBLIC holds read, {privilege.value}."


def test_grants_of_several_grantors_are_one_finding() -> None:
    twice = Grants(
        public=(
            Grant("PUBLIC", "public.orders", privileges=(Privilege.READ,)),
            Grant("PUBLIC", "public.orders", privileges=(Privilege.DELETE,)),
        )
    )

    assert graded(public_grants(twice, ORDERS)) == [("public.orders", Severity.HIGH)]


def test_a_privilege_without_a_word_of_its_own_is_revoked_with_all() -> None:
    fail = the_fail(public_grants(everybody(Privilege.ADMIN), ORDERS))

    assert fail.command == 'REVOKE ALL ON "public"."orders" FROM PUBLIC;'


def test_without_the_catalogue_no_command_is_guessed() -> None:
    assert the_fail(public_grants(everybody(Privilege.READ), UNSUPPORTED)).command == ""


def test_reference_tables_of_extensions_are_open_on_purpose() -> None:
    reference = everybody(Privilege.READ, name="public.spatial_ref_sys")

    assert judged(public_grants, reference).status is Status.PASS


def test_a_reference_table_that_everybody_may_change_fails_all_the_same() -> None:
    reference = everybody(Privilege.UPDATE, name="public.spatial_ref_sys")

    assert judged(public_grants, reference).status is Status.FAIL


def test_partitions_are_judged_through_their_parent() -> None:
    parts = catalog(dataset("public.orders", partition_of="public.all_orders"))

    assert judged(public_grants, everybody(Privilege.READ), parts).status is Status.PASS


def test_what_everybody_may_do_with_other_objects_is_not_meant_here() -> None:
    schema = Grants(
        public=(Grant("PUBLIC", object="schema public", privileges=(Privilege.CREATE,)),)
    )

    assert judged(public_grants, schema).status is Status.PASS


def test_grants_that_could_not_be_read_are_not_run() -> None:
    assert not_run(public_grants, Grants)
