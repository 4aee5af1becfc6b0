"""The least account of an InfluxDB: READ on what was chosen, no password, hostile names quoted."""

from audit.access.grants import Ask, PlansGrants, Purpose, as_text
from audit.access.influx.v1.grants import plan
from audit.connectors.influxdb import InfluxDB
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family

DATASETS = tuple(
    Dataset(f"{database}.{name}", DatasetKind.METRIC, namespace=database)
    for database, name in (("shop", "a"), ("shop", "b"), ('x" TO y\nGRANT', "c"))
)
CATALOG = Catalog(family=Family.TIME_SERIES, datasets=DATASETS)


def lines(purpose: Purpose) -> list[str]:
    text = as_text(plan(Ask(purpose=purpose, role='r"', catalog=CATALOG, whole=True)))
    return [line for line in text.splitlines() if line and not line.startswith("--")]


def test_each_database_is_granted_once_and_nothing_but_read() -> None:
    assert lines(Purpose.INGEST) == [
        """CREATE USER "r\\"" WITH PASSWORD '<password>'""",
        'GRANT READ ON "shop" TO "r\\""',
        'GRANT READ ON "x\\" TO y\\nGRANT" TO "r\\""',
    ]


def test_an_administrator_is_only_a_comment() -> None:
    text = as_text(plan(Ask(purpose=Purpose.AUDIT, role="a", catalog=CATALOG, whole=True)))

    assert '-- GRANT ALL PRIVILEGES TO "a"' in text.splitlines()
    assert not any("ALL" in line for line in lines(Purpose.AUDIT))


def test_the_kind_plans_grants_and_the_report_shows_those_for_loads() -> None:
    assert issubclass(InfluxDB, PlansGrants)
    assert 'GRANT READ ON "shop" TO "ingestion"' in InfluxDB.ingestion_grants(CATALOG)
