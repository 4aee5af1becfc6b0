"""Invalid indexes."""

from audit.facts.catalog import Catalog, Index
from audit.model.check import Severity
from audit.model.result import Status
from checks.reliability.index_validity import index_validity
from tests.make.facts import catalog, dataset, field, index, server
from tests.make.judging import judged, not_run, only_failure


def table(*indexes: Index) -> Catalog:
    return catalog(dataset("public.t", field("a"), namespace="public", indexes=indexes))


def test_valid_indexes_pass() -> None:
    assert judged(index_validity, table(index("a"))).status is Status.PASS


def test_an_invalid_index_is_medium_and_is_rebuilt() -> None:
    bad = index("a", name='i"x', valid=False)

    failure = only_failure(judged(index_validity, table(bad), server()))

    assert failure.severity is Severity.MEDIUM
    assert failure.command == 'REINDEX INDEX CONCURRENTLY "public"."i""x";'


def test_an_invalid_unique_index_is_high() -> None:
    failure = only_failure(judged(index_validity, table(index("a", unique=True, valid=False))))

    assert failure.severity is None
    assert "unique" in failure.evidence


def test_no_index_is_not_applicable() -> None:
    assert judged(index_validity, table()).status is Status.NOT_APPLICABLE


def test_a_catalogue_that_may_not_be_read_is_not_run() -> None:
    assert not_run(index_validity, Catalog)
