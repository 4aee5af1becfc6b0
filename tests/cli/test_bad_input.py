"""Bad input of the real kind: one sentence, the right status, no traceback, no password."""

import io
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path

import pytest

from audit.cli.app import run
from audit.report.text import width
from tests.make.command import Ended, environment, run_command

Command = Callable[..., Ended]

PASSWORD = "hunter2-and-more"

#: Names that a database accepts and a terminal must survive.
HOSTILE = (
    'say "hello"',
    "it's; DROP TABLE x--",
    "dotted.name",
    "\N{PILE OF POO}\N{FAMILY}",
    "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}\u202eexe",
    "</script><script>alert(1)</script>",
    "\x1b[31mred\x1b]0;title\x07",
    "line\nbreak\ttab\r",
    "long" * 100,
)


@pytest.fixture
def silent() -> Generator[int]:
    """A port that accepts connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


@pytest.fixture
def closed() -> int:
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["scan", f"sqlit://u:{PASSWORD}@h/db"], "did you mean 'sqlite'"),
        (["scan", f"opensaerch://u:{PASSWORD}@h/db"], "did you mean 'opensearch'"),
        (["scan", f"nonsense://u:{PASSWORD}@h/db"], "sources list"),
        (["scan", f"opensearch://u:{PASSWORD}@h:99999/"], "port"),
        (["scan", "shop.db", f"opensearch://u:{PASSWORD}@h/"], "must be files"),
        (["scan", "notes.txt", "shop.db"], "'shop' is a database"),
        (["scan", "no-such-*.csv"], "no file fits the pattern 'no-such-*.csv'"),
        (["scan", *["notes.txt"] * 201], "name their folder"),
        (["scan", "notes.txt", "s3://u:hunter2-and-more@bucket/"], "give it by --password"),
        (["scan", "s3://bucket/?secret_key=hunter2-and-more&x=1"], "takes only the parameters"),
        (["scan", "s3:///prefix"], "names no bucket"),
        (["scan", f"opensearch://u:{PASSWORD}@h/", "--password", "env:X"], "give one of them"),
        (["scan", "shop.db", "--password", PASSWORD], "not the password itself"),
        (["scan", "shop.db", "--password", "env:NO_SUCH_VARIABLE"], "is not set"),
        (["scan", "shop.db", "--password", "file:/no/such/file"], "file:/no/such/file"),
        (["scan", "shop.db", "--password", "prompt", "--no-input"], "cannot ask"),
        (["scan", "shop.db", "--password", "stdin"], "standard input is empty"),
        (["scan", "no-such-source"], "no URL"),
        (["scan", ""], "no URL"),
        (["scan", "notes.db"], "is not a SQLite database"),
        (["scan", "empty.db"], "is empty"),
        (["scan", "shop.db", "--budget", "soon"], "--budget"),
        (["scan", "shop.db", "--budget", "0"], "zero"),
        (["scan", "shop.db", "--sample", "0"], "--sample"),
        (["scan", "shop.db", "--sample", "-5"], "--sample"),
        (["scan", "shop.db", "--sample", "120%"], "--sample"),
        (["scan", "shop.db", "--max-rows", "0"], "--max-rows"),
        (["scan", "shop.db", "--max-bytes", "much"], "--max-bytes"),
        (["scan", "shop.db", "--config", "both.yaml"], "one of them"),
        (["scan", "shop.db", "--dataset", "no_such_*"], "no dataset fits"),
        (["scan", "shop.db", "--only", "no.such"], "no check fits"),
        (["scan", "shop.db", "--skip", "*"], "leave no check"),
        (["scan", "shop.db", "--log-format", "xml"], "text, json"),
        (["scan", "shop.db", "--config", "no.yaml"], "no.yaml"),
        (["scan", "shop.db", "--config", "bad.yaml"], "bad.yaml, line"),
        (["scan", "shop.db", "--config", "typo.yaml"], "did you mean 'budget'"),
        (["scan", "shop.db", "--config", "password.yaml"], "holds a password"),
        (["scan", "shpo", "--config", "good.yaml"], "did you mean 'shop'"),
        (["check", "notes.txt"], "not a source-audit snapshot"),
        (["check", "."], "cannot be read"),
        (["check", "missing.json"], "cannot be read"),
        (["check", "/dev/zero"], "larger than 256 MB"),
        (["report", "notes.txt"], "not a JSON document"),
        (["report", "empty.json"], "not a source-audit report"),
        (["checks", "explain", "security.tls-versoin"], "did you mean 'security.tls-version'"),
        (["checks", "list", "-f", "xml"], "table or json"),
        (["config", "show", "-f", "xml"], "yaml or json"),
        (["schema", "reprot"], "did you mean 'report'"),
    ],
)
def test_a_mistake_is_one_sentence_that_says_what_to_do(
    here: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    hint: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (here / "empty.db").touch()
    (here / "notes.txt").write_text("only notes")
    (here / "notes.db").write_text("only notes")
    (here / "both.yaml").write_text("sources:\n  x:\n    url: sqlite:///a\n    files: [b.csv]\n")
    (here / "empty.json").write_text("{}")
    (here / "bad.yaml").write_text(f"sources: [{PASSWORD}\n")
    (here / "typo.yaml").write_text("limits:\n  bugdet: 5m\n")
    (here / "good.yaml").write_text("sources:\n  shop:\n    url: sqlite:///shop.db\n")
    (here / "password.yaml").write_text(
        f"sources:\n  shop:\n    url: opensearch://u:{PASSWORD}@h/\n"
    )

    ended = command(*arguments)

    assert ended.status == 2
    assert hint in ended.sentence
    assert ended.out == ""
    assert PASSWORD not in ended.err


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("sqlite:///missing.db", "does not exist"),
        ("sqlite:///notes.txt", "is not a SQLite database"),
        ("sqlite:///cut.db", "damaged"),
        (f"opensearch://u:{PASSWORD}@no-such-host.invalid/", "cannot be resolved"),
    ],
)
def test_a_source_that_cannot_be_read_is_one_sentence(
    here: Path, command: Command, url: str, hint: str
) -> None:
    (here / "notes.txt").write_text("only notes")
    (here / "cut.db").write_bytes((here / "shop.db").read_bytes()[:20_000])

    ended = command("scan", url)

    assert ended.status == 3
    assert hint in ended.sentence
    assert PASSWORD not in ended.err


def test_a_refused_connection_is_one_sentence(command: Command, closed: int) -> None:
    ended = command("scan", f"opensearch://u:{PASSWORD}@127.0.0.1:{closed}")

    assert ended.status == 3
    assert f"127.0.0.1:{closed} refuses connections" in ended.sentence


def test_a_port_that_never_answers_ends_within_the_budget(here: Path, silent: int) -> None:
    ended = run_command(
        "scan", f"opensearch://u:{PASSWORD}@127.0.0.1:{silent}", "--budget", "2s", cwd=here,
        seconds=200,
    )  # fmt: skip

    assert ended.status == 3
    assert f"127.0.0.1:{silent}" in ended.sentence or "in time" in ended.sentence
    assert PASSWORD not in ended.err


def test_a_missing_driver_names_the_extra_that_brings_it(here: Path) -> None:
    """The driver is hidden as Python itself marks a module that must not be imported."""
    code = (
        "import sys; sys.modules['urllib3'] = None\n"
        "from audit.cli.app import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )

    def hidden(*arguments: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=here,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    asked = hidden("scan", "opensearch://127.0.0.1")
    assert asked.status == 2
    assert "urllib3" in asked.sentence
    assert "source-audit[opensearch]" in asked.sentence
    assert hidden("scan", "shop.db").status == 0
    assert "source-audit[opensearch]" in " ".join(hidden("sources", "list").out.split())
    assert "did you mean 'opensearch'" in hidden("scan", "opensaerch://h").sentence


def test_a_damaged_file_is_told_whatever_page_is_hit(here: Path, command: Command) -> None:
    with closing(sqlite3.connect(here / "shop.db")) as database:  # few fields, all kinds of pages
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for name in {name for (name,) in tables} - {"Artist", "Playlist", "PlaylistTrack"}:
            database.execute(f'DROP TABLE "{name}"')
        database.execute("VACUUM")
    data = (here / "shop.db").read_bytes()
    for page in range(len(data) // 4096 - 1, 0, -9):
        (here / "hit.db").write_bytes(
            data[: page * 4096] + b"\xff" * 4096 + data[(page + 1) * 4096 :]
        )

        ended = command("scan", "hit.db")

        assert ended.status in {0, 3}
        assert "defect" not in ended.err
        told = ended.out + ended.err
        assert "damage" in told.lower() or "integrity" in told.lower(), page


def test_a_database_without_tables_is_audited(here: Path, command: Command) -> None:
    with closing(sqlite3.connect(here / "none.db")) as database:
        database.execute("PRAGMA user_version = 1")

    ended = command("scan", "none.db")

    assert ended.status == 0
    assert "0 datasets" in ended.out


def test_hostile_names_neither_break_the_table_nor_reach_the_terminal(
    here: Path, command: Command
) -> None:
    with closing(sqlite3.connect(here / "odd.db")) as database:
        for name in HOSTILE:
            quoted = '"' + name.replace('"', '""') + '"'
            database.execute(f"CREATE TABLE {quoted} (id TEXT, {quoted} FLOAT, when_ TEXT)")
        database.commit()

    ended = command("scan", "odd.db", "-vv")

    assert ended.status == 0
    lines = ended.out.splitlines()
    assert len(lines) <= 40
    assert max(map(width, lines)) <= 80
    for text in (ended.out, ended.err):
        assert not {"\x1b", "\x07", "\r", "\u202e"} & set(text)


def test_a_hostile_file_name_is_shown_harmlessly(here: Path, command: Command) -> None:
    name = "\x1b[31m\u202e<script>\n%20?#.db"
    shutil.copy(here / "shop.db", here / name)

    ended = command("scan", name, "-f", "json=r.json")
    missing = command("scan", f"./x{name}")

    assert ended.status == 0
    assert "\x1b" not in ended.out
    assert "\x1b" not in missing.sentence


def test_a_named_source_brings_its_credential_owner_and_datasets(
    here: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_PASSWORD", PASSWORD)
    (here / "source-audit.yaml").write_text(
        "sources:\n  chinook:\n    url: sqlite:///shop.db\n    owner: team-music\n"
        "    password: env:SHOP_PASSWORD\n    datasets: [Al*, Ar*]\n"
    )

    ended = command("scan", "chinook", "-f", "json")

    assert ended.status == 0
    assert '"owner": "team-music"' in ended.out
    assert '"credential": "env"' in ended.out
    assert '"command": "source-audit scan sqlite:///shop.db --dataset' in ended.out
    assert PASSWORD not in ended.out


def test_an_unexpected_error_is_one_sentence_without_its_text(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect is a real one: a fact type that no renderer knows how to write."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError(PASSWORD)

    monkeypatch.setattr("os.path.realpath", broken)

    status = run(["scan", str(here / "shop.db"), "-f", "json=r.json"])

    assert status == 4
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("error: a defect in source-audit")
    assert "KeyError" in line
    assert PASSWORD not in line


def test_the_place_of_an_unexpected_error_is_told_with_vv(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(PASSWORD)

    monkeypatch.setattr("os.path.realpath", broken)

    run(["scan", str(here / "shop.db"), "-vv", "-f", "json=r.json"])

    told = capsys.readouterr().err
    assert "_outputs.py line" in told
    assert "Traceback" not in told
    assert PASSWORD not in told
