"""Rules that the data itself shows: each broken by a few rows of a real database, and kept."""

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from tests.servers.postgresql import AUDITOR, cluster

ROWS = 2_400
SCHEMA = """
CREATE TABLE parcels (
  id INTEGER PRIMARY KEY, parcel_code TEXT, ordered_on TEXT, shipped_on TEXT, created_at TEXT,
  status TEXT, quantity INTEGER, unit_price REAL, total REAL, zip TEXT, city TEXT,
  weight_grams INTEGER, packed TEXT
)
"""
#: What breaks each rule in rows 500, 900 and 1300, and where the check has to say so.
BROKEN = {
    "data_management.value-order": (
        "UPDATE parcels SET shipped_on = date(ordered_on, '-9 days') WHERE id IN ({rows})",
        "(ordered_on, shipped_on)",
    ),
    "data_management.derived-values": (
        "UPDATE parcels SET total = total + 7 WHERE id IN ({rows})",
        "(total, quantity, unit_price)",
    ),
    "data_management.dependent-values": (
        "UPDATE parcels SET city = 'Elsewhere' WHERE id IN ({rows})",
        "(zip, city)",
    ),
    "data_management.conditional-values": (
        "UPDATE parcels SET shipped_on = NULL WHERE id IN ({rows})",
        "(status, shipped_on)",
    ),
    "data_management.unique-values": (
        "UPDATE parcels SET parcel_code = 'PX-007919' WHERE id IN ({rows})",
        "parcel_code",
    ),
    "data_management.required-values": (
        "UPDATE parcels SET status = NULL WHERE id IN ({rows})",
        "status",
    ),
    "data_management.record-sequence": (
        "UPDATE parcels SET created_at = datetime(created_at, '-20 days') WHERE id IN ({rows})",
        "created_at",
    ),
    "data_management.value-ranges": (
        "UPDATE parcels SET weight_grams = -weight_grams WHERE id IN ({rows})",
        "weight_grams",
    ),
}


def shop(path: Path, check: str = "") -> Path:
    """Parcels of a shop, with three rows that break one rule."""
    draw = random.Random(11)  # noqa: S311  # the same database each time
    cities = {
        f"{n:05}": f"Town {chr(65 + n % 26)}{chr(97 + n % 17)}" for n in range(10_000, 10_060)
    }
    first = date(2024, 1, 1)
    rows: list[tuple[object, ...]] = []
    for number in range(1, ROWS + 1):
        at = first + timedelta(days=number // 4)
        # the three rows that are changed later have been shipped
        kept = number in (500, 900, 1300)
        status = "shipped" if kept else draw.choice(("new", "shipped", "shipped", "lost"))
        shipped = at + timedelta(days=draw.randint(0, 6)) if status == "shipped" else None
        amount, price = draw.randint(1, 9), draw.randint(100, 9_900) / 100
        code = draw.choice(list(cities))
        rows.append(
            (number, f"PX-{number * 7919 % 100_003:06}", str(at), shipped and str(shipped),
             f"{at} {number % 4 * 5:02}:30:00", status, amount, price, round(amount * price, 2),
             code, cities[code], draw.randint(120, 9_000), draw.choice(("yes", "no", "later")))
        )  # fmt: skip
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(SCHEMA)
        connection.executemany(f"INSERT INTO parcels VALUES ({','.join('?' * 13)})", rows)
        if check:
            connection.execute(BROKEN[check][0].format(rows="500, 900, 1300"))
        connection.commit()
    return path


def audited(path: Path) -> dict[str, CheckResult]:
    address, _ = parse_url(f"sqlite:///{path}")
    capture = audit_source(Request(name="parcels", address=address, limits=Limits()))
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


@pytest.mark.parametrize("check", BROKEN)
def test_three_rows_that_break_a_rule_are_found_and_nothing_else(
    tmp_path: Path, check: str
) -> None:
    results = audited(shop(tmp_path / "shop.db", check))

    failures = {c: results[c].failures for c in BROKEN if results[c].failures}

    assert list(failures) == [check]
    [failure] = failures[check]
    assert BROKEN[check][1] in {failure.subject.field, failure.subject.object}
    assert failure.evidence.startswith("3 of ")
    assert str(failure.details) == str((failure.details[0], ("broken", 3)))


def test_a_sound_database_keeps_every_rule(tmp_path: Path) -> None:
    results = audited(shop(tmp_path / "shop.db"))

    assert {c: results[c].status for c in BROKEN} == dict.fromkeys(BROKEN, Status.PASS)


TYPED = (
    """
    CREATE TABLE trips (id int PRIMARY KEY, started timestamptz NOT NULL, ended timestamptz,
      nights int, rate numeric(8, 2), total numeric(10, 2), paid boolean, paid_on date)
    """,
    """
    INSERT INTO trips SELECT n, t, t + n % 9 * interval '5 hours', n % 7 + 1,
      (n * 37 % 9000 + 100) / 100.0, (n % 7 + 1) * ((n * 37 % 9000 + 100) / 100.0), n % 3 = 0,
      CASE WHEN n % 3 = 0 THEN t::date END
    FROM (SELECT n, timestamptz '2024-01-01 08:00Z' + n % 500 * interval '1 day' AS t
      FROM generate_series(1, 1500) n) AS days
    """,
)
TYPED_BROKEN = (
    "UPDATE trips SET ended = started - interval '3 days' WHERE id IN (30, 600)",
    "UPDATE trips SET total = total + 11 WHERE id IN (9, 1100)",
    "UPDATE trips SET paid_on = NULL WHERE id IN (33, 903)",
)


@pytest.mark.server
def test_columns_with_types_of_their_own_keep_rules_and_break_them() -> None:
    with cluster(version=18) as server, server.database(*TYPED) as shop:
        sound = {r.check.id: r for r in evaluate(checks(), shop.audit().snapshot)}
        shop.run(*TYPED_BROKEN)
        broken = {r.check.id: r for r in evaluate(checks(), shop.audit().snapshot)}
        shop.run(f"REVOKE ALL ON trips FROM {AUDITOR}")
        hidden = {r.check.id: r for r in evaluate(checks(), shop.audit().snapshot)}

    assert not [f for check in BROKEN for f in sound[check].failures]
    found = {c: (f.subject.object, f.evidence[:2]) for c in BROKEN for f in broken[c].failures}
    assert found == {
        "data_management.value-order": ("(started, ended)", "2 "),
        "data_management.derived-values": ("(total, nights, rate)", "2 "),
        "data_management.conditional-values": ("(paid, paid_on)", "2 "),
    }
    assert {hidden[check].status for check in BROKEN} == {Status.UNKNOWN}
    assert all(
        AUDITOR in unknown.grant for unknown in hidden["data_management.value-order"].unknowns
    )
