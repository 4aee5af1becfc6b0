"""Row counts beside those of earlier audits: growing, steady, halved, and told once."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.access.address import Address, parse_url
from audit.engine.run import Request, audit_source
from audit.engine.volumes import NOT_REMEMBERED, source_of, volume_of
from audit.facts.volume import DatasetVolume, Volumes
from audit.model.fact import Missing
from audit.store.counts import Run

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def today(
    counts: Sequence[int], rows: int, *, each: timedelta = timedelta(days=1), wait: float = 1.0
) -> DatasetVolume | None:
    runs = [Run(FIRST + n * each, {"orders": count}) for n, count in enumerate(counts)]
    return volume_of("orders", rows, runs, at=runs[-1].at + wait * each)


def usual(counts: Sequence[int], rows: int) -> bool:
    found = today(counts, rows)
    assert found is not None
    return found.usual


def test_too_few_audits_tell_nothing() -> None:
    assert today([100] * 4, 0) is None
    assert today([100] * 5, 0) is not None


def test_a_dataset_that_was_not_counted_tells_nothing() -> None:
    runs = [Run(FIRST + timedelta(days=n), {"other": 5}) for n in range(9)]
    assert volume_of("orders", 5, runs, at=FIRST + timedelta(days=9)) is None


@pytest.mark.parametrize(
    ("rows", "expected"), [(1_000, True), (1_050, True), (940, True), (500, False), (2_000, False),
                           (0, False)]
)  # fmt: skip
def test_a_steady_dataset_stays_about_the_same(rows: int, *, expected: bool) -> None:
    assert usual([1_000] * 8, rows) is expected


def test_a_growing_dataset_goes_on_growing() -> None:
    growing = [10_000 + 2_000 * n for n in range(10)]
    assert usual(growing, 30_000)
    assert usual(growing, 28_000)  # a day without growth is for freshness to tell
    assert not usual(growing, 20_000)
    assert not usual(growing, 60_000)


def test_one_odd_audit_does_not_widen_the_band() -> None:
    odd = [1_000, 1_010, 20, 1_030, 1_040, 1_050, 1_060]
    assert usual(odd, 1_070)
    assert not usual(odd, 535)


def test_small_datasets_may_change_by_a_few_rows() -> None:
    assert usual([3] * 6, 9)
    assert usual([0] * 6, 5)
    assert not usual([0] * 6, 5_000)


@pytest.mark.parametrize("seed", range(20))
def test_ordinary_growth_is_no_alarm(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # the same each time
    rows, counts = 50_000, list[int]()
    for _ in range(15):
        rows += draw.randint(0, 3_000)
        counts.append(rows)
    assert usual(counts, rows + draw.randint(0, 3_000))


def test_a_change_that_stays_is_told_once() -> None:
    counts = [1_000] * 8
    assert not usual(counts, 400)
    assert usual([*counts, 400, 400], 401)


def test_audits_within_minutes_say_nothing_of_tomorrow() -> None:
    assert today([100] * 6, 900, each=timedelta(hours=1), wait=24) is None


def test_accounts_and_databases_are_sources_of_their_own() -> None:
    one = Address("postgresql", (("db", 5432),), user="auditor", path="shop")
    assert source_of(one) == "postgresql://auditor@db:5432/shop"
    assert len({source_of(a) for a in (
        one,
        Address("postgresql", (("db", 5432),), user="auditor", path="crm"),
        Address("postgresql", (("db", 5432),), user="owner", path="shop"),
    )}) == 3  # fmt: skip


def test_files_are_known_by_where_they_are() -> None:
    assert source_of(Address("sqlite", path="shop.db")).startswith("sqlite://@/" + str(Path.cwd()))


# --------------------------------------------------------------------------- through an audit


def audited(folder: Path, rows: int, day: int, *, remember: bool = True) -> Volumes | Missing:
    path = folder / "orders.csv"
    path.write_text("id\n" + "".join(f"{n}\n" for n in range(rows)))
    address, _ = parse_url(f"file://{path}")
    known = folder / "state" / "known-sources.json"
    request = Request(name="orders", address=address, remembered=known if remember else None)
    capture = audit_source(request, clock=lambda: FIRST + timedelta(days=day))
    return capture.snapshot.get(Volumes)


def test_audits_remember_and_tell(tmp_path: Path) -> None:
    for day in range(5):
        told = audited(tmp_path, 200 + 10 * day, day)
        assert isinstance(told, Volumes)
        assert (told.datasets, told.remembered) == ((), day)
        assert [round(g.rows_a_day) for g in told.growth] == [10] * (day > 0)

    told = audited(tmp_path, 90, 5)

    assert isinstance(told, Volumes)
    [volume] = told.datasets
    assert (volume.rows, volume.expected, volume.last, volume.runs) == (90, 250, 240, 5)
    assert not volume.usual


def test_nothing_is_remembered_without_a_place_for_it(tmp_path: Path) -> None:
    assert audited(tmp_path, 20, 0, remember=False) == NOT_REMEMBERED
    assert not (tmp_path / "state").exists()
