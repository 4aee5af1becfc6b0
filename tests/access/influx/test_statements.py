"""InfluxQL: names are quoted whatever they hold, and nothing but listed reads fits the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.influx.v1.statements import (
    JOINED_BY,
    LONGEST_REQUEST,
    apart,
    listed,
    named,
    newest,
    together,
)
from audit.errors import CollectError

NAMES = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]))


@given(NAMES, NAMES)
def test_statements_on_any_name_are_listed_and_stay_apart(database: str, name: str) -> None:
    statements = [
        f"SHOW TAG KEYS ON {named(database)}",
        f"SHOW TAG VALUES CARDINALITY ON {named(database)} WITH KEY = {named(name)}",
        newest(database, name, name, days=7, points=10),
    ]

    assert all(listed(one) for one in statements)
    assert apart(JOINED_BY.join(statements)) == statements


@given(NAMES)
def test_a_name_without_quotes_of_ours_is_never_taken_for_one(name: str) -> None:
    assert not listed(f"SHOW TAG KEYS ON {name}") or name[:1] == name[-1:] == '"'


def test_a_quote_a_backslash_and_a_line_end_are_escaped() -> None:
    assert named('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'


@pytest.mark.parametrize("name", ["a\rb", "a\0b"])
def test_what_influxql_cannot_write_is_refused(name: str) -> None:
    with pytest.raises(CollectError, match="cannot write"):
        named(name)


@pytest.mark.parametrize(
    "asked", ["", ";", "SHOW USERS;", "SHOW USERS;SHOW STATS", '"', 'SHOW TAG KEYS ON "a', "; "]
)
def test_what_has_not_our_form_is_no_statement(asked: str) -> None:
    assert not all(listed(one) for one in apart(asked))


def test_statements_are_put_together_up_to_the_length_of_a_request() -> None:
    statements = [f"SHOW TAG KEYS ON {named('d' * n)}" for n in range(300)]

    groups = list(together(statements))

    assert [one for group in groups for one in group] == statements
    assert len(groups) > 1
    assert all(len(JOINED_BY.join(group)) <= LONGEST_REQUEST for group in groups)
    assert list(together([])) == []
