"""data_management.portable-types"""

from audit.facts.catalog import Catalog, Family
from audit.facts.server import Server
from audit.model.result import Status
from checks.data_management.portable_types import portable_types
from tests.make.facts import catalog, dataset, field, server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure


def typed(native: str, **more: Family) -> Catalog:
    table = dataset("public.t", field("a", native_type=native), namespace="public")
    return catalog(table, **more)  # type: ignore[arg-type]


def test_types_that_others_know_pass() -> None:
    for native in ("numeric(10,2)", "timestamp with time zone", "character(2)"):
        assert judged(portable_types, typed(native), server()).status is Status.PASS


def test_a_type_of_this_source_alone_fails_with_a_better_one() -> None:
    failure = only_failure(judged(portable_types, typed("money"), server()))

    assert str(failure.subject) == "public.t.a"
    assert failure.evidence == "Its type is money: its text depends on a setting of the server."
    assert failure.command == 'ALTER TABLE "public"."t" ALTER COLUMN "a" TYPE numeric(19, 4);'
    assert only_failure(judged(portable_types, typed("tid"), server())).command == ""


def test_types_of_other_products_and_families_are_no_matter() -> None:
    other = judged(portable_types, typed("money"), missing={Server: UNSUPPORTED})
    files = judged(portable_types, typed("money", family=Family.FILES), server())

    assert (other.status, files.status) == (Status.NOT_APPLICABLE, Status.NOT_APPLICABLE)
    assert not_run(portable_types, Catalog)
