"""Two audits of a real source that changed in between, and what of it is told."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audit.access.address import Address
from audit.change.compare import compare
from audit.change.distributions import largest_distance, of_counts, of_quantiles, psi
from audit.change.types import compared
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source
from audit.export._changes import FORMATS, render
from audit.facts.profiles import Quantile
from audit.report.changes import BREAKING, COMPATIBLE, REVIEW, Changes
from audit.report.document import Report
from audit.report.wording import counted
from tests.make.report import shop

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"
CHANGED = """
ALTER TABLE Customer ADD COLUMN passport TEXT;
UPDATE Customer SET passport = 'C01X00T47';
ALTER TABLE Genre RENAME TO Genres;
ALTER TABLE Artist ADD COLUMN born DATE;
ALTER TABLE Employee DROP COLUMN Fax;
UPDATE Invoice SET Total = Total * 3 WHERE InvoiceId > 200;
UPDATE Track SET Composer = NULL;
DELETE FROM PlaylistTrack WHERE TrackId > 1000;
CREATE TABLE fresh (id INTEGER PRIMARY KEY);
"""


def audited(path: Path) -> Report:
    request = Request(name="shop", address=Address("sqlite", path=str(path)))
    return judge(audit_source(request), checks(), Judging())


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Report]:
    path = Path(shutil.copy(CHINOOK, tmp_path_factory.mktemp("change") / "shop.db"))
    path.chmod(0o600)
    before = audited(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(CHANGED)
    return before, audited(path)


@pytest.fixture(scope="module")
def changes(sides: tuple[Report, Report]) -> Changes:
    return compare(*sides)


def test_what_happened_to_the_schema_is_told_by_its_effect(changes: Changes) -> None:
    told = {(c.effect, c.rule, c.dataset, c.field) for c in changes.schema}

    assert told == {
        (BREAKING, "dataset removed", "Genre", ""),
        (COMPATIBLE, "dataset added", "Genres", ""),
        (COMPATIBLE, "dataset added", "fresh", ""),
        (BREAKING, "field removed", "Employee", "Fax"),
        (COMPATIBLE, "field added", "Customer", "passport"),
        (COMPATIBLE, "field added", "Artist", "born"),
        (REVIEW, "reference dropped", "Track", ""),
        (COMPATIBLE, "reference added", "Track", ""),
    }
    [gone] = [c for c in changes.schema if c.rule == "dataset removed"]
    assert "Genres is new and has the same fields" in gone.what
    assert changes.effect == BREAKING


def test_data_that_moved_is_told_and_nothing_else(changes: Changes) -> None:
    assert {(d.level, d.measure, d.dataset, d.field) for d in changes.drift} == {
        ("drifted", "distribution", "Invoice", "Total"),
        ("drifted", "rows", "PlaylistTrack", ""),
        ("drifted", "nulls", "Track", "Composer"),
    }


def test_new_personal_data_is_told_by_its_type(changes: Changes) -> None:
    [found] = [c for c in changes.others if c.area == "personal data"]

    assert (found.dataset, found.field) == ("Customer", "passport")
    assert "C01X00T47" not in str(changes)


def test_findings_are_new_or_resolved_by_their_fingerprints(changes: Changes) -> None:
    new = {(f.check, f.dataset, f.field) for f in changes.of("new")}

    assert ("data_management.empty-datasets", "fresh", "") in new
    assert ("data_management.empty-fields", "Track", "Composer") in new
    assert changes.unchanged > 0


def test_nothing_changed_where_nothing_did(sides: tuple[Report, Report]) -> None:
    for report in (*sides, shop()):
        same = compare(report, report)
        assert not same.any
        assert same.unchanged == sum(f.severity != "info" for f in report.findings)


def test_order_names_of_runs_and_counts_change_nothing(sides: tuple[Report, Report]) -> None:
    report, _ = sides
    other = replace(
        report,
        run=replace(report.run, id="other"),
        datasets=tuple(reversed(report.datasets)),
        findings=tuple(replace(f, evidence="7 rows") for f in reversed(report.findings)),
    )

    assert not compare(report, other).any


def test_what_came_back_is_not_new(sides: tuple[Report, Report]) -> None:
    before, after = sides
    first = compare(before, after).of("new")[0]

    again = compare(before, after, returned={first.fingerprint})

    assert [f.fingerprint for f in again.of("returned")] == [first.fingerprint]
    assert first.fingerprint not in {f.fingerprint for f in again.of("new")}


def test_what_nobody_looked_at_is_not_resolved(sides: tuple[Report, Report]) -> None:
    before, _ = sides
    blind = replace(
        before,
        findings=(),
        checks=tuple(replace(c, status="not-run", reason="no privilege") for c in before.checks),
    )

    assert not compare(before, blind).of("resolved")
    assert len(compare(before, replace(before, findings=())).of("resolved")) == len(before.findings)


def test_a_change_of_severity_is_told(sides: tuple[Report, Report]) -> None:
    before, _ = sides
    first = before.findings[0]
    assert first.severity == "low"
    worse = replace(before, findings=(replace(first, severity="high"), *before.findings[1:]))

    [change] = compare(before, worse).findings
    assert (change.change, change.before, change.severity) == ("worse", "low", "high")
    [change] = compare(worse, before).findings
    assert change.change == "better"


def test_what_makes_two_audits_hard_to_compare_is_noted(sides: tuple[Report, Report]) -> None:
    before, after = sides
    odd = replace(
        after,
        run=replace(after.run, finished=False, scope=("Track",), sampling="5%", tool_version="9"),
    )

    assert len(compare(before, odd).notes) == 4


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_tells_every_part(changes: Changes, format: str) -> None:
    text = render(changes, format).decode()

    for word in ("Employee.Fax", "breaking", "PlaylistTrack", "passport"):
        assert word in text or (format == "json" and word.rpartition(".")[2] in text)
    if format == "table":
        assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("integer", "bigint", "wider"),
        ("bigint", "smallint", "narrower"),
        ("varchar(20)", "varchar(40)", "wider"),
        ("varchar(20)", "text", "wider"),
        ("character varying(9)", "VARCHAR(9)", "same"),
        ("numeric(10,2)", "numeric(12,2)", "wider"),
        ("numeric(10,2)", "numeric(10,4)", "other"),
        ("decimal(10)", "decimal", "wider"),
        ("real", "double precision", "wider"),
        ("int unsigned", "int", "other"),
        ("int", "bigint unsigned", "other"),
        ("integer", "text", "other"),
        ("geometry(Point,4326)", "geometry(Point,3857)", "other"),
    ],
)
def test_types_beside_each_other(before: str, after: str, way: str) -> None:
    assert compared(before, after) == way


def quantiles(low: float, high: float) -> tuple[Quantile, ...]:
    return tuple(Quantile(step / 20, low + (high - low) * step / 20) for step in range(21))


def test_one_distribution_is_no_distance_from_itself() -> None:
    same = of_quantiles(quantiles(0, 1), quantiles(0, 1))
    assert same.index == pytest.approx(0.0, abs=1e-9)
    assert of_counts({"a": 5, "b": 5}, {"a": 50, "b": 50}, (10, 100)).index == pytest.approx(0.0)


def test_the_distance_of_two_uniform_distributions_is_what_it_is() -> None:
    """Uniform on 0..1 and on 0.25..1.25 are a quarter apart."""
    found = of_quantiles(quantiles(0, 1), quantiles(0.25, 1.25))

    further = largest_distance(quantiles(0, 1), quantiles(0.25, 1.25))
    assert further == pytest.approx(0.25, abs=0.01)
    assert found.index > 0.25
    assert sum(found.before) == pytest.approx(1)
    assert found.now[0] == 0.0


def test_the_index_is_the_sum_of_its_definition() -> None:
    assert psi([0.5, 0.5], [0.4, 0.6]) == pytest.approx(0.1 * 0.2231435 + 0.1 * 0.1823216, abs=1e-6)


def test_sizes_that_a_product_lists_among_its_settings_are_no_changes(
    sides: tuple[Report, Report],
) -> None:
    before, after = sides
    grown = [
        replace(s, value="9999") if s.name in {"page_count", "freelist_count", "journal"} else s
        for s in after.settings
    ]

    told = compare(before, replace(after, settings=tuple(grown))).others

    assert [c.what for c in told if c.area == "settings"] == [
        "journal: rollback journal before, 9999 now."
    ]


def test_more_rights_of_a_role_are_to_be_looked_at_and_fewer_are_not() -> None:
    report = shop()
    roles = tuple(
        replace(p, deletable=4)
        if p.role == "svc_audit"
        else replace(p, writable=1, deletable=1)
        if p.role == "svc_ingest"
        else p
        for p in report.access.privileges
    )
    after = replace(report, access=replace(report.access, privileges=roles))

    found = [c for c in compare(report, after).others if c.area == "privileges"]

    assert [(c.what, c.effect) for c in found] == [
        ("svc_audit deletes from 4 datasets now, 0 before.", REVIEW),
        (
            "svc_ingest writes 1 dataset now, 19 before; deletes from 1 dataset now, 6 before.",
            COMPATIBLE,
        ),
    ]


def test_what_an_account_lost_and_how_it_logs_in_is_told() -> None:
    report = shop()
    account = replace(
        report.access.accounts[0],
        name="loader",
        attributes=("create role",),
        member_of=("pg_monitor",),
        password_scheme="scram-sha-256",
        valid_until=None,
    )
    before = replace(report, access=replace(report.access, accounts=(account,)))
    less = replace(
        account,
        attributes=(),
        member_of=(),
        password_scheme="md5",
        valid_until=datetime(2026, 12, 1, tzinfo=UTC),
    )
    after = replace(report, access=replace(report.access, accounts=(less,)))

    assert [(c.what, c.effect) for c in compare(before, after).others] == [
        ("loader may not create role any more.", COMPATIBLE),
        ("loader is no member of pg_monitor any more.", COMPATIBLE),
        ("loader, scheme of the password: scram-sha-256 before, md5 now.", REVIEW),
        ("loader expires 2026-12-01 00:00 UTC (before: never).", REVIEW),
    ]
    unread = replace(less, password_scheme="", valid_until=None)
    unseen = replace(report, access=replace(report.access, accounts=(unread,)))
    assert not [c for c in compare(before, unseen).others if "scheme" in c.what]


def test_checks_that_one_of_the_two_did_not_run_are_noted(sides: tuple[Report, Report]) -> None:
    before, _ = sides
    [(check, lost)] = Counter(f.check for f in before.findings).most_common(1)
    assert lost > 1
    blind = replace(
        before,
        checks=tuple(
            replace(c, status="not-run", reason="no right to look") if c.id == check else c
            for c in before.checks
        ),
        findings=tuple(f for f in before.findings if f.check != check),
    )

    them = counted(lost, "finding")

    assert compare(before, before).notes == ()
    assert compare(before, blind).notes == (
        "1 check that ran before was not run to an end now (1: no right to look).",
        f"{them} of the earlier audit are neither resolved nor as before: nobody looked.",
    )
    assert compare(blind, before).notes == (
        f"{them} that are new here may be older: the earlier audit did not look.",
    )
