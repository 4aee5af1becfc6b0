"""What data usually does, by the runs before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.change.bands import FEWEST, band_of
from audit.change.compare import compare
from audit.change.figures import MOST, Figures, figures_of, read, reading_of, written
from audit.engine.record import Recorder, compared
from audit.facts.profiles import Disclosure, FieldProfile, TopValue
from audit.report.changes import Changes, Drift
from audit.report.document import Report
from audit.store.runs.store import open_store
from tests.make.report import shop

FULL = 10_000
SHOP = shop()


def report(rows: int = FULL, nulls: float = 0.1, top: Sequence[int] = (5_000, 4_000)) -> Report:
    """A shop of one table with a field that may be empty and one of two common values."""
    made = SHOP
    dataset = next(d for d in made.datasets if len(d.fields) > 1)
    profiles = (
        FieldProfile("note", present=FULL, nulls=round(FULL * nulls)),
        FieldProfile(
            "state",
            present=FULL,
            nulls=FULL - sum(top),
            disclosure=Disclosure.VALUES,
            top=tuple(TopValue(f"v{n}", count) for n, count in enumerate(top)),
        ),
    )
    fields = tuple(
        replace(field, name=profile.name, profile=profile, tags=(), logical_type="text")
        for field, profile in zip(dataset.fields, profiles, strict=False)
    )
    changed = replace(dataset, name="t", row_count=rows, row_count_exact=True, fields=fields)
    return replace(made, datasets=(changed,), changes=None)


def after(history: Sequence[Report], last: Report) -> Changes:
    """What the last report changed beside the one before it, knowing those before."""
    figures: list[Figures] = []
    before: Report | None = None
    for made in history:
        told = made
        if before is not None:
            told = replace(made, changes=compare(before, made, history=figures))
        figures.append(figures_of(told))
        before = made
    assert before is not None
    return compare(before, last, history=figures)


def told(drifts: Sequence[Drift]) -> list[tuple[str, str]]:
    return [(d.level, d.measure) for d in drifts]


def test_a_band_is_the_median_and_its_deviation() -> None:
    band = band_of([10, 11, 12, 13, 14], least=0)

    assert band is not None
    assert (band.low, band.high) == pytest.approx((12 - 3.5 * 1.4826, 12 + 3.5 * 1.4826))
    assert band_of([1] * FEWEST, least=0.5) == type(band)(0.5, 1.5, FEWEST)
    assert band_of([1] * (FEWEST - 1), least=0.5) is None


def _width(values: list[float]) -> float:
    return max(values) - min(values) + 1e-6


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=30), st.floats(-1e12, 1e12))
def test_one_odd_run_hardly_moves_a_band(values: list[float], odd: float) -> None:
    """Whatever one value is, the band stays about the others."""
    band = band_of([*values, odd], least=0)

    assert band is not None
    assert band.low >= min(values) - 10 * _width(values)
    assert band.high <= max(values) + 10 * _width(values)


def test_few_runs_are_held_to_fixed_thresholds() -> None:
    found = after([report(), report()], report(rows=8_000))

    assert told(found.drift) == [("review", "rows")]
    assert found.drift[0].low is None
    assert (found.drift[0].before, found.drift[0].now) == (10_000, 8_000)


def test_what_is_always_the_same_is_told_sooner() -> None:
    """Nine of ten rows are left, and two points more have no value: within the fixed thresholds."""
    found = after([report()] * 8, report(rows=9_300, nulls=0.13))

    assert told(found.drift) == [("review", "rows"), ("review", "nulls")]
    rows, nulls = found.drift
    assert rows.low is not None
    assert rows.low > 9_300
    assert rows.runs == 7
    assert "by the 8 runs before" in rows.what
    assert nulls.high is not None
    assert nulls.high < 0.13
    assert not after([report()] * 2, report(rows=9_300, nulls=0.13)).drift


def test_what_swings_by_nature_is_not_told() -> None:
    swinging = [report(rows=r, nulls=n) for r, n in [(10_000, 0.1), (4_000, 0.5)] * 5]

    found = after(swinging, report())

    assert not found.drift
    assert told(found.usual) == [("usual", "rows"), ("usual", "nulls")]
    assert not found.any


def test_growth_goes_on_and_a_stop_of_it_is_no_news() -> None:
    growing = [report(rows=round(10_000 * 1.2**n)) for n in range(9)]
    last = growing[-1].datasets[0].row_count or 0

    assert not after(growing, report(rows=round(last * 1.2))).drift
    [found] = after(growing, report(rows=round(last * 0.95))).drift
    assert found.measure == "rows"


def test_a_distribution_that_moves_each_time_is_usual_when_it_moves_again() -> None:
    sides = [report(top=top) for top in [(5_000, 4_000), (3_500, 5_500)] * 4]

    found = after(sides, report(top=(5_000, 4_000)))
    assert told(found.drift) == []
    assert ("usual", "distribution") in told(found.usual)
    beyond = after(sides, report(top=(100, 8_900)))
    assert ("drifted", "distribution") in told(beyond.drift)
    assert sum(beyond.drift[0].shares_now) == pytest.approx(1)


def test_runs_that_read_differently_or_did_not_finish_make_no_band() -> None:
    sampled = [replace(r, run=replace(r.run, sampling="5%")) for r in [report()] * 8]
    cut = [replace(r, run=replace(r.run, finished=False)) for r in [report()] * 8]

    for past in (sampled, cut):
        figures = [figures_of(r) for r in past]
        assert not compare(report(), report(rows=9_300), history=figures).drift


def test_figures_come_back_from_their_json() -> None:
    made = figures_of(replace(report(), changes=after([report()] * 6, report(top=(100, 8_900)))))

    assert made.moved["t"]["state"] > 0.25
    assert made.rows == {"t": FULL}
    assert made.nulls["t"]["note"] == 0.1
    assert read(written(made)) == made


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"version": 2, "reading": "", "rows": {}, "nulls": {}, "moved": {}}',
        b'{"version": 1, "reading": "", "rows": {"t": "x"}, "nulls": {}, "moved": {}}',
        b'{"version": 1, "reading": "", "rows": {}, "nulls": {"t": 1}, "moved": {}}',
        b'{"version": 1, "reading": "", "rows": {}, "nulls": {"t": {"f": null}}, "moved": {}}',
    ],
)
def test_what_is_no_figures_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"figure|Expecting"):
        read(data)


def test_values_are_not_among_the_figures() -> None:
    assert b"v0" not in written(figures_of(report()))


def test_earlier_runs_that_are_kept_make_the_band(tmp_path: Path) -> None:
    """Through the store: the run's own comparison, and that of `diff`, know the runs before."""
    recorder = Recorder(open_store(tmp_path))
    base = placed = report()
    for number in range(8):
        run = replace(
            base.run,
            id=f"{number:012x}",
            started_at=base.run.started_at + timedelta(days=number),
        )
        made = replace(report(rows=9_300 if number == 7 else FULL), run=run)
        placed = recorder.placed(made, "shop")
        recorder.keep(placed, "shop")

    assert placed.changes is not None
    assert told(placed.changes.drift) == [("review", "rows")]
    assert placed.changes.drift[0].runs == 6
    heads = recorder.store.heads("shop")
    assert compared(recorder.store, heads[0], heads[1]) == placed.changes
    assert compared(recorder.store, heads[1], heads[0]) == placed.changes
    assert [h.rows for h in heads[:2]] == [9_300, FULL]


def test_damaged_figures_of_a_run_are_left_out(tmp_path: Path) -> None:
    recorder = Recorder(open_store(tmp_path))
    for number in range(7):
        base = report()
        run = replace(base.run, id=f"{number:012x}")
        recorder.keep(recorder.placed(replace(base, run=run), "shop"), "shop")
    damaged = sorted(tmp_path.glob("sources/*/runs/*/figures.json"))
    damaged[0].write_bytes(b"{")
    damaged[1].unlink()

    before = recorder.before("shop")

    assert len(before.figures) == 6
    assert len(before.history()) == 5
    assert recorder.placed(report(), "shop").changes is not None


def test_no_more_runs_are_read_than_bands_are_made_of(tmp_path: Path) -> None:
    recorder = Recorder(open_store(tmp_path))
    for number in range(MOST + 3):
        base = report()
        made = replace(base, run=replace(base.run, id=f"{number:012x}"))
        recorder.keep(replace(made, run=replace(made.run, sequence=1)), "shop")

    assert len(recorder.store.figures("shop", until=99, most=MOST)) == MOST
    assert len(recorder.store.figures("shop", until=3, most=MOST)) == 3
    assert reading_of(report()) == reading_of(report(rows=5))


def test_the_run_before_is_trusted_only_when_it_is_what_was_kept(tmp_path: Path) -> None:
    recorder = Recorder(open_store(tmp_path))
    kept = recorder.placed(report(), "shop")
    recorder.keep(kept, "shop")
    before = recorder.before("shop")

    assert before.sound
    assert before.report() == kept

    [file] = tmp_path.glob("sources/*/runs/*/report.json")
    file.write_bytes(file.read_bytes().replace(b'"schema_version":"', b'"schema_version": "'))
    edited = recorder.before("shop")

    assert not edited.sound
    assert edited.report() == kept


def test_a_run_that_was_edited_is_compared_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(open_store(tmp_path))
    for rows in (FULL, 4_000):
        made = replace(report(rows=rows), run=replace(report().run, id=f"{rows:012x}"))
        recorder.keep(recorder.placed(made, "shop"), "shop")
    one, two = recorder.store.heads("shop")
    assert told(compared(recorder.store, one, two).drift) == [("drifted", "rows")]
    assert not caplog.messages

    place = max(tmp_path.glob("sources/*/runs/*/report.json"))
    place.write_bytes(place.read_bytes().replace(b'"row_count":4000', b'"row_count":10000'))

    assert not compared(recorder.store, one, two).drift
    assert "is not what was kept" in caplog.text
