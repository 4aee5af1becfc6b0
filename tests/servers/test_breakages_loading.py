"""What is wrong with a watermark or key, one table each on a real PostgreSQL, and in order."""

from collections.abc import Generator

import pytest

from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.model.result import CheckResult, Status
from tests.servers import postgresql

ROWS = 12_000
#: What is wrong, by the check that finds it: the table, and its field where it is one of that.
WRONG = {
    "orchestration.watermark-source": ("public.written", "updated_at"),
    "orchestration.watermark-precision": ("public.coarse", "updated_at"),
    "orchestration.key-stability": ("public.named", ""),
}
_STAMPED = "BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION stamp()"
_ROWS = f"FROM generate_series(1, {ROWS}) i"


def _table(name: str, key: str, stamp: str) -> str:
    return (
        f"CREATE TABLE {name} (id bigint GENERATED ALWAYS AS IDENTITY, code text NOT NULL, "
        f"updated_at {stamp} NOT NULL DEFAULT now(), PRIMARY KEY ({key}))"
    )


STATEMENTS = (
    (
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN new.updated_at := clock_timestamp(); RETURN new; END$$"
    ),
    _table("sound", "id", "timestamptz"),
    _table("written", "id", "timestamptz"),
    _table("coarse", "id", "timestamptz(0)"),
    _table("named", "code", "timestamptz"),
    *(
        f"INSERT INTO {name} (code, updated_at) SELECT 'c' || i, "
        f"now() - i * interval '61.5 s' {_ROWS}"
        for name in ("sound", "written", "named")
    ),
    (
        f"INSERT INTO coarse (code, updated_at) SELECT 'c' || i, now() - i % 900 * interval '60 s' "
        f"{_ROWS}"
    ),
    *(f"CREATE TRIGGER stamped {_STAMPED.format(name)}" for name in ("sound", "coarse", "named")),
    *(f"UPDATE {name} SET code = code || 'x' WHERE id <= 300" for name in ("sound", "named")),
    *(f"CREATE INDEX ON {name} (updated_at)" for name in ("sound", "written", "coarse", "named")),
    "ANALYZE",
)


@pytest.fixture(scope="module")
def results() -> Generator[dict[str, CheckResult]]:
    with (
        postgresql.cluster(version=18) as cluster,
        cluster.database(*STATEMENTS) as database,
    ):
        found = evaluate(checks(), database.audit().snapshot)
        yield {result.check.id: result for result in found}


@pytest.mark.parametrize("check", WRONG)
def test_what_is_wrong_is_found_where_it_is(results: dict[str, CheckResult], check: str) -> None:
    result = results[check]

    assert result.status is Status.FAIL
    places = [(fail.subject.dataset, fail.subject.field) for fail in result.failures]
    assert places == [WRONG[check]]


@pytest.mark.parametrize("check", WRONG)
def test_every_table_of_four_was_examined(results: dict[str, CheckResult], check: str) -> None:
    assert results[check].examined == 4


def test_no_value_is_told(results: dict[str, CheckResult]) -> None:
    told = " ".join(fail.evidence for check in WRONG for fail in results[check].failures)

    assert "c1" not in told
