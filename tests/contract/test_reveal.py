"""`--reveal`: values on standard output for whoever asks, in nothing kept, and never a secret."""

import json
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

import pytest

import audit.cli._audit as reading
from audit.access.address import Address
from audit.cli._status import DONE, USAGE
from audit.cli.app import run
from audit.detect.revealed import Revealed
from audit.engine.judge import Judging, judge
from audit.engine.run import Request, audit_source
from audit.export import exporter, formats
from audit.store.snapshot import dump
from tests.make.command import Ended

Command = Callable[..., Ended]

ODD = "zofia.kanarek@leak"
EMBEDDED = "jan.kanarek@leak.example"
TOKEN = "ghp_" + "c4N4rYc4" * 4 + "wxyz"
CARD = "4111111111111111"
PASSWORD = "hunter2!Canary"
SHOWN, NEVER = (ODD, EMBEDDED), (TOKEN, CARD, PASSWORD)
#: The commands that read a source, with what else they are given.
READERS = {
    "scan": (),
    "profile": (),
    "classify": (),
    "why": ("people.csv.notes",),
}
readers = pytest.mark.parametrize("name", READERS)


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Persons in a table, with values of each sort in a few rows."""
    notes = [f"order {n} was delivered and everything was fine" for n in range(80)]
    notes[5] = f"please write to {EMBEDDED} about it"
    notes[6] = f"the key is {TOKEN} and more"
    notes[7] = f"paid by card {CARD} on Friday"
    emails = [f"person.{n}@example.org" for n in range(80)]
    emails[8:10] = [ODD, PASSWORD]
    rows = "".join(f"{n},{emails[n]},{notes[n]}\n" for n in range(80))
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "people.csv").write_text(f"id,email,notes\n{rows}")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return folder


@pytest.fixture
def command(people: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    assert people.is_dir()

    def ended(name: str, *arguments: str) -> Ended:
        status = run([name, "people.csv", *READERS[name], *arguments])
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return ended


def values_in(*texts: str | bytes) -> list[str]:
    """Which of the planted values stand in the texts."""
    found = [t.encode() if isinstance(t, str) else t for t in texts]
    return [value for value in (*SHOWN, *NEVER) if any(value.encode() in text for text in found)]


@readers
@pytest.mark.parametrize("form", ["json", "json=-", "table", ""])
def test_the_values_are_on_standard_output_and_no_secret_is(
    command: Command, people: Path, name: str, form: str
) -> None:
    ended = command(
        name, "--reveal", "--yes-reveal", "-vv", *(["-f", form] if form else []), "--log-format",
        "json",
    )  # fmt: skip

    assert ended.status == DONE
    expected = [EMBEDDED] if name == "why" else [ODD, EMBEDDED]
    assert sorted(values_in(ended.out)) == sorted(expected)
    assert values_in(ended.err) == []
    assert [p.name for p in people.iterdir()] == ["people.csv"]


@readers
def test_without_the_option_no_value_is_anywhere(command: Command, people: Path, name: str) -> None:
    ended = command(name, "-vv", "-f", "json=r.json")

    assert ended.status == DONE
    assert values_in(ended.out, ended.err, (people / "r.json").read_bytes()) == []
    entries = re.findall(r'"suspicious": \[\{', (people / "r.json").read_text())
    assert len(entries) == (1 if name == "why" else 2)


def test_the_value_stands_beside_its_shape(command: Command) -> None:
    ended = command("classify", "--reveal", "--yes-reveal", "-f", "json")

    fields = {f["name"]: f for f in json.loads(ended.out)["datasets"][0]["fields"]}
    by_shape = {entry["shape"]: entry for entry in fields["email"]["suspicious"]}
    assert by_shape["aaaaa.aaaaaaa@aaaa"]["value"] == ODD
    assert "value" not in by_shape["aaaaaa9!Aaaaaa"]
    assert [e for e in fields["notes"]["suspicious"] if e["shape"].startswith("secret")] == [
        {
            "shape": "secret of 40 characters",
            "score": 0.9,
            "reason": "holds GitHub tokens",
            "count": 1,
            "family": "personal data",
            "looked_at": 0,
        }
    ]


@pytest.fixture
def untouched(people: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A source that must not be asked, and a folder that nothing may be written to."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("the source was asked")

    monkeypatch.setattr(reading, "audit_source", refused)
    yield
    assert [p.name for p in people.iterdir()] == ["people.csv"]


@readers
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--yes-reveal", "-f", "json=r.json"], "-f json=r.json is a path"),
        (["--yes-reveal", "-f", "json", "-f", "table=r.txt"], "-f table=r.txt is a path"),
        (["--yes-reveal", "-f", "json=/dev/stdout"], "-f json=/dev/stdout is a path"),
        (["--yes-reveal", "-q"], "-q leaves no output"),
        ([], "no terminal to ask on; add --yes-reveal"),
        (["--no-input"], "--no-input forbids; add --yes-reveal"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("untouched")
def test_where_values_may_not_go_it_is_a_mistake_before_anything_is_read(
    command: Command, name: str, arguments: list[str], said: str
) -> None:
    ended = command(name, "--reveal", *arguments)

    assert (ended.status, ended.out) == (USAGE, "")
    assert said in ended.sentence


def test_the_page_never_has_values(command: Command) -> None:
    ended = command("scan", "--reveal", "--yes-reveal", "-f", "html")

    assert (ended.status, ended.out) == (USAGE, "")
    assert "never puts values into html" in ended.sentence


@pytest.mark.parametrize(("answer", "status"), [("y", DONE), ("n", USAGE), ("", USAGE)])
def test_a_person_is_asked_on_a_terminal(
    command: Command, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    def terminal(_: TextIO | None) -> bool:
        return True

    monkeypatch.setattr("audit.cli._reveal.on_terminal", terminal)
    monkeypatch.setattr("sys.stdin.readline", lambda: f"{answer}\n", raising=False)

    ended = command("classify", "--reveal")

    assert ended.status == status
    assert "values of persons will be shown on this terminal; go on? [y/N]" in ended.err
    assert bool(values_in(ended.out)) == (answer == "y")


def test_what_is_kept_of_a_run_that_reveals_holds_no_value(people: Path) -> None:
    revealed = Revealed()
    request = Request(
        name="people", address=Address(scheme="file", path=str(people / "people.csv"))
    )

    capture = audit_source(request, revealed=revealed)

    report = judge(capture, (), Judging())
    [dataset] = report.datasets
    shown = [
        revealed.value(dataset.name, field.name, place)
        for field in dataset.fields
        for place in range(len(field.suspicious))
    ]
    assert {value for value in shown if value} == set(SHOWN)
    kept = [dump(capture), pickle.dumps(capture), *(exporter(form)(report) for form in formats())]
    assert values_in(*kept, repr(capture), repr(report), repr(revealed)) == []
