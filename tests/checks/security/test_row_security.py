"""security.row-security"""

from audit.facts.catalog import Catalog, RowSecurity
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.security.row_security import row_security
from tests.make.facts import catalog, dataset, server
from tests.make.judgements import UNSUPPORTED, the_fail
from tests.make.judging import judged, not_run


def secured(*, enabled: bool = True, policies: int = 2, ours: bool = False) -> Catalog:
    rules = RowSecurity(enabled, forced=False, policies=policies, applies_to_us=ours)
    return catalog(dataset("public.orders", namespace="public", row_security=rules))


def test_policies_in_force_that_let_us_see_everything_pass() -> None:
    assert row_security(secured(), UNSUPPORTED) == [Pass(Subject("public.orders"))]


def test_rows_hidden_from_our_account_are_medium() -> None:
    fail = the_fail(row_security(secured(ours=True), UNSUPPORTED))

    assert fail.severity is None
    assert fail.evidence.startswith("2 policies decide which rows we see")
    one = the_fail(row_security(secured(policies=1, ours=True), UNSUPPORTED))
    assert one.evidence.startswith("1 policy decides which rows we see")


def test_no_policy_for_us_means_no_row() -> None:
    fail = the_fail(row_security(secured(policies=0, ours=True), UNSUPPORTED))

    assert fail.severity is None
    assert fail.evidence.startswith("No policy lets our account see a row")


def test_row_security_without_a_policy_is_low() -> None:
    fail = the_fail(row_security(secured(policies=0), server()))

    assert fail.severity is Severity.LOW
    assert fail.command == 'ALTER TABLE "public"."orders" DISABLE ROW LEVEL SECURITY;'


def test_policies_that_are_not_in_force_fail() -> None:
    fail = the_fail(row_security(secured(enabled=False, policies=1), server()))

    assert fail.title == "Row policies are defined and not in force"
    assert fail.evidence.startswith("1 policy without effect")
    assert fail.command == 'ALTER TABLE "public"."orders" ENABLE ROW LEVEL SECURITY;'


def test_datasets_without_row_security_have_nothing_to_examine() -> None:
    assert judged(row_security, catalog(dataset())).status is Status.NOT_APPLICABLE
    assert judged(row_security, secured(enabled=False, policies=0)).status is Status.NOT_APPLICABLE


def test_partitions_are_judged_through_their_parent() -> None:
    rules = RowSecurity(enabled=True, forced=False, policies=0)
    part = catalog(dataset("orders_1", partition_of="orders", row_security=rules))

    assert judged(row_security, part).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_could_not_be_read_is_not_run() -> None:
    assert not_run(row_security, Catalog)
