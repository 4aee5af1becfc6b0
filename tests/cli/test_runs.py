"""Runs that are kept: `scan`, `history`, `prune`, `verify` and `keys` on a real source."""

import contextlib
import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from audit.cli._prune import forgotten
from audit.cli.app import run
from audit.store.runs.layout import folder_of
from audit.store.runs.store import open_store
from tests.make.loggers import as_they_were
from tests.store.test_runs import head, keep

Printed = pytest.CaptureFixture[str]
CONFIG = """
sources:
  shop:
    url: sqlite:///shop.db
    owner: Sales
runs: runs
signing:
  key: file:auditors.key.pem
  trusted: [auditors.pub.pem]
"""
SMALL = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, label TEXT, created_at TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers, fax TEXT);
INSERT INTO customers VALUES (1, 'a', '2026-01-01'), (2, 'b', '2026-01-02');
INSERT INTO orders VALUES (1, 1, 'x'), (2, 2, 'y'), (3, 1, 'z');
"""


def _made(folder: Path) -> None:
    """A small source, a key, and a configuration that names both."""
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        connection.executescript(SMALL)
    assert run(["keys", "generate", "-o", "auditors.key.pem", "--no-passphrase"]) == 0
    (folder / "source-audit.yaml").write_text(CONFIG, encoding="utf-8")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the source was scanned twice."""
    folder = tmp_path_factory.mktemp("prepared")
    with contextlib.chdir(folder), as_they_were():
        _made(folder)
        assert run(["scan", "shop", "-q", "-f", "json=first.json"]) == 0
        assert run(["scan", "shop", "-q", "-f", "json=second.json", "-f", "html=second.html"]) == 0
    return folder


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a source, a key and a configuration; commands run in it."""
    monkeypatch.chdir(tmp_path)
    _made(tmp_path)
    return tmp_path


@pytest.fixture
def scanned(
    prepared: Path, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A copy of the folder in which the source was scanned twice."""
    folder = tmp_path / "copy"
    shutil.copytree(prepared, folder)
    monkeypatch.chdir(folder)
    capsys.readouterr()
    return folder


def report_of(desk: Path, number: int) -> Path:
    [found] = (desk / "runs" / "sources" / folder_of("shop") / "runs").glob(f"{number:08}-*")
    return found / "report.json"


def test_every_scan_is_kept_and_knows_the_one_before(scanned: Path, capsys: Printed) -> None:
    assert run(["history", "shop", "-f", "json"]) == 0

    newest, oldest = json.loads(capsys.readouterr().out)
    assert (newest["sequence"], oldest["sequence"]) == (2, 1)
    assert (newest["previous"], oldest["previous"]) == (oldest["digest"], "")
    assert (newest["owner"], newest["open"]["critical"]) == ("Sales", 0)
    first, second = (json.loads((scanned / f"{n}.json").read_text()) for n in ("first", "second"))
    assert second["run"]["previous"] == oldest["digest"]
    seen = {f["fingerprint"]: f["first_seen"] for f in first["findings"]}
    assert all(seen[f["fingerprint"]] == f["first_seen"] for f in second["findings"])


def test_the_page_says_its_place_and_who_signed(scanned: Path) -> None:
    page = (scanned / "second.html").read_text()

    assert "Run 2 of this source that is kept" in page
    assert re.search(r"signed with Ed25519 by key [0-9a-f]{16}", page)
    assert "source-audit verify shop" in page


def test_the_second_report_says_what_changed(scanned: Path) -> None:
    with closing(sqlite3.connect(scanned / "shop.db")) as connection:
        connection.execute("ALTER TABLE orders DROP COLUMN fax")
        connection.commit()
    assert run(["scan", "shop", "-q", "-f", "json=third.json", "-f", "html=third.html"]) == 0

    first, second, third = (
        json.loads((scanned / f"{name}.json").read_text()) for name in ("first", "second", "third")
    )
    assert first["changes"] is None
    assert second["changes"]["schema"] == []
    [change] = third["changes"]["schema"]
    assert (change["effect"], change["field"]) == ("breaking", "fax")
    assert third["changes"]["before"]["run"] == second["run"]["id"]
    assert "field removed: It is gone." in (scanned / "third.html").read_text()


def test_new_findings_trip_their_gate_from_the_second_run_on(desk: Path, capsys: Printed) -> None:
    gate = ["scan", "shop", "-q", "--fail-on", "new"]
    assert run(gate) == 0
    assert run(gate) == 0
    with closing(sqlite3.connect(desk / "shop.db")) as connection:
        connection.execute("CREATE TABLE fresh (id INTEGER PRIMARY KEY)")
        connection.commit()

    assert run([*gate[:2], "--fail-on", "new"]) == 1
    assert re.search(r"--fail-on: \d+ new finding", capsys.readouterr().err)
    assert run(gate) == 0  # it is not new any more
    assert run([*gate, "--no-remember"]) == 1  # nobody knows


def test_what_is_not_to_be_remembered_is_not_kept(desk: Path) -> None:
    assert run(["scan", "shop", "-q", "--no-remember"]) == 0

    assert not (desk / "runs").exists()


def test_an_address_is_kept_by_itself_and_found_by_its_name(desk: Path, capsys: Printed) -> None:
    other = desk / "elsewhere"
    other.mkdir()
    shutil.copy(desk / "shop.db", other / "shop.db")
    for place in ("shop.db", "elsewhere/shop.db"):
        assert run(["scan", place, "-q"]) == 0
    capsys.readouterr()

    assert run(["history", "elsewhere/shop.db", "-f", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert run(["history", "shop"]) == 2
    assert "2 sources are called 'shop'" in capsys.readouterr().err


def test_a_sound_store_and_its_reports_verify(scanned: Path, capsys: Printed) -> None:
    assert run(["verify"]) == 0
    assert "shop: 2 links, 2 runs, 2 signed: valid" in capsys.readouterr().out

    again = scanned / "again.json"
    again.write_text(json.dumps(json.loads((scanned / "first.json").read_text()), indent=4))
    assert run(["verify", "again.json", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["by"] == "signature"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"ready"', b'"raedy"', "report.json: it was changed"),
        (b'{"access"', b'{ "access"', "at byte 1"),
        (b'{"access"', b'{"access', "not a JSON document"),
    ],
)
def test_a_changed_report_is_named_with_its_byte(
    scanned: Path, capsys: Printed, old: bytes, new: bytes, says: str
) -> None:
    place = report_of(scanned, 1)
    assert old in place.read_bytes()
    place.write_bytes(place.read_bytes().replace(old, new, 1))

    assert run(["verify", "shop"]) == 3
    said = capsys.readouterr().out
    assert "NOT VALID" in said
    assert "(number 1)" in said
    assert says in said


@pytest.mark.parametrize("source", [["shop"], []])
def test_a_page_says_which_run_it_leaves_out(
    scanned: Path, capsys: Printed, source: list[str]
) -> None:
    damaged = report_of(scanned, 2).parent
    (damaged / "head.json").write_text("{")
    (scanned / "runs" / "index.sqlite").unlink()

    assert run(["history", *source, "--last", "1", "--page", "page.html"]) == 0

    said = capsys.readouterr()
    [listed] = said.out.splitlines()[1:]
    assert said.err.count("its head is not what we write") == 1
    earlier = report_of(scanned, 1).parent.name.split("-")[1]
    assert earlier in listed
    page = (scanned / "page.html").read_text()
    told = f"{damaged.name} of shop is left out: its head is not what we write"
    assert told in re.sub("<[^>]+>|[\u2066-\u2069]", "", page)
    assert run(["verify", "shop"]) == 3
    assert capsys.readouterr().out.count("its head is not what we write") == 1


def test_a_run_taken_out_and_a_link_changed_are_named(scanned: Path, capsys: Printed) -> None:
    assert run(["scan", "shop", "-q"]) == 0
    shutil.rmtree(report_of(scanned, 2).parent)
    assert run(["verify", "shop"]) == 3
    assert "link 2 before it is gone" in capsys.readouterr().out

    link = report_of(scanned, 3).parent / "link.json"
    link.write_bytes(link.read_bytes().replace(b'"sequence":3', b'"sequence":2'))
    assert run(["verify", "shop"]) == 3
    assert "its head and its link differ" in capsys.readouterr().out


@pytest.mark.usefixtures("scanned")
def test_a_signature_of_another_key_is_none(capsys: Printed) -> None:
    assert run(["keys", "generate", "-o", "other.key.pem", "--no-passphrase"]) == 0
    capsys.readouterr()

    assert run(["verify", "shop", "--trust", "other.pub.pem"]) == 3
    assert "none that is trusted" in capsys.readouterr().out
    assert run(["verify", "first.json", "--trust", "other.pub.pem"]) == 3


@pytest.mark.usefixtures("desk")
def test_a_report_that_nothing_vouches_for_is_not_valid(capsys: Printed) -> None:
    assert run(["scan", "shop", "-q", "--no-remember", "-f", "json=r.json"]) == 0

    assert run(["verify", "r.json"]) == 3
    assert "nothing vouches for it" in capsys.readouterr().out


@pytest.mark.usefixtures("scanned")
def test_pruned_runs_leave_a_chain_that_holds(capsys: Printed) -> None:
    assert run(["scan", "shop", "-q"]) == 0
    assert run(["prune", "--keep-last", "1", "--keep-monthly", "0", "--dry-run"]) == 0
    assert run(["prune", "--keep-last", "1", "--keep-monthly", "0"]) == 0
    assert "2 of 3 runs forgotten" in capsys.readouterr().out

    assert run(["verify", "shop"]) == 0
    assert "3 links, 1 run, 1 signed: valid" in capsys.readouterr().out


def test_the_last_run_of_each_month_stays(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(1, 100):
        keep(store, number)  # a day after another, from the second of November on

    gone = list(forgotten(store.heads(), last=5, months=3))

    kept = sorted({h.sequence for h in store.heads()} - {h.sequence for h in gone})
    assert kept == [60, 91, 95, 96, 97, 98, 99]
    assert head(1).run not in {h.run for h in store.heads()} - {h.run for h in gone}


def test_two_audits_of_one_source_at_once_are_refused(desk: Path, capsys: Printed) -> None:
    with open_store(desk / "runs").held("shop"):
        assert run(["scan", "shop", "-q"]) == 3
        assert "another audit of this source is under way" in capsys.readouterr().err
        assert run(["scan", "shop", "-q", "--no-remember"]) == 0


def test_a_store_that_cannot_be_used_stops_no_audit(desk: Path, capsys: Printed) -> None:
    (desk / "runs").write_text("a file of somebody")

    assert run(["scan", "shop", "-q", "-f", "json=r.json"]) == 2  # runs: asked for it

    assert (desk / "r.json").exists()
    assert "error: the run will not be kept: " in capsys.readouterr().err


@pytest.mark.usefixtures("desk")
def test_a_place_without_runs_is_told(capsys: Printed) -> None:
    assert run(["history", "-f", "json", "--runs", "elsewhere"]) == 0

    said = capsys.readouterr()
    assert said.out == "[]\n"
    assert "no run is kept in " in said.err
    assert "elsewhere" in said.err


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["keys", "generate", "--no-input"], "needs a passphrase"),
        (["keys", "generate", "--passphrase", "env:NONE_SUCH"], "NONE_SUCH"),
        (["keys", "generate", "--passphrase", "env:X", "--no-passphrase"], "give one of them"),
        (["keys", "generate", "-o", "auditors.key.pem", "--no-passphrase"], "is there already"),
        (["history", "nope"], "no run of 'nope' is kept"),
        (["verify", "shop", "--trust", "gone.pem"], "gone.pem: No such file"),
    ],
)
def test_what_is_wrong_is_one_sentence(capsys: Printed, arguments: list[str], says: str) -> None:
    assert run(arguments) == 2
    assert says in capsys.readouterr().err


def test_a_key_with_a_passphrase_signs(
    desk: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHRASE", "quay lantern")
    make = ["keys", "generate", "-o", "sealed.key.pem", "--passphrase", "env:PHRASE"]
    assert run(make) == 0
    text = (desk / "source-audit.yaml").read_text()
    text = text.replace("auditors.key.pem", "sealed.key.pem\n  passphrase: env:PHRASE")
    (desk / "source-audit.yaml").write_text(text.replace("auditors.pub", "sealed.pub"))

    assert run(["scan", "shop", "-q"]) == 0
    assert run(["verify", "shop"]) == 0
    assert "1 signed: valid" in capsys.readouterr().out
    monkeypatch.setenv("PHRASE", "wrong")
    assert run(["scan", "shop", "-q"]) == 2
    assert "the passphrase does not open it" in capsys.readouterr().err


def test_the_key_that_signs_is_shown_by_its_id_or_it_is_said_why_not(
    desk: Path, capsys: Printed
) -> None:
    assert run(["keys", "show", "-f", "json"]) == 0
    signs, trusted = json.loads(capsys.readouterr().out)

    (desk / "auditors.key.pem").unlink()
    assert run(["keys", "show", "-f", "json"]) == 0
    said = capsys.readouterr()
    lost, _ = json.loads(said.out)

    assert (signs["use"], trusted["use"]) == ("signs", "trusted")
    assert signs["key"] == trusted["key"]
    assert len(signs["key"]) == 64
    assert (lost["use"], lost["key"]) == ("signs", "-")
    assert "warning: the id of the key that signs is not known: " in said.err
    assert "auditors.key.pem" in said.err


SECRET = "lantern-Quay-77"


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    "place", [f"ftp://auditor:{SECRET}@host/runs", f"s3://bucket/runs?secret={SECRET}"]
)
def test_no_password_of_a_place_is_repeated(capsys: Printed, place: str) -> None:
    assert run(["history", "--runs", place]) == 2

    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert "holds a password" in said.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("key: file:auditors.key.pem", f"key: {SECRET}"),
        ("key: file:auditors.key.pem", f"key: env:KEY\n  passphrase: {SECRET}"),
        ("runs: runs", f"runs: ftp://auditor:{SECRET}@host/runs"),
    ],
)
@pytest.mark.parametrize(
    "command", [["scan", "shop"], ["history"], ["verify"], ["keys", "show"], ["config", "show"]]
)
def test_no_secret_of_the_store_is_repeated(
    desk: Path, capsys: Printed, command: list[str], old: str, new: str
) -> None:
    place = desk / "source-audit.yaml"
    place.write_text(place.read_text().replace(old, new))

    status = run(command)

    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert status == 2


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (("--runs", "nowhere", "-f", "json=r.json"), 2),  # a place was asked for
        (("-f", "json=r.json"), 0),  # the report is there, and nobody asked for more
        ((), 2),  # nothing else tells of it
    ],
)
def test_a_run_that_is_not_kept_is_an_output_that_is_missing(
    asked: tuple[str, ...], status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for place in (tmp_path / "nowhere", tmp_path / "source-audit" / "runs"):
        place.mkdir(parents=True)
        (place / "sources").touch()  # in the place of a folder
    with closing(sqlite3.connect("shop.db")) as connection:
        connection.executescript(SMALL)

    assert run(["scan", "shop.db", "-q", *asked]) == status
