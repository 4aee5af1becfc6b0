"""Progress: how far, and how long still."""

from audit.engine.pace import Pace


def test_the_time_left_is_told_from_the_rows_done() -> None:
    told: list[str] = []
    now = [0.0]
    pace = Pace({"a": 900, "b": 100}, told.append, clock=lambda: now[0])

    now[0] = 10.0
    pace.rows("a", 100)
    assert pace.seconds_left() == 90.0
    pace.rows("a", 800)
    pace.dataset("a")

    assert told[0] == "profiled 0 of 2 datasets, 100 rows, about 1 min 30 s left"
    assert told[-1] == "profiled 1 of 2 datasets, 900 rows, about 1 s left"


def test_nothing_is_foretold_from_too_little() -> None:
    told: list[str] = []
    pace = Pace({"a": 1_000_000}, told.append, clock=lambda: 0.0)

    pace.rows("a", 10)

    assert told == ["profiled 0 of 1 datasets, 10 rows"]


def test_a_dataset_that_had_fewer_rows_than_expected_is_done_all_the_same() -> None:
    now = [0.0]
    pace = Pace({"a": 1_000, "b": 100}, lambda _: None, clock=lambda: now[0])
    now[0] = 10.0
    pace.rows("a", 100)
    pace.dataset("a")

    assert pace.seconds_left() == 10.0
