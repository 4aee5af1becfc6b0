"""Findings are known again: whatever is written around them, and over many runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import TypeVar
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.change.compare import compare
from audit.engine.record import Recorder
from audit.report.document import Finding, Report
from audit.store.runs.store import open_store
from tests.make.report import shop

T = TypeVar("T")
WHOLE = shop()
SHOP = replace(
    WHOLE,
    datasets=WHOLE.datasets[:5],
    findings=tuple(f for f in WHOLE.findings if f.severity != "info"),
)


def shuffled(items: Sequence[T], chance: Random) -> tuple[T, ...]:
    found = list(items)
    chance.shuffle(found)
    return tuple(found)


def told_differently(report: Report, chance: Random) -> Report:
    """The same report in another order, of another run, with other words and counts."""

    def reworded(finding: Finding) -> Finding:
        return replace(
            finding,
            evidence=f"{chance.randrange(10**6):,} of {chance.randrange(10**9):,} rows",
            details=shuffled(finding.details, chance),
            confidence=chance.choice(["certain", "high", "medium", "low"]),
            fix=f"{finding.fix} {chance.random()}",
            first_seen=f"20{chance.randrange(10, 99)}-01-01",
            status=chance.choice(["open", "waived", "baseline"]),
        )

    return replace(
        report,
        run=replace(report.run, id=f"{chance.getrandbits(48):012x}", sequence=chance.randrange(99)),
        findings=shuffled([reworded(f) for f in report.findings], chance),
        checks=shuffled(report.checks, chance),
        settings=shuffled(report.settings, chance),
        datasets=shuffled(
            [
                replace(
                    d,
                    fields=shuffled(d.fields, chance) if d.kind != "file" else d.fields,
                    keys=shuffled(d.keys, chance),
                    indexes=shuffled(d.indexes, chance),
                    relationships=shuffled(d.relationships, chance),
                )
                for d in report.datasets
            ],
            chance,
        ),
    )


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_order_words_and_counts_make_no_change(seed: int) -> None:
    changes = compare(SHOP, told_differently(SHOP, Random(seed)))  # noqa: S311  # a test's chance

    assert not changes.any, changes
    assert changes.unchanged == len(SHOP.findings)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_of_findings_taken_out_exactly_these_are_told(data: st.DataObject) -> None:
    marks = [f.fingerprint for f in SHOP.findings]
    gone = set(data.draw(st.lists(st.sampled_from(marks), unique=True)))
    chance = Random(len(gone))  # noqa: S311  # a test's chance
    less = replace(SHOP, findings=tuple(f for f in SHOP.findings if f.fingerprint not in gone))
    looked = {c.id for c in SHOP.checks if c.status in {"pass", "fail", "not-applicable"}}

    forth = compare(SHOP, told_differently(less, chance))
    back = compare(told_differently(less, chance), SHOP)

    resolved = {f.fingerprint for f in SHOP.findings if f.fingerprint in gone and f.check in looked}
    assert {f.fingerprint for f in forth.of("resolved")} == resolved
    assert {f.fingerprint for f in back.of("new")} == gone
    assert forth.unchanged == back.unchanged == len(marks) - len(gone)


@given(st.lists(st.sets(st.integers(0, 4)), min_size=2, max_size=6))
@settings(max_examples=10, deadline=None)
def test_over_many_runs_a_finding_is_new_once_and_comes_back_after(runs: list[set[int]]) -> None:
    """Beside a model: seen before and in the last run, seen before and not in it, never seen."""
    pool = [f for f in SHOP.findings if f.severity != "info"][:5]
    small = replace(SHOP, datasets=(), checks=SHOP.checks, changes=None)
    recorder = Recorder(open_store(f"memory://{uuid4()}"))
    looked = {c.id for c in SHOP.checks if c.status in {"pass", "fail", "not-applicable"}}
    seen: dict[int, str] = {}
    before: set[int] | None = None
    for number, present in enumerate(runs):
        made = replace(
            small,
            run=replace(
                small.run,
                id=f"{number:012x}",
                started_at=datetime(2026, 11, number + 1, 3, tzinfo=UTC),
            ),
            findings=tuple(
                replace(pool[n], first_seen=f"2026-11-{number + 1:02}") for n in sorted(present)
            ),
        )
        placed = recorder.placed(made, "shop")
        recorder.keep(placed, "shop")

        if before is not None:
            assert placed.changes is not None
            told = {(f.change, f.fingerprint) for f in placed.changes.findings}
            assert told == {
                *(("new", pool[n].fingerprint) for n in present - seen.keys()),
                *(("returned", pool[n].fingerprint) for n in (present & seen.keys()) - before),
                *(("resolved", pool[n].fingerprint)
                  for n in before - present if pool[n].check in looked),
            }  # fmt: skip
        for n in present:
            seen.setdefault(n, f"2026-11-{number + 1:02}")
        assert {f.fingerprint: f.first_seen for f in placed.findings} == {
            pool[n].fingerprint: seen[n] for n in present
        }
        before = present
