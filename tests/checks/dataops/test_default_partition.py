"""dataops.default-partition"""

from audit.facts.catalog import Catalog, DatasetKind
from audit.facts.profiles import Profiles
from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.result import Status
from checks.dataops.default_partition import default_partition
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judgements import REFUSED, UNSUPPORTED
from tests.make.judging import judged, only_failure

LOGIC = TablesLogic(examined=2, tables=(TableLogic("public.t", default_partition="public.rest"),))


def held(rows: int | None) -> Catalog:
    rest = dataset(
        "public.rest", kind=DatasetKind.PARTITION, partition_of="public.t", row_estimate=rows
    )
    return catalog(rest, dataset("public.t", kind=DatasetKind.PARTITIONED_TABLE))


def test_an_empty_one_passes() -> None:
    result = judged(default_partition, LOGIC, held(0), missing={Profiles: UNSUPPORTED})

    assert result.status is Status.PASS


def test_rows_in_it_fail_by_count_before_estimate() -> None:
    counted = profiles(profile("public.rest", row_count=7))

    failure = only_failure(judged(default_partition, LOGIC, held(5), counted))

    assert str(failure.subject) == "public.t · partition public.rest"
    assert failure.evidence.startswith("About 7 rows")


def test_tables_without_one_are_nothing_to_examine() -> None:
    none = TablesLogic(examined=2, tables=(TableLogic("public.t", rules=1),))

    assert judged(default_partition, none, held(5), profiles()).status is Status.NOT_APPLICABLE
    hidden = judged(default_partition, held(5), profiles(), missing={TablesLogic: REFUSED})
    assert (hidden.status, hidden.grant) == (Status.NOT_RUN, REFUSED.grant)
