"""Which scheme means which dialect, and what is said where it cannot be had."""

from importlib.util import find_spec

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from audit.access.dialect.known import KNOWN, filled
from audit.access.dialect.naming import dialect_class, means_dialect
from audit.connectors.duckdb import DuckDB
from audit.connectors.sqlalchemy import AnyDialect
from audit.engine.discover import connector_for_scheme
from audit.errors import ConfigError


@pytest.mark.parametrize(
    "scheme",
    ["clickhouse+native", "snowflake", "bigquery", "redshift+psycopg2", "trino", "cockroachdb",
     "duckdb+duckdb_engine", "firebird+firebird", "sqlalchemy+sqlite"],
)  # fmt: skip
def test_what_no_kind_claims_goes_to_the_dialect_of_that_name(scheme: str) -> None:
    assert connector_for_scheme(scheme) is AnyDialect


def test_a_kind_of_ours_keeps_its_own_schemes() -> None:
    assert connector_for_scheme("duckdb") is DuckDB
    assert not means_dialect("postgres")
    with pytest.raises(ConfigError, match="did you mean 'postgresql'"):
        connector_for_scheme("postgrsql")
    with pytest.raises(ConfigError, match="unknown source scheme"):
        connector_for_scheme("postgresql+psycopg2")


def test_a_dialect_with_one_driver_may_be_named_with_it() -> None:
    assert dialect_class("duckdb+duckdb_engine").name == "duckdb"
    with pytest.raises(ConfigError, match="duckdb-engine"):
        dialect_class("duckdb+other")


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_known_dialect_that_is_not_installed_names_its_package(name: str) -> None:
    of = KNOWN[name]
    try:
        sa.URL.create(name).get_dialect()
    except ArgumentError:
        with pytest.raises(ConfigError) as raised:
            dialect_class(name)
        assert f"the package {of.package}" in str(raised.value)
        assert "pip install" in str(raised.value)
    else:
        assert of.verified_on or name in {"mssql", "oracle"}  # which have kinds of their own


def test_an_unknown_dialect_is_a_sentence() -> None:
    with pytest.raises(ConfigError, match="no installed package brings"):
        dialect_class("sqlalchemy+nosuch")


def test_a_dialect_without_its_driver_says_which_module_lacks() -> None:
    assert find_spec("asyncpg") is None
    with pytest.raises(ConfigError, match="the module asyncpg is not there"):
        dialect_class("sqlalchemy+postgresql+asyncpg")


def test_preambles_take_the_time_of_one_statement() -> None:
    assert filled("SET a = {seconds}, b = {milliseconds}", 15.0) == "SET a = 15, b = 15000"
    assert filled("{seconds}", 0.2) == "1"
