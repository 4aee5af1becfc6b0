"""`classify` and `why` on the command line: statuses, places, names of fields, what is read."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from audit.cli._status import DONE, NOTHING, USAGE
from audit.engine.classifying import dataset_of
from audit.errors import ConfigError
from tests.make.command import Ended

Command = Callable[..., Ended]

#: Addresses of domains that are kept for examples (RFC 2606).
PEOPLE = "".join(f"{n},person.{n}@example.org,{n * 7}\n" for n in range(60))


@pytest.fixture
def people(here: Path) -> Path:
    """Two files with the same fields, and a database with dots in its names."""
    for name in ("people.csv", "staff.csv"):
        (here / name).write_text(f"id,email,points\n{PEOPLE}")
    with closing(sqlite3.connect(here / "dots.db")) as made:
        made.execute('create table "a" ("b.c" text, "d" text)')
        made.execute('create table "a.b" ("c" text, "d" text)')
        made.execute('insert into "a" values (1, 2)')
        made.execute('insert into "a.b" values (3, 4)')
        made.commit()
    return here


def test_every_field_is_classified(command: Command, people: Path) -> None:
    assert people.is_dir()
    ended = command("classify", "people.csv", "-f", "json")

    assert (ended.status, ended.err) == (DONE, "")
    found = json.loads(ended.out)
    assert set(found) == {"schema_version", "run", "source", "datasets", "load"}
    [dataset] = found["datasets"]
    assert dataset["name"] == "people.csv"
    assert all(f["classified"] and f["profile"] is None for f in dataset["fields"])
    [email] = [f for f in dataset["fields"] if f["name"] == "email"]
    assert email["looked_at"] == 60


def test_a_table_is_printed_without_a_value(command: Command, people: Path) -> None:
    assert people.is_dir()
    ended = command("classify", "people.csv")

    assert ended.status == DONE
    assert ended.out.startswith("people  Files ")
    assert "person." not in ended.out
    assert "\x1b" not in ended.out


def test_several_files_are_one_source(command: Command, people: Path) -> None:
    assert people.is_dir()
    ended = command("classify", "people.csv", "staff.csv", "-q", "-f", "json=c.json")

    assert (ended.status, ended.out) == (DONE, "")
    found = json.loads((people / "c.json").read_bytes())
    assert [d["name"] for d in found["datasets"]] == ["people.csv", "staff.csv"]


def test_only_the_datasets_asked_for_are_read(command: Command) -> None:
    ended = command("classify", "shop.db", "--dataset", "Cust*", "-f", "json")

    assert [d["name"] for d in json.loads(ended.out)["datasets"]] == ["Customer"]


def test_what_classify_finds_is_what_a_scan_reports(command: Command, here: Path) -> None:
    command("classify", "shop.db", "-q", "-f", "json=c.json")
    command("scan", "shop.db", "-q", "-f", "json=s.json")

    keys = ("name", "classified", "looked_at", "sensitive", "rejected", "review")
    mine, theirs = (
        [
            {k: f[k] for k in keys}
            for d in json.loads((here / name).read_bytes())["datasets"]
            for f in d["fields"]
        ]
        for name in ("c.json", "s.json")
    )
    assert len(mine) > 50
    assert mine == theirs


@pytest.mark.parametrize(
    "arguments",
    [
        ["shop.db", "Customer.Phone"],
        ["shop.db", "BillingCity"],
        ["people.csv", "email"],
        ["people.csv", "people.csv.email"],
        ["people.csv", "staff.csv", "staff.csv.email"],
    ],
    ids=" ".join,
)
def test_one_field_is_explained(command: Command, people: Path, arguments: list[str]) -> None:
    assert people.is_dir()
    ended = command("why", *arguments)

    assert (ended.status, ended.err) == (DONE, "")
    assert arguments[-1].rpartition(".")[2] in ended.out.splitlines()[0]
    assert "Looked at" in ended.out


def test_the_document_of_one_field_is_that_of_all_without_the_others(
    command: Command, people: Path
) -> None:
    assert people.is_dir()
    one = json.loads(command("why", "people.csv", "email", "-f", "json").out)
    every = json.loads(command("classify", "people.csv", "-f", "json").out)

    [dataset] = one["datasets"]
    assert dataset["fields"] == [f for f in every["datasets"][0]["fields"] if f["name"] == "email"]


@pytest.mark.parametrize(
    ("text", "dataset", "field"),
    [("a.b.c", "a.b", "c"), ("a.b.d", "a.b", "d"), ("a.d", "a", "d")],
)
def test_the_longest_name_that_has_the_field_is_taken(
    command: Command, people: Path, text: str, dataset: str, field: str
) -> None:
    assert people.is_dir()
    ended = command("why", "dots.db", text, "-f", "json")

    [found] = json.loads(ended.out)["datasets"]
    assert (found["name"], found["fields"][0]["name"]) == (dataset, field)


def test_a_field_with_dots_is_found_where_the_longer_name_has_none() -> None:
    assert dataset_of({"a": ("b.c",), "a.b": ("d",)}, "a.b.c") == "a"
    assert dataset_of({"a": (), "a.b": ()}, "a.b.c") == "a.b"
    assert dataset_of({"a": ()}, "customer.email") == "a"


def test_several_datasets_with_the_field_are_named() -> None:
    with pytest.raises(ConfigError, match=r"several datasets .* 'a\.x', 'b\.x', 'c\.x' and 1 more"):
        dataset_of(dict.fromkeys("abcd", ("x",)), "x")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["why", "shop.db", "Customer.Phnoe"], USAGE, "did you mean 'Customer.Phone'"),
        (["why", "shop.db", "customer.phone"], USAGE, "did you mean 'Customer.Phone'"),
        (["why", "shop.db", "Phnoe"], USAGE, "Customer.Phone"),
        (["why", "shop.db", "Name"], USAGE, "several datasets have a field 'Name'"),
        (["why", "shop.db", "zzzzzz"], USAGE, "no field is called 'zzzzzz'; name it as"),
        (["why", "shop.db"], USAGE, "missing argument"),
        (["why", "sqlite:///missing.db", "a.b"], NOTHING, "missing.db"),
        (["classify", "shop.db", "-f", "html"], USAGE, "unknown format 'html'"),
        (["classify", "sqlite:///missing.db"], NOTHING, "missing.db"),
        (["classify", "shop.db", "--dataset", "nothing"], USAGE, "no dataset fits"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_a_status(
    command: Command, arguments: list[str], status: int, said: str
) -> None:
    ended = command(*arguments)

    assert ended.status == status
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_a_review_that_has_ended_is_told_and_not_used(command: Command, people: Path) -> None:
    ends = date.today() - timedelta(days=2)  # noqa: DTZ011  # two days off is enough
    (people / "source-audit.yaml").write_text(
        "detection:\n  reviewed:\n    - {field: people.csv.email, personal: false, "
        f"reason: seen, by: j.doe, until: {ends}}}\n"
    )

    ended = command("classify", "people.csv", "-f", "json")

    assert ended.status == DONE
    assert f"the review of 'people.csv.email' by 'j.doe' ended on {ends}" in ended.err
    fields = json.loads(ended.out)["datasets"][0]["fields"]
    assert [f["review"] for f in fields] == [None, None, None]
