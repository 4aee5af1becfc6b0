"""`contract export` and `expectations suggest`: where files go, and what is not overwritten."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from tests.contracts.export import sources
from tests.make.command import Ended

Command = Callable[..., Ended]

PERSON = "zaphod.beeblebrox@heart-of-gold.example"
CARD = "4539578763621486"


def test_without_a_format_it_is_odcs_on_stdout(command: Command) -> None:
    ended = command("contract", "export", "shop.db")

    told = yaml.safe_load(ended.out)
    assert (ended.status, ended.err) == (0, "")
    assert (told["apiVersion"], told["kind"], told["status"]) == ("v3.1.0", "DataContract", "draft")
    assert len(told["schema"]) == 11


FORMATS = ("odcs", "dbt", "json-schema", "gx", "frictionless", "ddl")


def _all(folder: str) -> list[str]:
    return [part for name in FORMATS for part in ("-f", f"{name}={folder}/{name}.json")]


def test_every_format_is_the_same_each_time(command: Command, here: Path) -> None:
    for folder in ("first", "again"):
        (here / folder).mkdir()
        assert command("contract", "export", "shop.db", *_all(folder)).status == 0

    for name in FORMATS:
        told = [(here / folder / f"{name}.json").read_text() for folder in ("first", "again")]
        assert "Track" in told[0]
        assert told[0] == told[1]


def test_several_formats_each_to_its_place(command: Command, here: Path) -> None:
    ended = command(
        *("contract", "export", "shop.db", "-f", "odcs=c.yaml", "-f", "gx=suites/"),
        *("-f", "json-schema=all.json", "-f", "ddl"),
    )

    assert ended.status == 0
    assert ended.out.startswith("-- source-audit sha256:")
    assert len(list((here / "suites").iterdir())) == 11
    assert len(json.loads((here / "all.json").read_text())["$defs"]) == 11
    assert (here / "c.yaml").stat().st_mode & 0o777 == 0o600


def test_one_format_goes_where_o_says(command: Command, here: Path) -> None:
    assert command("contract", "export", "shop.db", "-f", "dbt", "-o", "sources.yml").status == 0
    assert yaml.safe_load((here / "sources.yml").read_text())["sources"]

    ended = command("contract", "export", "shop.db", "-f", "dbt=a.yml", "-f", "ddl", "-o", "b.yml")
    assert ended.status == 2
    assert "-o is for one format" in ended.sentence


def test_files_that_were_edited_or_are_of_others_are_kept(command: Command, here: Path) -> None:
    two = ("--dataset", "Album", "--dataset", "Track")
    export = ("contract", "export", "shop.db", *two, "-f", "odcs=c.yaml", "-f", "gx=suites")
    assert command(*export).status == 0
    assert command(*export).status == 0  # nobody has touched them
    edited = (here / "c.yaml").read_text().replace("status: draft", "status: active")
    (here / "c.yaml").write_text(edited)
    (here / "suites" / "Track.json").write_text("{}")
    (here / "suites" / "Album.json").unlink()

    ended = command(*export)

    assert ended.status == 2
    assert "c.yaml" in ended.sentence
    assert "--force" in ended.sentence
    assert "kept in" not in ended.sentence  # it was seen before the source was read
    assert (here / "c.yaml").read_text() == edited
    assert not (here / "suites" / "Album.json").exists()  # all or nothing

    assert command(*export, "--force").status == 0
    assert "status: draft" in (here / "c.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-f", "odsc"], "did you mean 'odcs'"),
        (["-f", "odcs="], "names no path"),
        (["-f", "odcs=missing/c.yaml"], "does not exist"),
        (["-f", "gx=shop.db"], "is a file"),
        (["-f", "odcs=shop.db"], "is what is to be read"),
        (["-f", "odcs", "-f", "ddl"], "only one format can go to standard output"),
        (["--dataset", "nothing"], "no dataset fits"),
    ],
)
def test_what_cannot_be_is_one_sentence(command: Command, arguments: list[str], said: str) -> None:
    ended = command("contract", "export", "shop.db", *arguments)

    assert ended.status == 2
    assert said in ended.sentence


def test_a_folder_that_is_read_is_not_written_to(command: Command, here: Path) -> None:
    sources.folder(here / "data")

    ended = command("contract", "export", "data", "-f", "gx=data/suites")

    assert ended.status == 2
    assert "lies in the folder that is to be read" in ended.sentence


def test_a_source_without_datasets_promises_nothing(command: Command, here: Path) -> None:
    sqlite3.connect(here / "empty.db").close()
    with closing(sqlite3.connect(here / "empty.db")) as database:
        database.execute("PRAGMA user_version = 1")

    ended = command("contract", "export", "empty.db")

    assert ended.status == 3
    assert "nothing to promise" in ended.sentence


def test_a_table_of_2_000_columns_is_exported_in_every_format(command: Command, here: Path) -> None:
    sources.wide(here / "wide.db")

    ended = command(
        *("contract", "export", "wide.db", "-f", "odcs=c.yaml", "-f", "dbt=s.yml"),
        *("-f", "gx=g.json", "-f", "json-schema=j.json", "-f", "frictionless=f.json", "-f", "ddl"),
    )

    assert ended.status == 0
    assert ended.out.count("INTEGER") == sources.WIDE
    [suite] = json.loads((here / "g.json").read_text())
    assert len(suite["expectations"][0]["kwargs"]["column_set"]) == sources.WIDE


def test_no_value_of_a_person_is_in_any_format(command: Command, here: Path) -> None:
    with closing(sqlite3.connect(here / "people.db")) as database:
        database.execute(
            "CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, card TEXT, name TEXT)"
        )
        rows = [(n, PERSON, CARD, f"Trillian {'abc'[n % 3]}stra") for n in range(400)]
        database.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", rows)
        database.commit()
    (here / "all").mkdir()
    assert command("contract", "export", "people.db", *_all("all")).status == 0
    told = [path.read_text() for path in (here / "all").iterdir()]
    told.append(command("expectations", "suggest", "people.db").out)

    assert len(told) == 1 + len(FORMATS)
    for text in told:
        assert "email" in text
        assert not [word for word in ("zaphod", "beeblebrox", CARD, "rillian") if word in text]


def test_suggested_suites_say_why(command: Command, here: Path) -> None:
    ended = command("expectations", "suggest", "shop.db", "-o", "suites")

    assert (ended.status, ended.out) == (0, "")
    suites = {path.stem: json.loads(path.read_text()) for path in (here / "suites").iterdir()}
    assert set(suites) >= {"Album", "Track", "Invoice"}
    for suite in suites.values():
        ids = [expectation["id"] for expectation in suite["expectations"]]
        assert len(set(ids)) == len(ids)
        for expectation in suite["expectations"]:
            assert {"reason", "evidence", "confidence"} <= set(expectation["meta"])
            assert expectation["notes"]
    assert suites["Track"]["meta"]["source_audit"]["dataset"] == "Track"


def test_suggested_suites_go_to_stdout_as_one_list(command: Command) -> None:
    ended = command("expectations", "suggest", "shop.db", "--dataset", "Track")

    [suite] = json.loads(ended.out)
    assert suite["name"] == "Track"


def test_suites_that_somebody_edited_are_kept(command: Command, here: Path) -> None:
    suggest = ("expectations", "suggest", "shop.db", "--dataset", "Track", "-o", "suites")
    assert command(*suggest).status == 0
    path = here / "suites" / "Track.json"
    edited = path.read_text().replace('"severity": "warning"', '"severity": "critical"')
    path.write_text(edited)

    ended = command(*suggest)

    assert ended.status == 2
    assert "Track.json" in ended.sentence
    assert "--force" in ended.sentence
    assert path.read_text() == edited
    kept = Path(ended.sentence.rpartition("the result is kept in ")[2])
    assert json.loads(kept.read_text())[0]["name"] == "Track"


def test_a_source_that_was_not_read_to_the_end_is_written_with_status_4(
    command: Command, here: Path
) -> None:
    ended = command("contract", "export", "shop.db", "--max-rows", "10", "-o", "c.yaml")

    assert ended.status == 4
    assert "No rows were read of Album" in ended.err
    assert len(yaml.safe_load((here / "c.yaml").read_text())["schema"]) == 11


def test_a_password_of_the_url_is_in_no_message(command: Command) -> None:
    ended = command("contract", "export", "postgresql://auditor:hunter2@localhost:1/shop")

    assert ended.status == 3
    assert "hunter2" not in ended.out + ended.err
