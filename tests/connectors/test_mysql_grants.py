"""What the report tells a loading account of MySQL to be given."""

import pytest

from audit.connectors.mysql import MySQL
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family


def catalog(database: str, *datasets: Dataset) -> Catalog:
    return Catalog(family=Family.RELATIONAL, datasets=datasets, database=database)


def test_one_database_is_named() -> None:
    told = MySQL.ingestion_grants(catalog("shop", Dataset("people", DatasetKind.TABLE)))
    assert "GRANT SELECT, SHOW VIEW ON `shop`.* TO 'ingestion'@'%'" in told


def test_several_databases_are_named_each() -> None:
    people = Dataset("shop.people", DatasetKind.TABLE, namespace="shop")
    log = Dataset("web.log", DatasetKind.TABLE, namespace="web")
    told = MySQL.ingestion_grants(catalog("", people, log, people))
    assert told.count("`shop`.*") == told.count("`web`.*") == 1


@pytest.mark.parametrize("name", ["a`b", "50%_off"])
def test_a_hostile_name_stays_one_name(name: str) -> None:
    told = MySQL.ingestion_grants(catalog(name, Dataset("people", DatasetKind.TABLE)))
    assert "DATABASE" not in told.replace("SHOW DATABASES", "")
