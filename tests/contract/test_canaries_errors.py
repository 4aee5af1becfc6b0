"""Nothing that goes wrong makes a planted value or a secret leave: errors, logs, rescued files."""

import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.test_interruption import SLOW
from tests.contract._canaries_running import Desk, desk
from tests.contract._canaries_search import leaks
from tests.contract._canaries_sources import MAKERS, statements
from tests.contract._canaries_values import SECRETS, planted
from tests.make.command import start_command
from tests.servers.postgresql import Cluster, Database, cluster

TOKEN, PASSWORD = SECRETS[0].text, SECRETS[6].text
VERBOSE = ("-vv", "--log-format")
FORMATS = pytest.mark.parametrize("log", ["text", "json"])


@pytest.fixture
def table(tmp_path: Path) -> Generator[Desk]:
    """An empty desk."""
    with desk(tmp_path / "desk") as made:
        yield made


def source(kind: str, folder: Path) -> str:
    folder.mkdir()
    return MAKERS[kind](folder)


# Files that are not what they seem


@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "parquet", "excel", "csv", "ndjson", "xml"])
def test_no_damage_of_a_file_tells_a_value(kind: str, tmp_path: Path, table: Desk) -> None:
    place = source(kind, tmp_path / "source")
    for number, path in enumerate(sorted((tmp_path / "source").iterdir())):
        raw = bytearray(path.read_bytes())
        middle = len(raw) // 2
        if number % 3 == 0:
            del raw[middle:]
        elif number % 3 == 1:
            raw[middle : middle + 600] = raw[middle : middle + 600][::-1]
        else:
            raw[middle:middle] = b'\xff\xfe\0\0"Zaneta Kanarek\0\xc3\x28"\n{[,'
        path.write_bytes(raw)

    table.run("scan", place, *VERBOSE, "json", "-f", "html=r.html", "-f", "json=r.json")
    table.run("classify", place, *VERBOSE, "text", "-f", "json")

    assert any(table.said)
    assert table.leaks() == []
    assert b"Traceback" not in b"".join(table.said)


def test_no_hostile_line_tells_a_value(tmp_path: Path, table: Desk) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    person = b"Zaneta Kanarek,zaneta@kanarek-1.example,98765.43"
    (folder / "a.csv").write_bytes(
        b"name,mail,salary\n" + person + b"\n" + person + b",4000 0041 7391 9600\n\xff" + person
        + b'\x00\n"' + person + b"\n" + 40 * (person + b"\n") + b"Kanarek\n"
    )  # fmt: skip
    lines = b'{"name": "Zaneta Kanarek", "n": 1}\n'
    (folder / "b.ndjson").write_bytes(
        40 * lines
        + b'{"name": "Zaneta Kanarek\n{"Zaneta Kanarek"}\n"Kanarek"\n[1]\nKanarek\n'
        + lines
    )
    (folder / "c.json").write_bytes(b'[{"name": "Zaneta Kanarek"}, {"name": Kanarek}]')
    (folder / "d.xml").write_bytes(b"<a><b>Zaneta Kanarek</b><b>Kanarek</c></a>")
    (folder / "e.csv").write_bytes(person + b"\n" + 30 * (person + b"\n"))  # no header

    table.run("scan", str(folder), *VERBOSE, "text", "-f", "html=r.html", "-f", "json=r.json")
    table.run("profile", str(folder), *VERBOSE, "json", "--field", "*")

    assert table.leaks() == []


@FORMATS
@pytest.mark.parametrize("part", ["audit.engine.streams.describe", "audit.engine.judging.judge"])
def test_no_defect_of_ours_tells_a_value(
    part: str, log: str, tmp_path: Path, table: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = source("sqlite", tmp_path / "source")
    raised: list[ValueError] = []

    def broken(*given: object, **named: object) -> None:
        del given, named
        raised.append(ValueError(f"cannot handle {planted()[3]!r} and {TOKEN}"))
        raise raised[-1]

    monkeypatch.setattr(part, broken)
    table.run("scan", place, *VERBOSE, log, "-f", "json=r.json")

    assert raised
    assert "ValueError" in table.log
    assert table.leaks() == []


# Too little time, no room, a stop


@pytest.mark.parametrize("kind", ["sqlite", "csv"])
def test_no_budget_that_ends_tells_a_value(kind: str, tmp_path: Path, table: Desk) -> None:
    place = source(kind, tmp_path / "source")

    for budget in ("0.05s", "0.3s", "1s"):
        table.run("scan", place, "--budget", budget, *VERBOSE, "json", "-f", "json=r.json")
    table.run("scan", place, "--max-rows", "70", "-f", "table", "-f", "html=r.html")
    table.run("collect", place, "--max-bytes", "2kB", "-o", "s.json")

    assert table.leaks() == []


def test_no_place_without_room_makes_a_value_stay(tmp_path: Path, table: Desk) -> None:
    place = source("sqlite", tmp_path / "source")

    table.run("scan", place, "-vv", "-f", "json=/dev/full", "-f", "html=/dev/full")
    table.run("collect", place, "-vv", "-o", "/dev/full")
    table.run("classify", place, "-vv", "-f", "json=/dev/full")

    assert list(table.folder.rglob("source-audit-*")), "nothing was rescued"
    assert table.leaks() == []


@pytest.mark.parametrize("command", ["scan", "profile"])
def test_no_interruption_tells_a_value(command: str, tmp_path: Path) -> None:
    place = source("sqlite", tmp_path / "source")
    with closing(sqlite3.connect(place)) as database:
        database.execute(SLOW)
    child = start_command(command, place, "-f", "json=r.json", "-vv", cwd=tmp_path)
    assert child.stderr is not None
    said: list[str] = []
    try:
        for line in child.stderr:
            said.append(line)
            if 'FROM "slow"' in line:
                break
        child.terminate()
        out, err = child.communicate(timeout=60)
    finally:
        child.kill()

    assert child.returncode == 130
    outputs = [*(text.encode() for text in (*said, out, err)), (tmp_path / "r.json").read_bytes()]
    assert leaks(planted(), outputs) == []


# What was mistyped


def test_no_mistyped_option_repeats_a_secret(tmp_path: Path, table: Desk) -> None:
    place = source("sqlite", tmp_path / "source")

    for words in (
        ("scan", place, "--password", PASSWORD),
        ("scan", place, "--password", f"env:{TOKEN}"),
        ("scan", f"postgresql://kanarek:{quote(PASSWORD, safe='')}@127.0.0.1:1/kanarki"),
        ("scan", SECRETS[5].text),
        ("why", SECRETS[5].text, "a.b"),
        ("profile", place, "--reveal", "-f", "json=p.json"),
    ):
        table.run(*words, "-vv")

    # the name of an account and a host may be told: who asked knows them
    told = [found for found in table.leaks() if found != "kanar"]
    assert told == []


# A server that answers


@pytest.fixture(scope="module")
def server() -> Generator[Cluster]:
    with cluster(version=18) as made:
        yield made


@pytest.fixture(scope="module")
def people(server: Cluster) -> Generator[Database]:
    """The planted tables in PostgreSQL, and views that fail with values in what they say."""
    with server.database(
        "; ".join(statements()),
        "CREATE FUNCTION cry(t text) RETURNS text LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'cannot take %', t USING DETAIL = t, HINT = t; END$$",
        "CREATE VIEW crying AS SELECT cry(created_by) AS n FROM payroll",
        "CREATE VIEW sleeping AS SELECT pg_sleep(30)::text AS n, created_by FROM payroll",
        "CREATE TYPE mood AS ENUM ('open', 'Zaneta Kanarek')",
        "CREATE TABLE feelings AS SELECT (ARRAY['open', 'Zaneta Kanarek'])[n % 2 + 1]::mood AS m "
        "FROM generate_series(1, 60) n",
    ) as made:
        yield made


@pytest.mark.server
@FORMATS
def test_no_audit_of_a_server_tells_a_value(log: str, people: Database, table: Desk) -> None:
    (table.folder / "c.yaml").write_text("limits: {statement_seconds: 1}")
    words = ("--config", "c.yaml", *VERBOSE, log)

    status = table.run("scan", people.url(), *words, "-f", "html=r.html", "-f", "json=r.json")
    table.run("collect", people.url(), *words, "-o", "s.json")
    table.run("check", "s.json", *VERBOSE, log, "-f", "json")

    assert status == 0, table.log
    assert table.leaks() == []


@pytest.mark.server
def test_no_command_for_a_server_tells_a_value(people: Database, table: Desk) -> None:
    (table.folder / "c.yaml").write_text("limits: {statement_seconds: 1}")
    words = ("--config", "c.yaml", "-vv")

    table.run("profile", people.url(), *words, "-f", "json=p.json", "-f", "table")
    table.run("profile", people.url(), *words, "--dataset", "*payroll", "--field", "*")
    table.run("classify", people.url(), *words, "-f", "json")
    table.run("why", people.url(), "public.payroll.email", *words)
    table.run("why", people.url(), "public.orders.a", *words, "-f", "json")
    table.run("scan", people.url(), *words, "--budget", "0.5s", "-f", "json")
    table.run("scan", people.url(), *words, "--sample", "20", "-f", "json=sample.json")

    assert table.leaks() == []


@pytest.mark.server
@FORMATS
def test_no_refusal_of_a_server_tells_a_value(log: str, people: Database, table: Desk) -> None:
    for url in (
        people.url(password=PASSWORD),
        people.url(user="nobody", password=TOKEN),
        people.cluster.url("nowhere", password=PASSWORD),
        people.url(user="plain"),
    ):
        table.run("scan", url, *VERBOSE, log, "-f", "json")

    assert table.leaks("corr3ct-horse") == []


@pytest.mark.server
def test_no_table_that_is_gone_in_between_tells_a_value(people: Database, table: Desk) -> None:
    people.run("CREATE TABLE gone AS SELECT * FROM payroll", "GRANT SELECT ON gone TO auditor")
    (table.folder / "c.yaml").write_text("limits: {statement_seconds: 1}")
    words = ("scan", people.url(), "--config", "c.yaml", "-vv", "-f", "json=r.json")
    child = start_command(*words, cwd=table.folder)
    assert child.stderr is not None
    said: list[str] = []
    for line in child.stderr:
        said.append(line)
        if "payroll" in line or "profil" in line:
            people.run("DROP TABLE IF EXISTS gone")
            break
    out, err = child.communicate(timeout=120)
    table.said += [text.encode() for text in (*said, out, err)]

    assert table.leaks() == []
