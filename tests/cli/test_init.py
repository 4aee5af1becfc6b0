"""`init`: a first configuration from options or answers, that is right and holds no secret."""

import io
import json
import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.config.load import load, load_config
from audit.config.schema import PolicyEntry
from audit.config.template import New, NewSource, configuration, text
from audit.config.yamltext import parse
from tests.cli.conftest import Command
from tests.make.command import COMMAND, environment

CANARY = "hunter2-and-more"
URL = "postgresql://auditor@db/shop"


Typed = Callable[..., None]


class Answers(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Typed:
    def typed(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", Answers("".join(f"{line}\n" for line in lines)))

    return typed


def test_what_is_given_is_written_passes_config_show_and_can_be_scanned(
    command: Command, here: Path
) -> None:
    ended = command(
        *("init", "shop.db", f"orders={URL}", "--password-ref", "orders=env:ORDERS_PASSWORD"),
        *("--owner", "payments", "--owner", "orders=sales", "--tag", "finance", "--tag", "shop=eu"),
        *("--schedule", "@daily", "--schedule", "orders=0 3 * * mon", "--notify-to", "env:CHAT"),
        *("--runs", "kept runs"),
    )

    assert ended.status == 0, ended.err
    assert "source-audit scan shop" in ended.out
    found = load_config(here / "source-audit.yaml")
    shop, orders = found.sources["shop"], found.sources["orders"]
    assert (shop.url, shop.owner, shop.tags) == ("sqlite:///shop.db", "payments", ("finance", "eu"))
    assert (orders.url, orders.password) == (URL, "env:ORDERS_PASSWORD")
    assert (orders.owner, orders.schedule) == ("sales", "0 3 * * mon")
    assert (found.schedule, found.runs) == ("@daily", "kept runs")
    assert found.notifications[0].to == "env:CHAT"
    assert command("config", "show").status == 0
    scanned = command("scan", "shop", "--sample", "none", "-q", "-f", "json")
    assert scanned.status == 0, scanned.err


def test_without_anything_all_stands_there_as_comments(command: Command, here: Path) -> None:
    ended = command("init", "--no-input")

    assert ended.status == 0
    written = (here / "source-audit.yaml").read_text()
    assert load_config(here / "source-audit.yaml").policy == PolicyEntry()
    # and what is a comment is right once it is none
    uncommented = re.sub(r"^(\s*)#(?! \S)", r"\1", written, flags=re.MULTILINE)
    (here / "all.yaml").write_text(uncommented)
    found = load_config(here / "all.yaml")
    assert found.sources["shop"].password == "env:SHOP_PASSWORD"
    assert found.limits.max_rows == 50_000_000
    assert (found.schedule, found.runs) == ("0 3 * * *", "runs")
    assert found.notifications[0].on == ("verdict", "critical", "failed")


def test_the_file_says_what_each_part_is_for(command: Command, here: Path) -> None:
    command("init", "shop.db")

    parts = (here / "source-audit.yaml").read_text().split("\n\n")
    assert len(parts) == 7
    assert all(part.startswith("# ") for part in parts)


def test_files_of_owners_and_policy_and_the_schema_are_written_when_asked_for(
    command: Command, here: Path
) -> None:
    ended = command("init", "shop.db", "--owner", "payments", "--with", "owners,policy", "--schema")

    assert ended.status == 0, ended.err
    first = (here / "source-audit.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=source-audit.schema.json"
    assert json.loads((here / "source-audit.schema.json").read_text())["title"]
    assert "team: payments" in (here / "owners.yaml").read_text()
    assert "min_score: 75" in (here / "policy.yaml").read_text()
    assert command("config", "show").status == 0
    assert "policy:" not in (here / "source-audit.yaml").read_text().replace("# The policy", "")
    assert (here / "source-audit.yaml").stat().st_mode & 0o777 == 0o644


def test_without_the_schema_no_line_names_it(command: Command, here: Path) -> None:
    command("init", "shop.db")

    assert "yaml-language-server" not in (here / "source-audit.yaml").read_text()
    assert not (here / "source-audit.schema.json").exists()


@pytest.mark.parametrize("there", ["source-audit.yaml", "owners.yaml", "source-audit.schema.json"])
def test_nothing_is_overwritten_unless_it_is_said(command: Command, here: Path, there: str) -> None:
    (here / there).write_text("mine\n")
    before = sorted(here.iterdir())

    ended = command("init", "shop.db", "--with", "owners", "--schema")

    assert ended.status == 2
    assert f"{there} is there already" in ended.sentence
    assert sorted(here.iterdir()) == before
    assert (here / there).read_text() == "mine\n"
    assert command("init", "shop.db", "--with", "owners", "--schema", "--force").status == 0
    assert (here / there).read_text() != "mine\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((f"shop=postgresql://u:{CANARY}@db/shop",), "the URL holds a password; leave it out"),
        ((f"shop=postgresql://db/shop?password={CANARY}",), "the URL holds a password"),
        (("shop=postgresql://${env:PW}@db/shop",), "the URL holds a password"),
        (("shop=postgresql://${env:UNSET}/shop",), "the variable UNSET is not set"),
        ((f"shop={URL}", "--password-ref", CANARY), "--password-ref: give a reference"),
        ((f"shop={URL}", "--password-ref", f"shop={CANARY}"), "--password-ref: give a reference"),
        ((f"shop={URL}", "--notify-to", f"slack://{CANARY}"), "--notify-to: give a reference"),
        ((f"shop={URL}", f"a={URL}", "--password-ref", "env:A"), "say of which source"),
        ((f"shop={URL}", "--owner", f"shpo={CANARY}"), "a source that is not given"),
        ((f"shop={URL}", "--schedule", "daily"), "--schedule: a schedule has five fields"),
        ((f"shop={URL}", "--schedule", "shop=60 * * * *"), "--schedule: the minute"),
        ((f"shop={URL}", "--schedule", "@daily", "--schedule", "@weekly"), "there twice"),
        ((f"shop={URL}", "shop=shop.db"), "two SOURCEs have one name"),
        (("--owner", "payments"), "--owner is about sources, and none is given"),
        (("shop=postgrsql://db/shop",), "did you mean 'postgresql'"),
        (("no-such-file.db",), "no file or folder"),
        ((f"={URL}",), "a source's name is 1 to 100 characters"),
        (("shop.db", "--with", "ownrs"), "did you mean 'owners'"),
        (("shop.db", "--config", "pyproject.toml"), "name a file.yaml"),
        (("shop.db", "--config", "no/such/folder.yaml"), "does not exist"),
        (("shop.db", "--runs", f"s3://a:{CANARY}@b/c"), "runs: the URL holds a password"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_writes_nothing(
    command: Command,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.setenv("PW", f"u:{CANARY}")
    before = sorted(here.iterdir())

    ended = command("init", *arguments)

    assert ended.status == 2
    assert said in ended.sentence
    assert CANARY not in ended.out + ended.err
    assert sorted(here.iterdir()) == before


def test_a_variable_in_a_url_is_written_as_it_is(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB", "db")

    assert command("init", "shop=postgresql://${env:DB}/shop").status == 0

    path = here / "source-audit.yaml"
    assert "url: postgresql://${env:DB}/shop\n" in path.read_text()
    assert load(path, environ={"DB": "x"}).config.sources["shop"].url == "postgresql://x/shop"


def test_a_terminal_is_asked_and_a_wrong_answer_is_asked_for_again(
    command: Command, here: Path, answer: Typed
) -> None:
    (here / "data").mkdir()
    (here / "data" / "a.csv").write_text("a\n1\n")
    answer(
        f"postgresql://auditor:{CANARY}@db/shop",
        URL,
        "",  # its name: shop
        CANARY,
        "",  # env:SHOP_PASSWORD
        "payments",
        "finance, eu",
        "maybe",
        "y",
        "data",
        "shop",
        "exports",
        "",
        "",
        "",  # no other
        "soon",
        "@daily",
        "",
    )

    ended = command("init")

    assert ended.status == 0, ended.err
    assert CANARY not in ended.out + ended.err
    for told in ("holds a password", "not the secret itself", "answer y or n", "of this name alr"):
        assert told in ended.err
    found = load_config(here / "source-audit.yaml")
    assert found.sources["shop"].password == "env:SHOP_PASSWORD"
    assert found.sources["shop"].tags == ("finance", "eu")
    assert found.sources["exports"].files == ("data",)
    assert found.sources["exports"].password == ""
    assert (found.schedule, found.notifications) == ("@daily", ())


def test_a_name_that_is_free_is_proposed(command: Command, here: Path, answer: Typed) -> None:
    answer("shop.db", "", "", "", "y", "shop.db", "", "", "", "", "", "")

    ended = command("init")

    assert ended.status == 0, ended.err
    assert "Its name [shop-2]: " in ended.err
    assert list(load_config(here / "source-audit.yaml").sources) == ["shop", "shop-2"]


def test_an_end_of_the_answers_writes_nothing(command: Command, here: Path, answer: Typed) -> None:
    answer(URL, "")

    ended = command("init")

    assert ended.status == 130
    assert ended.err.endswith("error: interrupted; nothing was written\n")
    assert not (here / "source-audit.yaml").exists()


def test_ctrl_c_at_a_question_writes_nothing(here: Path) -> None:
    ours, theirs = pty.openpty()
    child = subprocess.Popen(  # our own command
        [COMMAND, "init"], cwd=here, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    deadline = time.monotonic() + 200
    while b"Source: its URL" not in shown and time.monotonic() < deadline:
        shown += os.read(ours, 65_536)

    child.send_signal(signal.SIGINT)

    assert child.wait(timeout=200) == 130
    os.close(ours)
    assert sorted(path.name for path in here.iterdir()) == ["shop.db"]


@given(st.text(min_size=1))
def test_any_text_is_written_so_that_it_is_read_as_it_was(value: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in value):
        return
    written = f"a: {text(value)}\nb: [{text(value, listed=True)}]\n"

    assert "\n" not in text(value) + text(value, listed=True)
    assert parse(written).tree == {"a": value, "b": [value]}


def test_names_and_values_that_yaml_reads_otherwise_stay_what_they_are(tmp_path: Path) -> None:
    source = NewSource(name="on", url="sqlite:///a.db", owner="no", tags=("1", "a, b", "[x]"))
    path = tmp_path / "source-audit.yaml"
    path.write_text(configuration(New(sources=(source,))))

    found = load_config(path).sources["on"]

    assert (found.owner, found.tags) == ("no", ("1", "a, b", "[x]"))
