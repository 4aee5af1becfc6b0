"""Every statement for Oracle is one read that its dialect parses; no server was asked."""

import pytest
import sqlglot
from sqlglot import exp

from audit.access.oracle import catalog, statements
from audit.access.sql import assert_read
from audit.connectors.oracle import Oracle

ALL = {**statements.ALL, **catalog.ALL}
WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Command, exp.Into)


@pytest.mark.parametrize("name", ALL)
def test_it_is_one_read(name: str) -> None:
    [parsed] = sqlglot.parse(ALL[name], read="oracle", error_level=sqlglot.ErrorLevel.RAISE)

    assert isinstance(parsed, exp.Select)
    assert not list(parsed.find_all(*WRITES))
    assert_read(ALL[name], Oracle.verbs)


@pytest.mark.parametrize("name", ALL)
def test_none_reads_what_needs_the_licence_of_the_diagnostics_pack(name: str) -> None:
    [parsed] = sqlglot.parse(ALL[name], read="oracle")
    assert parsed is not None
    tables = {table.name.lower() for table in parsed.find_all(exp.Table)}

    assert tables
    assert not any(t.startswith(("dba_hist", "cdb_hist", "awr_")) for t in tables)
    assert not tables & {"v$active_session_history", "gv$active_session_history"}


@pytest.mark.parametrize("name", ALL)
def test_none_holds_a_colon_which_would_be_a_parameter(name: str) -> None:
    assert ":" not in ALL[name]
