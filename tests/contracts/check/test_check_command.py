"""`contract check` as a user meets it: statuses, formats, what is told and what is not."""

import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from audit.cli.app import run
from audit.export._contract.document import schema
from tests.contracts.check.checking import odcs
from tests.make.command import Ended

Command = Callable[..., Ended]

CANARY = "canary7f3a"
ORDERS = """
name: orders
properties:
- {name: id, logicalType: integer, primaryKey: true, required: true}
- {name: total, logicalType: number, required: true}
- {name: status, logicalType: string, classification: internal}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a database and with contracts of it."""
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute(
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL NOT NULL, status TEXT)"
        )
        rows = [(n, n * 1.5, f"{CANARY}{n}" if n % 3 else None) for n in range(1, 91)]
        database.executemany("INSERT INTO orders VALUES (?, ?, ?)", rows)
    database.close()
    (tmp_path / "holds.yaml").write_text(odcs(ORDERS), "utf-8")
    (tmp_path / "broken.yaml").write_text(odcs(f"{ORDERS}- name: gone\n"), "utf-8")
    status = ORDERS.replace("classification: internal", "required: true")
    (tmp_path / "nulls.yaml").write_text(odcs(status), "utf-8")
    (tmp_path / "review.yaml").write_text(
        odcs(ORDERS.replace("required: true}\n- {name: status", "unique: true}\n- {name: status")),
        "utf-8",
    )
    return tmp_path


@pytest.fixture
def command(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    assert here.is_dir()

    def ended(*arguments: str) -> Ended:
        status = run(["contract", "check", *arguments])
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return ended


@pytest.mark.parametrize(
    ("contract", "options", "status"),
    [
        ("holds.yaml", (), 0),
        ("holds.yaml", ("--fail-on", "review"), 0),
        ("broken.yaml", (), 1),
        ("nulls.yaml", (), 1),
        ("review.yaml", (), 0),
        ("review.yaml", ("--fail-on", "review"), 1),
    ],
)
def test_the_status_says_whether_it_holds(
    command: Command, contract: str, options: tuple[str, ...], status: int
) -> None:
    ended = command(contract, "shop.db", "-q", *options)

    assert (ended.status, ended.out, ended.err) == (status, "", "")


def test_the_table_says_what_was_promised_where_and_what_is_there(command: Command) -> None:
    ended = command("broken.yaml", "shop.db")

    assert ended.status == 1
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert lines[0] == "Contract shop does not hold"
    assert any("orders gone" in line and line.endswith("line 12") for line in lines)
    assert "    found     not in the source" in lines
    assert all(len(line) <= 80 for line in lines)


def test_no_value_of_the_source_is_told(command: Command, here: Path) -> None:
    command("nulls.yaml", "shop.db", "-f", "json=r.json", "-f", "table=r.txt")
    ended = command("nulls.yaml", "shop.db", "-vv")

    files = [(here / name).read_text("utf-8") for name in ("r.json", "r.txt")]
    assert "no value in 30 of 90 rows" in files[0]
    assert not [text for text in (*files, ended.out, ended.err) if CANARY in text]


def test_the_document_is_what_its_schema_says(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    document: dict[str, Any] = json.loads(command("broken.yaml", "shop.db", "-f", "json").out)

    jsonschema.validate(document, schema(), jsonschema.Draft202012Validator)
    assert document["holds"] is False
    assert document["finished"] is True
    assert document["fail_on"] == "breaking"
    assert document["contract"]["file"] == "broken.yaml"
    assert document["source"]["kind"] == "sqlite"
    command_line = "source-audit contract check broken.yaml sqlite:///shop.db"
    assert document["command"] == command_line
    assert run(["schema", "contract-check"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_a_contract_may_come_from_standard_input(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stdin:
        buffer = io.BytesIO((here / "broken.yaml").read_bytes())

        def isatty(self) -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Stdin())

    ended = command("-", "shop.db")

    assert ended.status == 1
    assert "standard input" in ended.out


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("", 3, "bad.yaml: the file is empty"),
        ("a:\n\t- b\n", 3, "bad.yaml, line 2, column 1: this is not valid YAML: a tab"),
        ("dataContractSpecification: 1.1.0\n", 3, "datacontract export --format odcs"),
    ],
)
def test_a_contract_that_cannot_be_read_is_status_3(
    command: Command, here: Path, text: str, status: int, sentence: str
) -> None:
    (here / "bad.yaml").write_text(text, "utf-8")

    ended = command("bad.yaml", "shop.db")

    assert (ended.status, ended.out) == (status, "")
    assert sentence in ended.sentence


def test_every_problem_of_a_contract_is_a_line(command: Command, here: Path) -> None:
    fields = "".join(f"- {{name: f{n}, requird: true}}\n" for n in range(150))
    (here / "bad.yaml").write_text(odcs(f"name: a\nproperties:\n{fields}"), "utf-8")

    ended = command("bad.yaml", "shop.db")

    lines = ended.err.splitlines()
    assert ended.status == 3
    assert len(lines) == 101
    assert lines[0].startswith(
        "error: bad.yaml, line 9, column 16: schema[0].properties[0].requird"
    )
    assert lines[0].endswith("unknown key (did you mean 'required'?)")
    assert lines[-1] == "error: 50 more problems are not shown"


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("gone.yaml", "shop.db"), 3, "gone.yaml cannot be read: no such file or directory"),
        ((".", "shop.db"), 3, ". cannot be read: is a directory"),
        (("holds.yaml", "gone.db"), 2, "'gone.db' is no URL"),
        (("holds.yaml", "shop.db", "--fail-on", "reveiw"), 2, "did you mean 'review'?"),
        (("holds.yaml", "shop.db", "-f", "html"), 2, "unknown format 'html'"),
        (("holds.yaml", "shop.db", "-f", "json=holds.yaml"), 2, "is what is to be read"),
        (("holds.yaml", "shop.db", "-f", "json=no/where.json"), 2, "does not exist; make it"),
        (("-", "shop.db", "--password", "stdin"), 2, "cannot both come from standard input"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    command: Command, arguments: tuple[str, ...], status: int, sentence: str
) -> None:
    ended = command(*arguments)

    assert (ended.status, ended.out) == (status, "")
    assert sentence in ended.sentence


def test_what_did_not_finish_is_status_4(command: Command) -> None:
    ended = command("broken.yaml", "shop.db", "--max-rows", "5", "-f", "json")

    document = json.loads(ended.out)
    assert ended.status == 4
    assert document["finished"] is False
    assert document["unfinished_reason"]


def test_hostile_names_stay_in_their_lines(command: Command, here: Path) -> None:
    name = "a\\u001b[31m\\u202e\\nb" + "x" * 300
    (here / "odd.yaml").write_text(odcs(f'name: "{name}"'), "utf-8")

    ended = command("odd.yaml", "shop.db")

    assert ended.status == 1
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
    assert all(len(line) <= 80 for line in ended.out.splitlines())
