"""References are followed: what was read answers first, then the source, within bounds."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.access.connector import Target
from audit.connectors.sqlite import SQLite
from audit.engine import references as module
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.facts.profiles import Reference, References, Sample
from audit.model.fact import Missing, Reason
from audit.model.result import Status
from audit.report.capture import Capture
from tests.make import facts as make

CHILDREN = 4


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Children that refer to one parent, by a declared key that nobody enforces or by name."""
    path = tmp_path / "shop.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, note TEXT)")
        connection.executemany("INSERT INTO parent VALUES (?, 'x')", [(n,) for n in range(1, 101)])
        for number in range(CHILDREN):
            declared = "REFERENCES parent (id)" if number % 2 else ""
            connection.execute(
                f"CREATE TABLE child_{number} (id INTEGER PRIMARY KEY, "
                f"parent_id INTEGER {declared})"
            )
            connection.executemany(
                f"INSERT INTO child_{number} VALUES (?, ?)",
                [(n, n % 100 + 1) for n in range(500)],
            )
        connection.commit()
    return path


def lose(path: Path, rows: int = 10) -> None:
    """So many rows of each child lose their parent."""
    with closing(sqlite3.connect(path)) as connection:
        for number in range(CHILDREN):
            connection.execute(
                f"UPDATE child_{number} SET parent_id = 9000 WHERE id < ?",
                (rows,),
            )
        connection.commit()


def captured(path: Path, limits: Limits | None = None) -> Capture:
    address, _ = parse_url(f"sqlite:///{path}")
    return audit_source(Request(name="shop", address=address, limits=limits or Limits()))


def followed(capture: Capture) -> list[Reference]:
    found = capture.snapshot.get(References)
    assert isinstance(found, References)
    return sorted(found.references, key=lambda r: r.dataset)


def asked(capture: Capture) -> int:
    return sum(p.statements for p in capture.load.by_purpose if p.purpose == "references")


def test_what_was_read_answers_and_the_source_is_not_asked(shop: Path) -> None:
    capture = captured(shop)

    assert [(r.orphans, r.rows_checked) for r in followed(capture)] == [(0, 500)] * CHILDREN
    assert asked(capture) == 0


def test_lost_rows_are_counted_by_one_statement_for_each_reference(shop: Path) -> None:
    lose(shop)

    capture = captured(shop)

    assert [(r.orphans, r.rows_checked) for r in followed(capture)] == [(10, 500)] * CHILDREN
    assert asked(capture) == CHILDREN


def test_the_statements_are_bounded_and_those_left_out_are_told(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(shop)
    monkeypatch.setattr(module, "MOST_FOLLOWED", 1)

    capture = captured(shop)

    found = followed(capture)
    assert asked(capture) == 1
    assert [r.missing.reason if r.missing else None for r in found] == [
        None,
        None,
        None,
        Reason.SKIPPED,  # declared, and no statement left
    ]
    assert [r.orphans for r in found] == [10, 10, 10, None]  # those inferred by what was read
    result = next(
        r
        for r in evaluate(checks(), capture.snapshot)
        if r.check.id == "data_management.orphan-rows"
    )
    assert result.status is Status.FAIL
    assert [str(u.subject) for u in result.unknowns] == ["child_3.parent_id"]


def test_a_sample_of_a_parent_refutes_nothing(shop: Path) -> None:
    """The parent of a row may be among those that were not read: the source is asked."""
    capture = captured(shop, Limits(max_rows=700))

    assert [(r.orphans, r.missing) for r in followed(capture)] == [(0, None)] * CHILDREN


def test_a_spent_budget_leaves_what_was_read_and_a_gap(shop: Path) -> None:
    lose(shop)
    spent = captured(shop).load.statements

    capture = captured(shop, Limits(statements=spent - CHILDREN + 1))

    gaps = [r.missing.reason for r in followed(capture) if r.missing]
    assert gaps == [Reason.BUDGET] * (CHILDREN - 1)
    assert not capture.finished


@pytest.mark.parametrize("seen", ["nothing", "some rows"])
def test_where_reading_was_cut_short_nobody_knows_whether_there_are_references(
    seen: str, tmp_path: Path
) -> None:
    lost = Missing(Reason.CONNECTION, "the connection was lost")
    cut = Sample("the first rows", ended_early=lost.detail, ended_reason=lost.reason.value)
    known = {"some rows": make.profile("log", sample=cut)}
    profile = known.get(seen) or make.profile("log", missing=lost)
    address, _ = parse_url(f"sqlite:///{tmp_path / 'shop.sqlite'}")

    found = module.follow_references(
        SQLite(Target("shop", address), Budget()),
        make.catalog(make.dataset("log")),
        make.profiles(profile),
        References(references=()),
        progress=lambda _: None,
    )

    assert found == lost
