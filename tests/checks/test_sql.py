"""SQL for the commands that a finding shows."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from checks._sql import identifier, literal, name_for, qualified, table
from tests.make.facts import dataset

#: SQLite ends a statement at a NUL and cannot encode half a surrogate pair.
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1)


@given(NAMES)
def test_a_quoted_name_is_that_name_whatever_it_holds(name: str) -> None:
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute(f"CREATE TABLE t ({identifier(name)})")

        [column] = memory.execute("SELECT name FROM pragma_table_info('t')").fetchall()

    assert column == (name,)


@given(NAMES)
def test_a_quoted_text_is_that_text_whatever_it_holds(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as memory:
        [row] = memory.execute(f"SELECT {literal(text)}").fetchall()

    assert row == (text,)


def test_a_schema_is_quoted_apart_from_the_table() -> None:
    assert table(dataset("public.orders", namespace="public")) == '"public"."orders"'
    assert table(dataset("orders", namespace="public")) == '"public"."orders"'
    assert table(dataset("a.b")) == '"a.b"'
    assert qualified("seq", "") == '"seq"'


@given(NAMES, NAMES)
def test_a_new_name_fits_into_postgresql(name: str, field: str) -> None:
    made = name_for(dataset(name), (field,), "idx")

    assert len(made[1:-1].replace('""', '"').encode()) <= 63
    assert made.endswith('_idx"')
