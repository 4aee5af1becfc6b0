"""Every statement for SQL Server is one read that its dialect parses; no server was asked."""

import pytest
import sqlglot
from sqlglot import exp

from audit.access.dialect.known import KNOWN, filled
from audit.access.sql import assert_read
from audit.access.sqlserver import catalog, statements
from audit.connectors.sqlserver import SQLServer

ALL = {**statements.ALL, **catalog.ALL}
WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Command, exp.Into)


@pytest.mark.parametrize("name", ALL)
def test_it_is_one_read(name: str) -> None:
    [parsed] = sqlglot.parse(ALL[name], read="tsql", error_level=sqlglot.ErrorLevel.RAISE)

    assert isinstance(parsed, exp.Select)
    assert not list(parsed.find_all(*WRITES))
    assert_read(ALL[name], SQLServer.verbs)


@pytest.mark.parametrize("statement", KNOWN["mssql"].preamble)
def test_a_preamble_only_sets(statement: str) -> None:
    # sqlglot knows no READ UNCOMMITTED, which the product has
    known = filled(statement, 15).replace("UNCOMMITTED", "COMMITTED")
    [parsed] = sqlglot.parse(known, read="tsql")

    assert statement.startswith("SET ")
    assert isinstance(parsed, exp.Set | exp.Command)


def test_there_is_a_statement_for_each_that_is_named() -> None:
    assert len(statements.ALL) >= 14
