"""Rows that lie wrongly in time: in a database, a table and documents, and ones that lie well."""

import csv
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.stream import Choice, Sampling
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status

NOW = datetime(2026, 11, 20, 11, 30, tzinfo=UTC)  # a Friday
DAYS = 730
EACH, AT_NIGHT = 22, 100
BERLIN = ZoneInfo("Europe/Berlin")
CHECKS = (
    "data_management.date-gaps",
    "data_management.weekday-pattern",
    "data_management.daily-volume",
    "data_management.late-rows",
    "data_management.zone-consistency",
    "data_management.local-times",
    "data_management.skipped-hours",
)
Row = tuple[str, str]
Write = Callable[[Path, list[Row]], str]


def _days() -> Iterator[datetime]:
    first = NOW.replace(hour=0, minute=0) - timedelta(days=DAYS)
    yield from (first + timedelta(days=n) for n in range(DAYS + 1))


def _events(rate: Callable[[datetime], int], *, hours: tuple[int, int] = (0, 24)) -> list[datetime]:
    """So many events on each day, at any time between these hours, until now."""
    draw = random.Random(11)  # noqa: S311  # the same rows each time
    first, last = (3_600 * hour for hour in hours)
    found = [
        day + timedelta(seconds=draw.uniform(first, last))
        for day in _days()
        for _ in range(rate(day))
    ]
    return sorted(moment for moment in found if moment < NOW)


def _usual(day: datetime) -> int:
    return EACH + day.toordinal() * 7_919 % 5


def _rows(
    events: list[datetime],
    *,
    late: int = 0,
    event: Callable[[datetime], datetime] = lambda moment: moment,
) -> list[Row]:
    """Each event with the time when it was loaded, a minute later or three days."""
    made = [
        (event(moment), moment + timedelta(seconds=20 + n % 80, days=3 if n % 100 < late else 0))
        for n, moment in enumerate(events)
    ]
    return [
        (f"{at:%Y-%m-%d %H:%M:%S}", f"{loaded:%Y-%m-%d %H:%M:%S}")
        for at, loaded in made
        if loaded < NOW
    ]


def _clean() -> list[Row]:
    return _rows(_events(_usual))


def _gaps() -> list[Row]:
    lost = {datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 6, 16, tzinfo=UTC)}
    return _rows(_events(lambda day: 0 if day in lost else _usual(day)))


def _no_saturdays() -> list[Row]:
    end = NOW - timedelta(days=60)
    return _rows(_events(lambda day: 0 if day > end and day.weekday() == 5 else _usual(day)))


def _half_a_day() -> list[Row]:
    return _rows(_events(lambda day: 3 if (NOW - day).days == 1 else _usual(day)))


def _late() -> list[Row]:
    return _rows(_events(_usual), late=4)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(BERLIN).replace(tzinfo=UTC)


def _of_local_clocks() -> list[Row]:
    return _rows(_events(lambda _: AT_NIGHT, hours=(-2, 6)), event=_local)


def _added_hours() -> list[Row]:
    """Most are of local clocks; a writer adds an hour to UTC all year round."""
    first, second = "2025-03-30 02:17:00", "2026-03-29 02:40:00"
    return [*_of_local_clocks(), (first, "2025-03-30 01:17:30"), (second, "2026-03-29 01:40:40")]


def _some_zoned() -> list[Row]:
    return [(f"{at}Z" if n % 3 == 0 else at, loaded) for n, (at, loaded) in enumerate(_clean())]


BREAKAGES: dict[str, tuple[str, Callable[[], list[Row]]]] = {
    "days that were lost": ("data_management.date-gaps", _gaps),
    "a schedule without Saturdays": ("data_management.weekday-pattern", _no_saturdays),
    "a load that broke off": ("data_management.daily-volume", _half_a_day),
    "rows that come three days later": ("data_management.late-rows", _late),
    "two zones of one event": ("data_management.zone-consistency", _of_local_clocks),
    "offsets in some rows": ("data_management.zone-consistency", _some_zoned),
    "clocks of Berlin": ("data_management.local-times", _of_local_clocks),
    "an hour that never was": ("data_management.skipped-hours", _added_hours),
}


def _sqlite(folder: Path, **tables: list[Row]) -> str:
    path = folder / "orders.db"
    with sqlite3.connect(path) as database:
        for name, rows in tables.items():
            database.execute(
                f"CREATE TABLE {name}"
                " (id INTEGER PRIMARY KEY, event_time TIMESTAMP, loaded_at TEXT)"
            )
            database.executemany(
                f"INSERT INTO {name} (event_time, loaded_at) VALUES (?, ?)",
                rows,
            )
    database.close()
    return f"sqlite:///{path}"


def _csv(folder: Path, rows: list[Row]) -> str:
    path = folder / "orders.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("event_time", "loaded_at"), *rows])
    return f"file://{path}"


def _lines(folder: Path, rows: list[Row]) -> str:
    path = folder / "orders.ndjson"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({"event_time": at, "sync": {"loaded_at": loaded}}) + "\n"
            for at, loaded in rows
        )
    return f"file://{path}"


def audited(
    url: str, *, at: datetime = NOW, remembered: Path | None = None
) -> dict[str, CheckResult]:
    address, _ = parse_url(url)
    limits = Limits(sampling=Sampling(Choice.FULL))
    request = Request(name="orders", address=address, limits=limits, remembered=remembered)
    capture = audit_source(request, clock=lambda: at)
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CheckResult]:
    """A table for each way in which rows are broken, and one without."""
    tables = {rows.__name__: rows() for rows in {_clean, *(rows for _, rows in BREAKAGES.values())}}
    return audited(_sqlite(tmp_path_factory.mktemp("broken"), **tables))


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_breakage_is_found_where_it_is(database: dict[str, CheckResult], breakage: str) -> None:
    expected, rows = BREAKAGES[breakage]

    told = {c for c in CHECKS for f in database[c].failures if f.subject.dataset == rows.__name__}

    assert expected in told
    # local clocks show in all of these
    assert told - {expected} <= {"data_management.local-times", "data_management.zone-consistency"}


def test_rows_that_lie_well_in_time_are_not_reported(database: dict[str, CheckResult]) -> None:
    assert not [f for c in CHECKS for f in database[c].failures if f.subject.dataset == "_clean"]


@pytest.mark.parametrize("write", [_csv, _lines], ids=["csv", "ndjson"])
def test_files_tell_the_same(tmp_path: Path, write: Write) -> None:
    found = audited(write(tmp_path, _gaps()))
    assert {c for c in CHECKS if found[c].failures} == {"data_management.date-gaps"}
    assert [f.subject.field for f in found["data_management.date-gaps"].failures] == ["event_time"]
    assert found["data_management.daily-volume"].status is Status.PASS
    found = audited(write(tmp_path, _of_local_clocks()))
    assert found["data_management.local-times"].failures


def test_a_table_that_lost_half_of_its_rows_is_told_by_its_history(tmp_path: Path) -> None:
    url = _sqlite(tmp_path, orders=[("2026-01-01", "2026-01-01")] * 300)
    known = tmp_path / "state" / "known-sources.json"
    for day in range(5):
        found = audited(url, at=NOW + timedelta(days=day), remembered=known)
        assert found["dataops.row-count-history"].status is Status.NOT_APPLICABLE
    found = audited(url, at=NOW + timedelta(days=5), remembered=known)
    assert found["dataops.row-count-history"].status is Status.PASS
    with sqlite3.connect(tmp_path / "orders.db") as database:
        database.execute("DELETE FROM orders WHERE id % 2")
    database.close()

    found = audited(url, at=NOW + timedelta(days=6), remembered=known)

    [failure] = found["dataops.row-count-history"].failures
    assert failure.subject.dataset == "orders"
    assert failure.evidence.startswith("150 rows, where 2")
