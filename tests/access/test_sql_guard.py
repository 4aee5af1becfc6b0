"""Only a plain read gets through the guard, whatever it is wrapped in."""

import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from audit.access.sql import RefusedStatement, assert_read
from audit.errors import CollectError

VERBS = ("select", "with", "show", "explain select")


def accepted(statement: str) -> bool:
    try:
        assert_read(statement, VERBS)
    except RefusedStatement:
        return False
    return True


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "select 1;",
        "  \n\tSELECT 1 ; \n",
        "SELECT a, b FROM shop.orders WHERE a = 'x' GROUP BY 1 HAVING count(*) > 2 LIMIT 5",
        'SELECT count("update"), max("delete") FROM "drop"."grant;--"',
        "SELECT last_update, created_at, n_tup_upd, n_tup_del, insert_time FROM t",
        "SELECT 'insert into x; drop table y' AS text",
        "SELECT 'it''s -- no comment' FROM \"a\"\"b\"",
        "SELECT 1 -- the end",
        "SELECT 1 /* a comment; update nothing */ FROM t",
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a",
        "with recursive a(n) as (select 1 union all select n + 1 from a) select n from a",
        "SHOW server_version",
        "EXPLAIN\n SELECT 1",
        "SELECT * FROM pg_replication_slots WHERE name LIKE 'pg\\_%' ESCAPE '\\'",
        "SELECT replace(a, 'x', 'y'), k.conkey::int[], u.x[1] FROM k",
        "SELECT CASE WHEN a THEN 1 END FROM t ORDER BY a FOR READ ONLY",
        "SELECT set_config('statement_timeout', '15000', true)",
        "SELECT pg_sequence_last_value(1), pg_is_in_recovery(), pg_get_expr('x', 1)",
        "SELECT a FROM t WHERE b = %(b)s AND c = $1",
    ],
)
def test_plain_reads_get_through(statement: str) -> None:
    assert_read(statement, VERBS)


WRITES = (
    "INSERT INTO t VALUES (1)",
    "UPDATE t SET a = 1",
    "DELETE FROM t",
    "MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE",
    "TRUNCATE t",
    "CREATE TABLE x (a int)",
    "ALTER TABLE t ADD b int",
    "DROP TABLE t",
    "GRANT SELECT ON t TO PUBLIC",
    "REVOKE SELECT ON t FROM a",
    "COPY t TO PROGRAM 'sh'",
    "CALL f()",
    "DO 'BEGIN END'",
    "LOCK TABLE t",
    "VACUUM t",
    "REINDEX TABLE t",
    "CLUSTER t",
    "REFRESH MATERIALIZED VIEW v",
    "ATTACH DATABASE 'x.db' AS x",
    "DETACH DATABASE x",
    "NOTIFY channel",
    "LISTEN channel",
    "LOAD 'library'",
    "PREPARE p AS DELETE FROM t",
    "EXECUTE p",
)


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize(
    "wrapped",
    [
        "{}",
        "/* SELECT */ {}",
        "-- SELECT\n{}",
        "(SELECT 1); {}",
        "SELECT 1; {}",
        "SELECT 1;\n{};",
        "SELECT 1 -- x\n; {}",
        "SELECT 1 -- x\r; {}",
        "SELECT 1 /* x */; {}",
        "SELECT ';' ; {}",
        "SELECT ';--' ; {}",
        'SELECT "a;""--" ; {}',
        "SELECT '' ; {} --'",
        "SELECT 1 /* ' */ ; {} -- '",
        "SELECT 1 /* /* */ ' */ ; {} -- '",
        "SELECT 1 /*! ; {} */",
        "SELECT 1 /*M! ; {} */",
        "SELECT 1 --1 ; {}",
        "SELECT E'\\' ' ; {} --'",
        "SELECT e'\\'' ; {} --'",
        "SELECT $$ ' $$ ; {} -- '",
        "SELECT $a$ ' $a$ ; {} -- '",
        "SELECT [ ' ] FROM t ; {} -- '",
        "SELECT ` ' ` FROM t ; {} -- '",
        "SELECT 1 /* never closed ; {}",
        "SELECT 'never closed ; {}",
        "WITH x AS ({} RETURNING a) SELECT a FROM x",
        "WITH x AS (SELECT 1) {}",
        "EXPLAIN ANALYZE {}",
        "EXPLAIN {}",
    ],
)
def test_writes_are_refused_however_they_are_wrapped(statement: str, wrapped: str) -> None:
    with pytest.raises(RefusedStatement):
        assert_read(wrapped.format(statement), VERBS)


@pytest.mark.parametrize(
    "statement",
    [
        "",
        " ; ",
        "-- SELECT 1",
        "/* SELECT 1 */",
        "'SELECT 1'",
        "selected FROM t",
        "withdraw 1",
        "SELECT a INTO x FROM t",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a FROM t FOR NO KEY UPDATE",
        "SELECT a FROM t FOR SHARE",
        "SELECT a FROM t FOR\n KEY  SHARE",
        "SELECT a FROM t INTO OUTFILE '/tmp/x'",
        "SET default_transaction_read_only = off",
        "RESET ALL",
        "BEGIN",
        "COMMIT",
        "PRAGMA user_version = 5",
        "PRAGMA journal_mode = DELETE",
        "TABLE t",
        "VALUES (1)",
        "EXPLAIN ANALYZE SELECT 1",
        "ANALYZE",
        "SELECT nextval('s')",
        "SELECT NextVal ('s')",
        "SELECT setval('s', 1)",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
        "SELECT pg_cancel_backend(1)",
        "SELECT pg_reload_conf()",
        "SELECT pg_sleep(100)",
        "SELECT pg_sleep_for('1 h')",
        "SELECT pg_advisory_lock(1)",
        "SELECT pg_try_advisory_xact_lock(1)",
        "SELECT pg_notify('a', 'b')",
        "SELECT pg_create_logical_replication_slot('a', 'b')",
        "SELECT pg_drop_replication_slot('a')",
        "SELECT pg_logical_emit_message(true, 'a', 'b')",
        "SELECT pg_stat_reset()",
        "SELECT pg_switch_wal()",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_read_binary_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT dblink_exec('', 'x')",
        "SELECT query_to_xml('x', true, true, '')",
        "SELECT txid_current()",
        "SELECT load_extension('x')",
        "SELECT writefile('x', 'y')",
    ],
)
def test_what_is_no_plain_read_is_refused(statement: str) -> None:
    with pytest.raises(RefusedStatement, match="was refused and not sent"):
        assert_read(statement, VERBS)


def test_the_verbs_are_those_of_the_connector() -> None:
    assert_read("PRAGMA quick_check(10)", ("pragma quick_check",))

    for statement in ("PRAGMA quick_checks", "PRAGMA user_version = 1", "SELECT 1"):
        with pytest.raises(RefusedStatement):
            assert_read(statement, ("pragma quick_check",))


def test_the_refusal_is_the_end_of_one_fact_and_quotes_nothing() -> None:
    with pytest.raises(CollectError) as refused:
        assert_read("DELETE FROM people WHERE mail = 'canary@leak.example'", VERBS)

    assert "canary" not in str(refused.value)


# -------------------------------------------------------------------------------------- laws

SPACE = st.sampled_from([" ", "\n", "\t", "/**/", " /* x */ ", "\r\n", " -- x\n"])


CASES = st.sampled_from([str.lower, str.upper, str.swapcase, str.title])


@given(st.sampled_from(WRITES), st.data())
def test_case_and_space_do_not_hide_a_write(statement: str, data: st.DataObject) -> None:
    words = [data.draw(CASES)(word) + data.draw(SPACE) for word in statement.split()]
    hidden = "".join(words)

    assert not accepted(f"SELECT 1;{hidden}")
    assert not accepted(hidden)


@given(st.text())
def test_any_text_is_judged_and_never_an_error(text: str) -> None:
    accepted(text)
    accepted(f"SELECT {text}")


@given(st.text(), st.text())
def test_what_stands_in_a_string_or_a_quoted_name_does_not_matter(text: str, name: str) -> None:
    quoted = "'" + text.replace("'", "''") + "'"
    identifier = '"' + name.replace('"', '""') + '"'

    assert accepted(f"SELECT {quoted} FROM {identifier}")


#: Pieces that a statement is made of, and what opens or closes a text that hides others.
PIECES = [
    "SELECT 1", "SELECT a FROM t", "WITH x AS (SELECT 1) ", " SELECT a FROM x", ";", " ", "\n",
    "\r", "'", "''", '"', '""', "`", "[", "]", "--", "-- ", "/*", "*/", "/*!", "E'", "$$", "\\",
    "DELETE FROM t", "UPDATE t SET a = 2", "DROP TABLE t", "INSERT INTO t VALUES (3)",
    "CREATE TABLE u (a)", "PRAGMA user_version = 7", "REPLACE INTO t VALUES (4)", " AS b ",
    "(", ")", ",",
]  # fmt: skip


def state_after(script: str) -> tuple[list[tuple[int]], list[tuple[str]], int]:
    """Rows, tables and version of a small database on which a script was run as far as it goes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        with suppress(sqlite3.Error, ValueError):
            connection.executescript(script)
        tables = connection.execute("SELECT name FROM sqlite_schema ORDER BY 1").fetchall()
        rows = connection.execute("SELECT a FROM t").fetchall() if ("t",) in tables else []
        [version] = connection.execute("PRAGMA user_version").fetchone()
        return rows, tables, version


UNTOUCHED = state_after("")


@settings(max_examples=1_500)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.booleans())
@example("SELECT [ ' ] ; DELETE FROM t -- '", False)  # noqa: FBT003
@example("SELECT ` ' ` ; DELETE FROM t -- '", False)  # noqa: FBT003
@example("SELECT 1 -- x\n;DELETE FROM t", False)  # noqa: FBT003
def test_what_gets_through_changes_nothing_in_a_real_database(
    script: str,
    begins_well: bool,  # noqa: FBT001
) -> None:
    statement = f"SELECT 1 {script}" if begins_well else script

    assert not accepted(statement) or state_after(statement) == UNTOUCHED


@pytest.mark.parametrize(
    "script",
    ["DELETE FROM t", "DROP TABLE t", "PRAGMA user_version = 7", "SELECT 1; DELETE FROM t"],
)
def test_the_database_of_the_law_does_notice_a_write(script: str) -> None:
    assert state_after(script) != UNTOUCHED
