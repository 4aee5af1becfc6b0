"""The embedded demo: every planted defect is found, and its clean twin gives nothing to do."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.access.address import Address
from audit.demo.build import Built, build, schema
from audit.demo.defects import DEFECTS, FILE, Defect
from audit.demo.rows import TOTAL_ROWS
from audit.demo.schema import SCHEMA
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source
from audit.errors import OutputError
from audit.export.json import EXPORTER
from audit.model.check import Undercurrent
from audit.report.document import Finding, Report

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HARMLESS = frozenset({"low", "info"})


@dataclass(frozen=True, slots=True)
class Twin:
    """One of the two databases, what it took to build it, and its report."""

    built: Built
    seconds: float
    report: Report


Making = Callable[..., Twin]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Making:
    def twin(*, clean: bool) -> Twin:
        began = time.perf_counter()
        folder = tmp_path_factory.mktemp("demo")
        folder.chmod(0o755)  # a private folder would keep everybody out, whatever the file allows
        built = build(folder / FILE, at=NOON, clean=clean)
        took = time.perf_counter() - began
        request = Request(name="shop", address=Address(scheme="sqlite", path=str(built.path)))
        capture = audit_source(request, clock=lambda: NOON)
        return Twin(built, took, judge(capture, checks(), Judging()))

    return twin


@pytest.fixture(scope="module")
def flawed(make: Making) -> Twin:
    return make(clean=False)


@pytest.fixture(scope="module")
def clean(make: Making) -> Twin:
    return make(clean=True)


def found(defect: Defect, report: Report) -> list[Finding]:
    """The findings of the defect's check at the defect's place."""
    return [f for f in report.findings if (f.check, f.dataset, f.field, f.object) == defect.key]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_a_planted_defect_is_found_where_it_is_at_its_severity(
    defect: Defect, flawed: Twin
) -> None:
    findings = found(defect, flawed.report)

    assert [finding.severity for finding in findings] == [defect.severity.word]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.id)
def test_without_the_defect_there_is_no_such_finding(defect: Defect, clean: Twin) -> None:
    assert found(defect, clean.report) == []


def test_the_clean_twin_has_no_finding_above_low(clean: Twin) -> None:
    assert [f for f in clean.report.findings if f.severity not in HARMLESS] == []
    assert clean.report.verdict.status == "ready"


def test_nothing_above_low_is_found_that_was_not_planted(flawed: Twin) -> None:
    planted = {f.fingerprint for defect in DEFECTS for f in found(defect, flawed.report)}

    surplus = [f for f in flawed.report.findings if f.fingerprint not in planted]

    assert [(f.check, f.dataset, f.field) for f in surplus if f.severity not in HARMLESS] == []


def test_some_forty_defects_reach_every_undercurrent() -> None:
    known = {check.id: check.undercurrent for check in checks()}

    assert len(DEFECTS) >= 40
    assert {known[defect.check] for defect in DEFECTS} == set(Undercurrent)
    assert len({defect.id for defect in DEFECTS}) == len(DEFECTS)


def test_every_check_ran_or_had_nothing_to_examine(flawed: Twin, clean: Twin) -> None:
    for twin in (flawed, clean):
        stuck = [c.id for c in twin.report.checks if c.status in {"error", "not-run", "unknown"}]
        assert stuck == []
        assert twin.report.run.finished


def test_every_table_has_a_plan_and_no_view_has_one(flawed: Twin) -> None:
    plans = {d.name: d.extraction.method for d in flawed.report.datasets if d.extraction}

    assert len(plans) == flawed.built.tables
    assert set(plans.values()) == {"full", "snapshot-diff", "exclude"}
    # rows are marked as deleted, and no field tells when they were changed
    assert plans["page_events"] == "snapshot-diff"
    assert plans["customers_backup"] == "exclude"


def test_the_shop_has_its_rows_and_is_built_in_seconds(
    flawed: Twin, clean: Twin, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        for twin in (flawed, clean):
            print(  # noqa: T201  # the measured figures are wanted in the log
                f"\n{twin.built.rows:,} rows in {twin.built.tables} tables, "
                f"{twin.built.size_bytes:,} bytes, built in {twin.seconds:.1f} s"
            )

    assert flawed.built.rows == clean.built.rows == TOTAL_ROWS == 200_000
    assert 20 <= clean.built.tables <= flawed.built.tables <= 30
    assert max(flawed.seconds, clean.seconds) < 30


def test_the_same_seed_and_moment_give_the_same_bytes(flawed: Twin, tmp_path: Path) -> None:
    again = build(tmp_path / "again.db", at=NOON)
    other = build(tmp_path / "other.db", at=NOON, seed=7)

    assert again.path.read_bytes() == flawed.built.path.read_bytes()
    assert other.path.read_bytes() != again.path.read_bytes()


def test_the_clean_shop_adds_up(clean: Twin) -> None:
    with closing(sqlite3.connect(clean.built.path)) as connection:
        questions = {
            "an order costs what its items cost": "SELECT count(*) FROM orders o WHERE total_cents "
            "<> (SELECT sum(quantity * unit_price_cents) FROM order_items WHERE order_id = o.id)",
            "a payment is of the order's total": "SELECT count(*) FROM payments p "
            "JOIN orders o ON o.id = p.order_id WHERE p.amount_cents <> o.total_cents",
            "nobody orders before joining": "SELECT count(*) FROM orders o "
            "JOIN customers c ON c.id = o.customer_id WHERE o.created_at < c.created_at",
            "an order goes to an address of its customer": "SELECT count(*) FROM orders o "
            "JOIN addresses a ON a.id = o.address_id WHERE a.customer_id <> o.customer_id",
            "nothing is sent before it is ordered": "SELECT count(*) FROM shipments s "
            "JOIN orders o ON o.id = s.order_id WHERE s.created_at < o.created_at",
            "every parent exists": "SELECT count(*) FROM pragma_foreign_key_check",
        }
        answers = {what: connection.execute(sql).fetchone()[0] for what, sql in questions.items()}

        assert answers == dict.fromkeys(questions, 0)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_nothing_in_the_clean_shop_happened_after_its_moment(clean: Twin) -> None:
    now = NOON.isoformat().replace("+00:00", "Z")
    with closing(sqlite3.connect(clean.built.path)) as connection:
        for table, text in SCHEMA.items():
            for column in ("created_at", "updated_at", "deleted_at", "applied_at"):
                if f"  {column} " in text:
                    sql = f"SELECT max({column}) FROM {table}"
                    [(latest,)] = connection.execute(sql)
                    assert latest is not None, (table, column)
                    assert latest <= now, (table, column)


def test_planted_test_values_are_in_the_rows_and_never_in_the_report(
    flawed: Twin, clean: Twin
) -> None:
    planted = (b"4000997712345676", b"lantern-7781", b"Lantern259-harbour")
    report = EXPORTER(flawed.report)
    with closing(sqlite3.connect(flawed.built.path)) as connection:
        [(address,)] = connection.execute("SELECT email FROM customers WHERE id = 1")

    for value in planted:
        assert value in flawed.built.path.read_bytes()
        assert value not in clean.built.path.read_bytes()
        assert value not in report
    assert str(address).encode() not in report


def test_people_have_addresses_that_nobody_can_own(flawed: Twin) -> None:
    with closing(sqlite3.connect(flawed.built.path)) as connection:
        addresses = [a for (a,) in connection.execute("SELECT email FROM customers")]
        addresses += [a for (a,) in connection.execute("SELECT email FROM employees")]

    reserved = (".example", "example.com", "example.org", "example.net")
    assert len(addresses) > 8_000
    assert all(a.endswith(reserved) for a in addresses)


def test_a_database_of_somebody_else_is_not_replaced(tmp_path: Path) -> None:
    theirs = tmp_path / "shop.db"
    with closing(sqlite3.connect(theirs)) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    before = theirs.read_bytes()

    with pytest.raises(OutputError, match="is not a demo database"):
        build(theirs, at=NOON)

    assert theirs.read_bytes() == before
    assert list(tmp_path.iterdir()) == [theirs]


def test_a_demo_database_is_replaced_as_a_whole(tmp_path: Path) -> None:
    first = build(tmp_path / "shop.db", at=NOON, clean=True)

    second = build(tmp_path / "shop.db", at=NOON)

    assert second.size_bytes != first.size_bytes
    assert list(tmp_path.iterdir()) == [second.path]


def test_a_change_that_no_longer_fits_the_schema_is_noticed() -> None:
    for defect in DEFECTS:
        assert (schema([defect]) != SCHEMA) == bool(defect.edits)
