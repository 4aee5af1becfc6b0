"""A source of thirty tables, and audits of it that are interrupted."""

import random
import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from audit.access.address import parse_url
from audit.access.budget import Budget, Limits
from audit.config.schema import DetectionEntry
from audit.engine.checkpoint import Checkpoint
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from audit.store.checkpoints.seal import KeyPlace

TABLES = 30
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
LIMITS = Limits(seconds=120)
ORDINARY = DetectionEntry()
#: So few seconds that every moment of an audit has something to go on with.
OFTEN = 0.02


def statements(rows: int = 80) -> Sequence[str]:
    """SQL that both SQLite and PostgreSQL take: references that are declared, named and neither,
    a copy of a table, codes, e-mail addresses, and a key that nobody declared.
    """
    chance = random.Random(7)  # noqa: S311  # a seed
    made = ["CREATE TABLE country (code TEXT PRIMARY KEY, title TEXT NOT NULL)"]
    codes = [f"{chance.choice('ABCDEFGH')}{n:03d}X" for n in range(60)]
    made += [f"INSERT INTO country VALUES ('{c}', 'Land of {c}')" for c in codes]
    made += [
        "CREATE TABLE person (person_id INTEGER PRIMARY KEY, email TEXT, origin TEXT, born DATE)"
    ]
    people = [
        f"({n * 7 + 3}, 'mail{chance.randrange(10**9)}@example.com', '{chance.choice(codes)}', "
        f"'19{chance.randrange(50, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}')"
        for n in range(rows)
    ]
    made.append(f"INSERT INTO person VALUES {', '.join(people)}")
    made.append("CREATE TABLE person_copy (person_id INTEGER, email TEXT, origin TEXT, born DATE)")
    made.append(f"INSERT INTO person_copy VALUES {', '.join(people)}")
    for number in range(TABLES - 3):
        declared = " REFERENCES person (person_id)" if number % 3 == 0 else ""
        made.append(
            f"CREATE TABLE fact_{number:02d} (id INTEGER PRIMARY KEY, person_id INTEGER{declared}, "
            "made_in TEXT, reference TEXT, amount NUMERIC(12, 2), created_at TIMESTAMP)"
        )
        values = [
            f"({n + 1}, {chance.randrange(rows) * 7 + 3}, '{chance.choice(codes)}', "
            f"'R{number:02d}{n * 31 + 11:06d}', {chance.randrange(10**6) / 100}, "
            f"'2026-0{chance.randrange(1, 9)}-1{chance.randrange(9)} 0{chance.randrange(9)}:00:00')"
            for n in range(rows)
        ]
        made.append(f"INSERT INTO fact_{number:02d} VALUES {', '.join(values)}")
    return made


def sqlite_source(path: Path, rows: int = 80) -> str:
    """The URL of a new file."""
    with closing(sqlite3.connect(path)) as database:
        for statement in statements(rows):
            database.execute(statement)
        database.commit()
    return f"sqlite:///{path}"


def checkpoint_of(folder: Path, *, resume: bool, key: Path | None) -> Checkpoint:
    return Checkpoint(folder, "thirty", resume=resume, keys=KeyPlace(key), interval=OFTEN)


class StopsAfter(Budget):
    """Asks the audit to stop once it has read so many datasets, as Ctrl-C would."""

    def __init__(self, datasets: int) -> None:
        super().__init__(LIMITS)
        self._left = datasets

    @contextmanager
    def purpose(self, name: str) -> Generator[None]:
        if name == "profile":
            self._left -= 1
            if self._left < 0:
                self.interrupt()
        with super().purpose(name):
            yield


def stops_after(datasets: int) -> Callable[[Limits], Budget]:
    """What takes the place of the budget that a command makes."""

    def made(limits: Limits) -> Budget:
        assert limits.seconds
        return StopsAfter(datasets)

    return made


def audited(
    url: str,
    checkpoint: Checkpoint | None = None,
    *,
    budget: Budget | None = None,
    detection: DetectionEntry = ORDINARY,
    datasets: tuple[str, ...] = (),
) -> Capture:
    """One audit, at a moment that is always the same."""
    address, password = parse_url(url)
    request = Request(
        name="thirty", address=address, limits=LIMITS, detection=detection, datasets=datasets
    )
    try:
        return audit_source(
            request,
            url_password=password,
            budget=budget,
            checkpoint=checkpoint,
            clock=lambda: NOW,
        )
    finally:
        if checkpoint is not None:
            checkpoint.left()


def killed(url: str, folder: str, key: str) -> None:
    """An audit for a process of its own, which somebody kills."""
    audited(url, checkpoint_of(Path(folder), resume=False, key=Path(key)))
