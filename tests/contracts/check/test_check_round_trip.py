"""A contract that was exported from a source holds there, and what changes departs from it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pymongo
import pytest

from tests.contracts.check.checking import Checking
from tests.contracts.export import sources
from tests.make.command import CHINOOK
from tests.servers import kit

Make = Callable[[Path], Path]


def chinook(path: Path) -> Path:
    """The real database, which nobody changes."""
    del path
    return CHINOOK


def lines(path: Path) -> Path:
    """Nested documents, a line each."""
    return sources.folder(path) / "events.ndjson"


@pytest.mark.parametrize("make", [chinook, sources.hostile, sources.wide, sources.folder, lines])
def test_what_was_exported_holds(make: Make, checking: Checking, tmp_path: Path) -> None:
    source = make(tmp_path / "source")
    contract = checking.exported(source)

    checked = checking.checked(contract, source)

    assert checked.departures == []
    assert checked.status == 0
    assert checked.document["finished"] is True
    assert all(n["why"] for n in checked.document["not_checked"])


SHOP = """
CREATE TABLE genre (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE track (id INTEGER PRIMARY KEY, genre_id INTEGER NOT NULL REFERENCES genre (id),
  title TEXT, seconds INTEGER NOT NULL, composer TEXT);
CREATE TABLE playlist (id INTEGER PRIMARY KEY, length REAL);
"""


def test_a_database_that_changes_departs(checking: Checking, tmp_path: Path) -> None:
    source = tmp_path / "shop.sqlite"
    with sqlite3.connect(source) as database:
        database.executescript(SHOP)
        words = ("blue", "green", "red", "black", "white", "grey")
        database.executemany("INSERT INTO genre VALUES (?, ?)", enumerate(words, 1))
        tracks = [(n, 1 + n % 6, f"{words[n % 5]} {n}", 60 + n * 7 % 240, None) for n in range(90)]
        database.executemany("INSERT INTO track VALUES (?, ?, ?, ?, ?)", tracks)
        contract = checking.exported(source)
        database.executescript(
            "ALTER TABLE track DROP COLUMN composer; DELETE FROM genre WHERE id = 3;"
            "DROP TABLE playlist; CREATE TABLE more (a INTEGER)"
        )
    database.close()

    checked = checking.checked(contract, source)

    assert checked.departures == [
        ("breaking", "dataset", "playlist"),
        ("breaking", "field", "track.composer"),
        ("breaking", "reference", "track.genre_id"),
        ("compatible", "dataset", "more"),
    ]
    assert checked.status == 1


def test_files_that_change_depart(checking: Checking, tmp_path: Path) -> None:
    folder = sources.folder(tmp_path / "data")
    contract = checking.exported(folder)
    customers = folder / "customers.csv"
    rows = customers.read_text("utf-8").splitlines()
    customers.write_text("\n".join(r for r in rows if not r.startswith("3")) + "\n", "utf-8")
    orders = folder / "orders.csv"
    orders.write_text(orders.read_text("utf-8").replace("paid", "settled", 1), "utf-8")
    (folder / "odd name {x}.csv").unlink()

    checked = checking.checked(contract, folder)

    by_place = {place.rpartition("/")[2]: (e, m) for e, m, place in checked.departures}
    assert by_place.pop("odd name {x}.csv") == ("breaking", "dataset")
    assert by_place.pop("orders.csv.paid") == ("breaking", "field")
    assert by_place.pop("orders.csv.settled") == ("compatible", "field")
    assert by_place.pop("orders.csv.customer_id") == ("breaking", "reference")
    assert not by_place
    assert checked.status == 1


@pytest.mark.server
@pytest.mark.compatible
def test_documents_that_change_depart(checking: Checking) -> None:
    with kit.mongodb() as server, pymongo.MongoClient[dict[str, object]](server.url) as client:
        events = client["shop"]["events"]
        events.insert_many(sources.documents())
        url = server.url.replace("/?", "/shop?")
        contract = checking.exported(url)

        same = checking.checked(contract, url)
        events.update_many({}, {"$rename": {"customer.name": "customer.called"}})
        changed = checking.checked(contract, url)

    assert same.departures == []
    assert same.status == 0
    assert ("breaking", "field", "events.customer.name") in changed.departures
    assert ("compatible", "field", "events.customer.called") in changed.departures
    assert len(changed.departures) == 2
    assert changed.status == 1
