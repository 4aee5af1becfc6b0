"""What PostgreSQL's names, types, codes and expressions mean, without a server."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.access.postgresql import accounts, decoding, names, state
from audit.access.postgresql.errors import (
    REFUSAL_BY_STATE,
    explained,
    meaning_of,
    refusal_of,
    sqlstate_of,
)
from audit.access.postgresql.schema import is_now, masked
from audit.access.postgresql.types import logical_type
from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout
from audit.facts.accounts import Authentication
from audit.facts.catalog import LogicalType
from audit.facts.storage import Guarantee


class DriverError(Exception):
    """An error as the driver gives it: a code, and a text that must not be repeated."""

    def __init__(self, code: str | None) -> None:
        super().__init__("canary text of the server")
        self.sqlstate = code


class OperationalError(DriverError):
    pass


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("'secret'::text", "'…'::text"),
        ("'it''s'::character varying", "'…'::character varying"),
        ("42", "…"),
        ("'-1.5e3'::numeric + 7", "'…'::numeric + …"),
        ("nextval('public.a_seq'::regclass)", "nextval('public.a_seq'::regclass)"),
        ('"Odd 1"(col1, 2)', '"Odd 1"(col1, …)'),
        ("now()", "now()"),
        ("NULL::text", "NULL::text"),
    ],
)
def test_literals_of_expressions_are_masked_and_names_are_not(expression: str, shown: str) -> None:
    assert masked(expression) == shown


@given(st.text())
def test_no_literal_survives_its_mask(value: str) -> None:
    literal = "'" + value.replace("'", "''") + "'"

    assert masked(f"coalesce({literal}::text, {literal})") == "coalesce('…'::text, '…')"


@pytest.mark.parametrize(
    ("expression", "now"),
    [
        ("now()", True),
        ("CURRENT_TIMESTAMP", True),
        ("timezone('utc'::text, now())", True),
        ("(now() AT TIME ZONE 'utc'::text)", True),
        ("('now'::text)::date", False),
        ("(now() + '30 days'::interval)", False),
        ("'2020-01-01'::date", False),
    ],
)
def test_a_default_is_now_only_when_nothing_is_reckoned(expression: str, *, now: bool) -> None:
    assert is_now(expression) is now


@pytest.mark.parametrize(
    ("name", "sort", "category", "expected"),
    [
        ("int8", "b", "N", LogicalType.INTEGER),
        ("_int4", "b", "A", LogicalType.ARRAY),
        ("mood", "e", "E", LogicalType.ENUM),
        ("address", "c", "C", LogicalType.OBJECT),
        ("int4range", "r", "R", LogicalType.UNKNOWN),
        ("citext", "b", "S", LogicalType.TEXT),
    ],
)
def test_types_become_neutral(name: str, sort: str, category: str, expected: LogicalType) -> None:
    assert logical_type(name, sort=sort, category=category) is expected


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("42501", PrivilegeMissing, "may not read"),
        ("57014", SourceTimeout, "limit of 15 s"),
        ("55P03", SourceTimeout, "lock on it for over 1 s"),
        ("57P01", ConnectionLost, "administrator"),
        ("08006", ConnectionLost, "was lost"),
        ("42P01", CollectError, "no longer there"),
        ("XX001", CollectError, "damaged"),
        ("22012", CollectError, "divides by zero (SQLSTATE 22012)"),
        ("P0001", CollectError, "raises an error"),
        ("38999", CollectError, "a function of its own fails"),
        ("ZZ999", CollectError, "the server refuses it (SQLSTATE ZZ999)"),
        (None, CollectError, "cannot take in"),
    ],
)
def test_codes_are_told_in_our_words(code: str | None, kind: type[CollectError], said: str) -> None:
    told = explained(DriverError(code), statement_seconds=15, lock_seconds=1)

    assert type(told) is kind
    assert said in str(told)
    assert "canary" not in str(told)


def test_an_error_of_the_connection_without_a_code_is_a_lost_connection() -> None:
    told = explained(OperationalError(None), statement_seconds=15, lock_seconds=1)

    assert isinstance(told, ConnectionLost)
    assert sqlstate_of(OperationalError(None)) == ""
    assert meaning_of("") == "the server refuses it"


def test_a_refusal_in_a_language_that_we_do_not_read_is_told_by_its_code() -> None:
    german = 'FATAL:  Passwort-Authentifizierung für Benutzer "app" fehlgeschlagen'

    assert refusal_of(german) == ""
    assert REFUSAL_BY_STATE["28P01"] == "password"


@pytest.mark.parametrize(
    ("number", "text", "release", "version"),
    [
        (180006, "18.6", "18", "18.6"),
        (150020, "15.20 (Debian 15.20-0+deb12u1)", "15", "15.20"),
        (90624, "9.6.24", "9.6", "9.6.24"),
    ],
)
def test_versions_lose_what_a_distribution_adds(
    number: int, text: str, release: str, version: str
) -> None:
    assert (state.release_of(number), state.bare_version(text)) == (release, version)


def test_a_setting_that_is_hidden_promises_nothing() -> None:
    found = state.promises(
        {"fsync": "off", "zero_damaged_pages": "on", "synchronous_commit": "off"}
    )

    assert [(p.guarantee, p.kept) for p in found] == [
        (Guarantee.WRITES_REACH_DISK, False),
        (Guarantee.COMMITS_WAIT, False),
        (Guarantee.DAMAGE_DETECTED, False),
    ]


def test_decoding_needs_a_level_a_slot_a_sender_and_a_server_that_can() -> None:
    row = SimpleNamespace(
        level="replica", slots=10, max_slots=10, senders=0, max_senders=10, standby=True
    )

    found = decoding.requirements(cast("Any", row), version=150_000)

    assert {r.name: (r.met, r.current, r.needed) for r in found} == {
        "wal_level": (False, "replica", "logical"),
        "max_replication_slots": (False, "10 of 10 in use", "11 or more"),
        "max_wal_senders": (True, "0 of 10 in use", "1 or more"),
        "the server that changes are read from": (
            False,
            "a standby",
            "the primary, or a standby of PostgreSQL 16 or newer",
        ),
    }
    assert found[0].command.startswith("ALTER SYSTEM SET wal_level = logical;")


@pytest.mark.parametrize(
    ("method", "identity", "local", "certificate", "expected"),
    [
        ("scram-sha-256", None, False, False, (False, "scram-sha-256")),
        ("trust", "", False, False, (True, "trust")),
        ("trust", None, False, False, (True, "trust")),
        ("trust", None, True, False, (None, "peer or trust")),
        ("trust", "peer:app", True, False, (False, "peer")),
        ("trust", None, False, True, (None, "certificate or trust")),
        ("", None, False, False, (None, "")),
        ("", "md5:app", False, False, (False, "md5")),
    ],
)
def test_nothing_asked_for_is_anonymous_only_when_nothing_else_was_shown(
    method: str,
    identity: str | None,
    *,
    local: bool,
    certificate: bool,
    expected: tuple[bool | None, str],
) -> None:
    found = accounts.authentication(
        method, identity, local=local, certificate=certificate, account="app"
    )

    assert isinstance(found, Authentication)
    assert (found.anonymous_access, found.method) == expected
    assert bool(found.anonymous_sees) is (expected[0] is True)


@given(st.text(min_size=1))
def test_names_are_quoted_so_that_they_end_where_they_end(name: str) -> None:
    quoted = names.quoted(name)

    assert quoted[0] == quoted[-1] == '"'
    assert quoted[1:-1].replace('""', '"') == name
    assert '"' not in quoted[1:-1].replace('""', "")
