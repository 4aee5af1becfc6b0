"""reliability.space-use"""

import pytest

from audit.facts.catalog import Catalog
from audit.facts.maintenance import DatasetUpkeep, Maintenance
from audit.facts.server import Server
from audit.model.check import Confidence, Severity
from audit.model.fact import Fact, Missing
from audit.model.result import Status
from checks.reliability.space_use import GRAVE, WORTH, space_use
from tests.make.facts import catalog, dataset, server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import judged, not_run, only_failure

TABLE = catalog(dataset("public.t", namespace="public"))


def sized(size: int | None, needed: int | None) -> Maintenance:
    upkeep = DatasetUpkeep("public.t", size_bytes=size, needed_bytes=needed)
    return Maintenance(datasets=(upkeep,))


@pytest.mark.parametrize(
    ("size", "needed"),
    [(2 * GRAVE, GRAVE), (WORTH - 1, 0), (WORTH, WORTH + 1), (0, 0)],
    ids=["half of it", "too small", "less than needed", "empty"],
)
def test_space_that_is_used_or_small_passes(size: int, needed: int) -> None:
    assert judged(space_use, sized(size, needed), TABLE, server()).status is Status.PASS


def test_more_than_half_empty_is_low_until_it_is_much() -> None:
    failure = only_failure(judged(space_use, sized(3 * WORTH, WORTH), TABLE, server()))

    assert failure.severity is Severity.LOW
    assert failure.confidence is Confidence.MEDIUM
    assert "(66.7%)" in failure.evidence
    assert failure.command.startswith('VACUUM (FULL, ANALYZE) "public"."t";')
    much = only_failure(judged(space_use, sized(3 * GRAVE, GRAVE), TABLE, server()))
    assert much.severity is None


def test_partitions_count_for_their_parent() -> None:
    parts = [dataset(f"public.t{n}", partition_of="public.t") for n in (1, 2)]
    upkeep = tuple(
        DatasetUpkeep(f"public.t{n}", size_bytes=WORTH * n, needed_bytes=0) for n in (1, 2)
    )

    result = judged(
        space_use, Maintenance(datasets=upkeep), catalog(dataset("public.t"), *parts), server()
    )

    assert str(only_failure(result).subject) == "public.t"


def test_without_an_estimate_there_is_nothing_to_examine() -> None:
    gaps: dict[type[Fact], Missing] = {Catalog: UNSUPPORTED, Server: UNSUPPORTED}

    for unknown in (sized(None, 5), sized(5, None)):
        assert judged(space_use, unknown, missing=gaps).status is Status.NOT_APPLICABLE
    assert not_run(space_use, Maintenance)


def test_what_our_account_may_not_read_is_unknown_unless_it_is_small() -> None:
    closed = catalog(dataset("public.t", namespace="public", readable=False, grant="GRANT x"))

    large = judged(space_use, sized(2 * WORTH, None), closed, server())
    small = judged(space_use, sized(WORTH - 1, None), closed, server())

    assert (large.status, large.grant) == (Status.UNKNOWN, "GRANT x")
    assert small.status is Status.PASS
