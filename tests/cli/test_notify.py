"""`scan` and `report --notify` with a real target: what it is told, and what it never changes."""

import socket
from pathlib import Path

import pytest

from audit.cli._notify import tell
from audit.config.schema import Config, NotificationEntry, SourceEntry
from audit.notify.event import Event, failure_of
from tests.cli.conftest import Command
from tests.notify.target import target

QUICK = ("--sample", "none", "-q")
CONFIG = """
sources:
  shop: {url: "sqlite:///shop.db", tags: [sales]}
  gone: {url: "sqlite:///gone.db"}
notifications:
  - {to: "env:HOOK"%s}
"""


def configure(here: Path, more: str = "") -> None:
    (here / "source-audit.yaml").write_text(CONFIG % more)


def test_a_scan_tells_its_target_once_and_again_only_of_a_change(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(here)
    with target() as there:
        monkeypatch.setenv("HOOK", there.url)
        first = command("scan", "shop", *QUICK, "-f", "html=shop.html")
        second = command("scan", "shop", *QUICK)

    assert (first.status, second.status) == (0, 0), first.err
    [got] = there.got
    assert got["title"].startswith("shop: ")
    assert f"Report: {here / 'shop.html'}" in got["message"]
    assert "New since the last run" not in got["message"]
    assert there.canary not in first.out + first.err


def test_an_audit_that_fails_is_told_and_keeps_its_status(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(here)
    with target() as there:
        monkeypatch.setenv("HOOK", there.url)
        ended = command("scan", "gone", *QUICK)

    assert ended.status == 3
    [got] = there.got
    assert got["title"] == "gone: the audit failed"
    assert got["type"] == "warning"


def test_a_target_that_is_down_is_a_warning_and_changes_no_status(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(here)
    with socket.create_server(("127.0.0.1", 0)) as free:
        monkeypatch.setenv("HOOK", f"json://127.0.0.1:{free.getsockname()[1]}/canary-77aa")

    ended = command("scan", "shop", "--sample", "none", "-vv")

    assert ended.status == 0
    assert "notification 1 (env:HOOK) is not delivered: the target cannot be reached" in ended.err
    assert "canary-77aa" not in ended.out + ended.err


def test_a_target_is_told_of_the_sources_that_it_selects(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(here, ", select: ['tag:sales'], on: [failed]")
    with target() as there:
        monkeypatch.setenv("HOOK", there.url)
        command("scan", "gone", *QUICK)
        command("scan", "shop", *QUICK)

    assert there.got == []


def test_a_report_tries_every_target(
    command: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("scan", "shop.db", *QUICK, "-f", "json=r.json", "--no-remember")
    none = command("report", "r.json", "-q", "--notify")
    configure(here, ", on: [failed]")
    lost = command("report", "r.json", "-q", "--notify")
    with target() as there:
        monkeypatch.setenv("HOOK", there.url)
        sent = command("report", "r.json", "-q", "--notify")

    assert (none.status, "names no notifications" in none.err) == (2, True)
    assert lost.status == 3
    assert (sent.status, len(there.got)) == (0, 1), sent.err


def test_a_target_gets_one_message_of_many_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(
        sources={name: SourceEntry(url=f"sqlite:///{name}.db") for name in ("a", "b", "c")},
        notifications=(
            NotificationEntry(to="env:HOOK", on=("always",)),
            NotificationEntry(to="env:HOOK", on=("failed",), select=("b", "c")),
        ),
    )
    events = [Event(source="a", verdict="ready"), *map(failure_of, "bc", ("gone", "late"))]
    with target() as there:
        monkeypatch.setenv("HOOK", there.url)
        complete = tell(config, events)

    assert complete
    assert sorted(got["title"] for got in there.got) == [
        "source-audit: 2 sources: 2 failed or not finished",
        "source-audit: 3 sources: 1 ready, 2 failed or not finished",
    ]
