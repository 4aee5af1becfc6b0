"""A month of one source: a scheduled scan every night while its makers and its readers go on.

Every command line runs in this process with the clock set to its moment. `EVENTS` says what happens
on which day; what the commands said is kept by day.
"""

import contextlib
import io
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine

from audit.cli.app import run
from audit.store.runs.layout import folder_of
from tests.make.command import Ended
from tests.make.loggers import as_they_were

FIRST = date(2026, 11, 1)
DAYS = 30
SOURCE = "shop"
CONFIG = """
sources:
  shop:
    url: sqlite:///shop.db
    owner: sales
runs: runs
signing:
  key: file:auditors.key.pem
  trusted: [auditors.pub.pem]
"""
POLICY = """
name: monthly
min_score: 60
max_new_findings: 0
max_waiver_days: 60
max_attestation_days: 90
approver_not_author: true
"""
_TABLES = """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, segment TEXT NOT NULL, fax TEXT,
  created_at TEXT NOT NULL
);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, coupon TEXT,
  amount INTEGER NOT NULL, placed_at TEXT NOT NULL
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
"""
_SEGMENTS = ("retail", "trade", "export")


def day(number: int) -> date:
    """The date of a day of the month."""
    return FIRST + timedelta(days=number - 1)


def at(number: int, hour: int = 3) -> datetime:
    """A moment of a day; scans are at three in the morning (UTC)."""
    moment = datetime.combine(day(number), datetime.min.time(), UTC)
    return moment.replace(hour=hour)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@dataclass(slots=True)
class Month:
    """The folder in which it happens, and how each night's scan and each day's commands ended."""

    folder: Path
    source: str = SOURCE
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311
    scans: dict[int, Ended] = field(default_factory=dict[int, Ended])
    gates: dict[int, Ended] = field(default_factory=dict[int, Ended])
    done: dict[int, list[Ended]] = field(default_factory=dict[int, list[Ended]])

    def command(self, moment: datetime, *arguments: str) -> Ended:
        """One command line at a moment, in the folder."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        with (
            contextlib.chdir(self.folder),
            as_they_were(),
            time_machine.travel(moment),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = run(arguments)
        return Ended(status, _text(out), _text(err))

    def say(self, number: int, *arguments: str) -> Ended:
        """What somebody types at noon of a day."""
        ended = self.command(at(number, 12), *arguments)
        self.done.setdefault(number, []).append(ended)
        return ended

    def sql(self, script: str) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as connection:
            connection.executescript(script)

    def report(self, number: int) -> dict[str, Any]:
        """The report of a night, as it is kept."""
        [found] = self.runs.glob(f"{number:08}-*/report.json")
        tree: dict[str, Any] = json.loads(found.read_bytes())
        return tree

    @property
    def runs(self) -> Path:
        return self.folder / "runs" / "sources" / folder_of(self.source) / "runs"

    def changes(self, number: int) -> dict[str, Any]:
        """What the report of a night says of the changes since the night before."""
        return dict(self.report(number)["changes"])

    def finding(self, number: int, check: str) -> dict[str, Any]:
        """The finding of a check in the report of a night."""
        found = [f for f in self.report(number)["findings"] if f["check"] == check]
        assert found, f"no {check} on day {number}"
        return dict(found[0])

    def copied(self, folder: Path) -> "Month":
        """The same in a folder of its own, to go on with or to tamper with."""
        shutil.copytree(self.folder, folder)
        return Month(folder)

    def night(self, number: int) -> None:
        """The scheduled scan, and the gate behind it."""
        moment = at(number)
        (self.folder / "shop.db").chmod(0o600 if number not in OPEN_FILE else 0o644)
        then = moment.timestamp() - 3600
        os.utime(self.folder / "shop.db", (then, then))
        self.scans[number] = self.command(moment, "scan", SOURCE)
        self.gates[number] = self.command(moment, "gate", SOURCE)

    def grow(self, number: int) -> None:
        """Forty orders a day, and two customers; what columns there are decides how."""
        with closing(sqlite3.connect(self.folder / "shop.db")) as connection, connection:
            names = {row[1] for row in connection.execute("PRAGMA table_info(orders)")}
            known = connection.execute("SELECT count(*) FROM customers").fetchone()[0]
            for n in range(2):
                connection.execute(
                    "INSERT INTO customers (id, name, segment, created_at) VALUES (?, ?, ?, ?)",
                    (known + n + 1, f"customer {known + n + 1}", *self._some(number)),
                )
            last = connection.execute("SELECT coalesce(max(id), 0) FROM orders").fetchone()[0]
            for n in range(40):
                self._order(connection, names, last + n + 1, number, known)

    def _some(self, number: int) -> tuple[str, str]:
        return self.chance.choice(_SEGMENTS), f"{at(number - 1, 9):%Y-%m-%d %H:%M:%S}Z"

    def _order(
        self, connection: sqlite3.Connection, names: set[str], key: int, number: int, known: int
    ) -> None:
        moment = at(number - 1, 8) + timedelta(minutes=key % 600)
        bare = self.chance.random() < (0.9 if number >= NO_COUPONS else 0.2)
        values: dict[str, object] = {
            "id": key,
            "customer_id": self.chance.randint(1, max(known, 1)),
            "coupon": None if bare else self.chance.choice(("SPRING", "LOYAL")),
            "amount": self.chance.randint(500, 20_000),
            "placed_at": f"{moment:%Y-%m-%d %H:%M:%S}Z",
        }
        if "channel" in names:
            values["channel"] = self.chance.choice(("web", "shop"))
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        connection.execute(
            f"INSERT INTO orders ({columns}) VALUES ({marks})",  # names of ours
            tuple(values.values()),
        )


def begun(folder: Path) -> Month:
    """The source as it is before the first night, and the files beside it."""
    folder.chmod(0o755)  # others may look into it, so that the mode of the file counts
    month = Month(folder)
    month.sql(_TABLES)
    for number in range(-40, 1):
        month.grow(number)
    (folder / "source-audit.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    ended = month.command(at(1, 1), "keys", "generate", "-o", "auditors.key.pem", "--no-passphrase")
    assert ended.status == 0, ended.err
    return month


def whole(folder: Path) -> Month:
    """The month from its first night to its last."""
    month = begun(folder)
    for number in range(1, DAYS + 1):
        if number in EVENING:
            EVENING[number](month)
        month.grow(number)
        month.night(number)
        for arguments in NOON.get(number, ()):
            month.say(number, *arguments)
    return month


def _wider(month: Month) -> None:
    month.sql("""
        ALTER TABLE customers ADD COLUMN renamed VARCHAR(40) NOT NULL DEFAULT '';
        UPDATE customers SET renamed = name;
        ALTER TABLE customers DROP COLUMN name;
        ALTER TABLE customers RENAME COLUMN renamed TO name;
    """)


def _addresses(month: Month) -> None:
    month.sql("""
        ALTER TABLE customers ADD COLUMN email TEXT;
        UPDATE customers SET email = 'ada.lovelace' || id || '@example.org';
    """)


#: What the makers of the source do on the evening before a night.
EVENING: dict[int, Callable[[Month], None]] = {
    3: lambda month: month.sql("ALTER TABLE orders ADD COLUMN channel TEXT"),
    6: _wider,
    9: lambda month: month.sql("ALTER TABLE customers DROP COLUMN fax"),
    12: _addresses,
    16: lambda month: month.sql("UPDATE orders SET coupon = NULL WHERE id % 3 > 0"),
    27: lambda month: month.sql("ANALYZE"),
}
_WAIVED = ("--reason", "due soon", "--by", "ada", "--author", "bob", "--ticket", "OPS-7")
#: What its readers type at noon.
NOON: dict[int, tuple[tuple[str, ...], ...]] = {
    1: (("baseline", SOURCE),),
    2: (
        ("attest", "restore-tested", "--until", f"{day(17)}", "--by", "dba", "--answer", "in May"),
    ),
    4: (
        ("waive", "dataops.planner-statistics", "--until", f"{day(25)}", *_WAIVED),
        ("waive", "data_management.empty-fields", "--until", f"{day(29)}", *_WAIVED),
    ),
    10: (("baseline", SOURCE),),
    14: (("baseline", SOURCE, "--reset"),),
}
#: Nights on which the file could be read by everybody.
OPEN_FILE = (5, 18)
NO_COUPONS = 14
