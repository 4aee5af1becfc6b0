"""`ticket` from the command line: what is shown, what is sent, statuses, and no token anywhere."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.tickets.peer import TOKEN, Fault, Peer, peer

GITHUB = ("--to", "github", "--repo", "acme/data")


@pytest.fixture
def report(command: Command, here: Path) -> Path:
    """The JSON of one scan."""
    ended = command(
        "scan", "shop.db", "--sample", "none", "-q", "-f", "json=r.json", "--no-remember"
    )
    assert ended.status == 0, ended.err
    return here / "r.json"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Generator[Peer]:
    monkeypatch.setenv("TRACKER_TOKEN", TOKEN)
    with peer("github") as found:
        yield found


def test_without_send_it_shows_the_request_and_sends_none(command: Command, report: Path) -> None:
    ended = command("ticket", report, *GITHUB)

    assert ended.status == 0, ended.err
    assert "shop: would be created\n" in ended.out
    assert "nobody was asked whether there is a ticket already" in ended.out
    assert "POST https://api.github.com/repos/acme/data/issues\n" in ended.out
    assert "X-GitHub-Api-Version: 2022-11-28\n" in ended.out
    assert 'title: "Audit of shop: ' in ended.out
    assert "  <!-- source-audit:begin sa" in ended.out


def test_with_a_token_it_looks_first_and_the_token_is_not_shown(
    command: Command, report: Path, there: Peer
) -> None:
    asked = ("ticket", report, *GITHUB, "--url", there.url, "--token", "env:TRACKER_TOKEN")
    shown = command(*asked)
    issues = len(there.issues)
    sent = command(*asked, "--send", "-vv")
    again = command(*asked, "-f", "json")

    assert "Authorization: ****\n" in shown.out
    assert (shown.status, issues) == (0, 0)
    assert sent.status == 0, sent.err
    assert sent.out == "shop: created https://github.example/acme/data/issues/1\n"
    tree = json.loads(again.out)
    assert (tree["action"], tree["requests"], tree["sent"]) == ("unchanged", [], False)
    said = "".join(e.out + e.err for e in (shown, sent, again))
    assert TOKEN not in said


def test_the_requests_as_json_are_what_is_sent(command: Command, report: Path, there: Peer) -> None:
    asked = ("ticket", report, *GITHUB, "--url", there.url, "--token", "env:TRACKER_TOKEN")
    [request] = json.loads(command(*asked, "-f", "json").out)["requests"]
    command(*asked, "--send")

    assert f"{request['method']} {request['url'].removeprefix(there.url)}" in there.seen
    assert there.bodies == [request["body"]]
    assert request["headers"]["Authorization"] == "****"


def test_the_configuration_says_where_tickets_are_kept(
    command: Command, here: Path, there: Peer
) -> None:
    (here / "source-audit.yaml").write_text(
        "sources:\n  shop: {url: 'sqlite:///shop.db'}\n"
        f"tickets: {{to: github, url: '{there.url}', project: acme/data, "
        "token: 'env:TRACKER_TOKEN', labels: [quality]}\n"
    )
    command("scan", "shop", "--sample", "none", "-q")

    first = command("ticket", "shop", "--send")
    second = command("ticket", "shop", "--send")
    wrong = command("ticket", "shop", "--send", "--repo", "acme/nothing")

    assert (first.status, second.status) == (0, 0), first.err
    assert second.out.startswith("shop: unchanged ")
    assert there.issues[0].labels == ["source-audit", "quality"]
    assert wrong.status == 3
    assert "has no repository acme/nothing" in wrong.err


def test_a_ticket_that_is_not_complete_is_status_4(
    command: Command, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_TOKEN", TOKEN)
    with peer("gitlab") as there:
        there.faults.append(Fault("/uploads$", status=413))
        ended = command(
            *("ticket", report, "--to", "gitlab", "--url", there.url, "--project", "acme/data"),
            *("--token", "env:TRACKER_TOKEN", "--send"),
        )

    assert ended.status == 4
    assert ended.out.startswith("shop: created https://gitlab.example/")
    assert "warning: the report is not attached: " in ended.err
    assert len(there.issues) == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ((), "--to, or tickets: to, names the product: github, gitlab, jira"),
        (("--to", "trello"), "--to 'trello' is none of github, gitlab, jira"),
        (("--to", "github", "--repo", "acme"), "--project of GitHub is owner/repository"),
        (("--to", "gitlab"), "--project of GitLab is its path"),
        (("--to", "jira"), "--url of Jira is its address"),
        (("--to", "jira", "--url", "https://j.example"), "is the key of a project"),
        ((*GITHUB, "--send"), "--send needs a token"),
        ((*GITHUB, "--token", "ghp_canary77"), "and not the token itself"),
        ((*GITHUB, "--token", "env:NOT_THERE"), "NOT_THERE"),
        ((*GITHUB, "--url", "http://tracker.example"), "in clear"),
    ],
)
def test_what_cannot_be_used_is_status_2(
    command: Command, report: Path, more: tuple[str, ...], says: str
) -> None:
    ended = command("ticket", report, *more)

    assert ended.status == 2
    assert says in ended.err
    assert "canary" not in ended.err


def test_a_run_that_is_not_there_is_status_2(command: Command) -> None:
    assert command("ticket", "nothing", *GITHUB).status == 2
