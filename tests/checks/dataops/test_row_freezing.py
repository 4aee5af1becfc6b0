"""dataops.row-freezing"""

from audit.facts.catalog import Catalog
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.server import Server
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.dataops.row_freezing import row_freezing
from tests.make.facts import catalog, dataset, server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

LIMIT = 200_000_000
TABLE = catalog(dataset("public.t", namespace="public"))


def aged(age: int | None, limit: int | None = LIMIT) -> Maintenance:
    return Maintenance(
        datasets=(DatasetUpkeep("public.t", age=age),),
        age_limit=limit,
        age_setting="autovacuum_freeze_max_age",
    )


def test_rows_that_are_frozen_in_time_pass() -> None:
    assert judged(row_freezing, aged(2 * LIMIT), TABLE, server()).status is Status.PASS


def test_twice_the_limit_fails() -> None:
    failure = only_failure(judged(row_freezing, aged(2 * LIMIT + 1), TABLE, server()))

    assert failure.evidence == (
        "400M transactions since the oldest row was frozen; upkeep begins at 200M "
        "(autovacuum_freeze_max_age)."
    )
    assert failure.command == 'VACUUM (FREEZE) "public"."t";'


def test_an_age_or_a_limit_that_is_not_known_is_nothing_to_examine() -> None:
    gaps: dict[type[Fact], Missing] = {Catalog: UNSUPPORTED, Server: UNSUPPORTED}

    for unknown in (aged(None), aged(5, None)):
        assert judged(row_freezing, unknown, missing=gaps).status is Status.NOT_APPLICABLE
    assert not_run(row_freezing, Maintenance)
