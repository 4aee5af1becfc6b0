"""One ticket per source, whatever happens, on each of the trackers."""

import json
from collections.abc import Generator

import pytest

from audit.errors import ConnectError
from audit.tickets.block import end
from audit.tickets.draft import File
from audit.tickets.update import brought_up
from tests.make import report as make
from tests.tickets.making import PAGE, draft, later, tracker, update
from tests.tickets.peer import Fault, Issue, Peer, peer

KINDS = ("github", "gitlab", "jira-cloud", "jira-server")


@pytest.fixture(params=KINDS)
def there(request: pytest.FixtureRequest) -> Generator[Peer]:
    """Each tracker in turn."""
    product, _, edition = request.param.partition("-")
    with peer(product, cloud=edition != "server") as found:
        yield found


def said(body: object) -> str:
    """A body as one text, whatever notation it has."""
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def add_text(issue: Issue, before: str, after: str) -> None:
    """What a person writes above and below."""
    if isinstance(issue.body, str):
        issue.body = f"{before}\n\n{issue.body}\n\n{after}"
        return
    mention = {"type": "mention", "attrs": {"id": "5b10", "text": "@ada"}}
    issue.body["content"] = [
        {"type": "paragraph", "content": [{"type": "text", "text": before}, mention]},
        *issue.body["content"],
        {"type": "paragraph", "content": [{"type": "text", "text": after}]},
    ]


def test_a_ticket_is_created_once_and_then_left_as_it_is(there: Peer) -> None:
    told = draft()

    first = update(there, told)
    count = len(there.writes())
    again = update(there, told)

    [issue] = there.issues
    assert (first.action, again.action) == ("created", "unchanged")
    assert again.url == first.url
    assert len(there.writes()) == count
    assert issue.title == told.title
    assert "source-audit" in issue.labels
    assert "data" in issue.labels
    assert end(told.key) in said(issue.body)
    assert told.digest in said(issue.body)


def test_a_later_run_replaces_our_part_and_nothing_of_people(there: Peer) -> None:
    told = draft()
    update(there, told)
    [issue] = there.issues
    add_text(issue, "Ada looks after this.", "Paid by cost centre 7.")
    before = said(issue.body)

    outcome = update(there, later(told))

    assert outcome.action == "updated"
    after = said(issue.body)
    assert f"run={later(told).run}" in after
    assert f"run={told.run}" not in after
    assert after.count("source-audit:begin") == 1
    assert after.replace(later(told).run, "") != before.replace(told.run, "")
    assert "Ada looks after this." in after.partition("source-audit:begin")[0]
    assert "Paid by cost centre 7." in after.partition(end(told.key))[2]
    if there.product == "jira" and there.cloud:
        assert '"type": "mention"' in after
    assert issue.comments == []


def test_a_change_of_the_verdict_and_new_critical_findings_are_comments(there: Peer) -> None:
    told = draft()
    update(there, told)
    [issue] = there.issues

    update(there, later(told, 1, verdict="ready-with-conditions", new=2, resolved=1))
    update(there, later(told, 2, verdict="ready-with-conditions", new=1, critical=1))
    update(there, later(told, 3, verdict="ready-with-conditions", new=1))

    first, second = map(said, issue.comments)
    assert "ready with conditions" in first
    assert "it was not ready" in first
    assert "2 new findings" in first
    assert "critical" in second
    assert issue.title.endswith("ready with conditions")


def test_a_title_of_people_stays(there: Peer) -> None:
    told = draft()
    update(there, told)
    [issue] = there.issues
    issue.title = f"{told.beginning}blocked by legal"

    update(there, later(told, verdict="ready"))

    assert issue.title == f"{told.beginning}blocked by legal"


def test_a_ticket_closed_by_people_is_reopened_until_the_source_is_ready(there: Peer) -> None:
    told = draft()
    update(there, told)
    [issue] = there.issues
    issue.open = False

    reopened = update(there, told)
    opened, comments = issue.open, list(issue.comments)
    issue.open = False
    ready = update(there, later(told, verdict="ready"))

    assert reopened.action == "reopened"
    assert opened
    assert "Reopened: the source is not ready" in said(comments[-1])
    assert ready.action == "updated"
    assert not issue.open


@pytest.mark.parametrize(("product", "reason"), [("github", "not_planned"), ("jira", "Won't Do")])
def test_a_ticket_closed_as_not_to_be_done_is_left_closed(product: str, reason: str) -> None:
    with peer(product) as there:
        told = draft()
        update(there, told)
        [issue] = there.issues
        issue.open, issue.reason = False, reason
        count = len(there.writes())

        outcome = update(there, later(told))

        assert outcome.action == "left"
        assert "not to be done" in outcome.why
        assert len(there.writes()) == count


def test_a_ready_source_closes_its_ticket_where_that_is_asked(there: Peer) -> None:
    told = draft()
    update(there, told)
    [issue] = there.issues
    ready = later(told, verdict="ready")

    left_open = update(there, ready)
    opened = issue.open
    closed = update(there, ready, close=True)
    comments = len(issue.comments)
    again = update(there, ready, close=True)

    assert (left_open.action, closed.action, again.action) == ("updated", "closed", "unchanged")
    assert opened
    assert not issue.open
    assert "Closed: the source is ready" in said(issue.comments[-1])
    assert len(issue.comments) == comments


def test_a_ready_source_without_a_ticket_gets_none_where_they_are_closed(there: Peer) -> None:
    outcome = update(there, draft(make.ready), close=True)

    assert outcome.action == "nothing"
    assert there.issues == []


def test_an_earlier_run_does_not_replace_a_later_one(there: Peer) -> None:
    told = draft()
    update(there, later(told))

    outcome = update(there, told)

    assert outcome.action == "left"
    assert "later run" in outcome.why


def test_two_sources_have_two_tickets(there: Peer) -> None:
    update(there, draft())
    update(there, draft(make.document))

    assert len(there.issues) == 2


CREATE = r"^POST .*(/issues|/issue)$"


def test_a_creation_whose_answer_is_lost_is_found_again(there: Peer) -> None:
    there.faults.append(Fault(CREATE, cut=True, done=True))

    outcome = update(there, draft())

    assert outcome.action == "created"
    assert len(there.issues) == 1
    assert update(there, draft()).action == "unchanged"


def test_a_creation_that_succeeded_twice_is_one_ticket_after_the_next_run(there: Peer) -> None:
    told = draft()
    update(there, told)
    [first] = there.issues
    there.add(told.title, first.body, list(first.labels))
    second = there.issues[1]

    outcome = update(there, later(told))
    comments = len(second.comments)
    again = update(there, later(told, 2))

    assert outcome.action == "updated"
    assert first.open
    assert not second.open
    assert f"run={later(told).run}" not in said(second.body)
    assert "is kept" in said(second.comments[0])
    assert again.action == "updated"
    assert len(second.comments) == comments


def test_a_copy_that_people_made_is_left_alone(
    there: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    told = draft()
    update(there, told)
    [first] = there.issues
    copy = there.add(told.title, first.body, list(first.labels))
    copy.author = "ada"

    outcome = update(there, later(told))

    assert outcome.action == "updated"
    assert copy.open
    assert copy.comments == []
    assert "left alone: another account made it" in caplog.text


def test_a_ticket_that_others_planted_with_our_mark_is_not_ours(
    there: Peer, caplog: pytest.LogCaptureFixture
) -> None:
    told = draft()
    update(there, told)
    [planted] = there.issues
    planted.author = "mallory"
    before = planted.body

    outcome = update(there, later(told))
    again = update(there, later(told, 2))

    assert (outcome.action, again.action) == ("created", "updated")
    assert [issue.author for issue in there.issues] == ["mallory", "bot"]
    assert (planted.body, planted.open, planted.comments) == (before, True, [])
    assert "left alone: another account made it" in caplog.text


def test_a_ticket_of_an_earlier_account_is_ours_where_the_user_says_so(there: Peer) -> None:
    told = draft()
    update(there, told)
    [ours] = there.issues
    ours.author = "old-bot"

    outcome = update(there, later(told), accounts=("old-bot",))

    assert outcome.action == "updated"
    assert len(there.issues) == 1


def test_an_app_of_github_keeps_what_an_app_made() -> None:
    with peer("github", app=True) as there:
        told = draft()
        update(there, told)
        [ours] = there.issues
        ours.author = "github-actions[bot]"
        planted = there.add(told.title, ours.body, list(ours.labels))
        planted.author = "mallory"

        outcome = update(there, later(told))

        assert outcome.action == "updated"
        assert planted.open
        assert planted.comments == []


@pytest.mark.parametrize("product", ["github", "gitlab", "jira"])
def test_whose_the_token_is_has_to_be_told_before_a_ticket_is_touched(product: str) -> None:
    with peer(product) as there:
        told = draft()
        update(there, told)
        there.faults += [Fault(r"GET \S*/(user|myself)$", status=500)] * 2

        with pytest.raises(ConnectError):
            update(there, later(told))

        assert len(there.issues) == 1


def test_a_search_that_is_behind_makes_two_and_the_next_run_mends_it() -> None:
    with peer("jira") as there:
        told = draft()
        update(there, told)
        there.behind = 1
        update(there, later(told))
        assert len(there.issues) == 2

        update(there, later(told, 2))

        assert [issue.open for issue in there.issues] == [True, False]


@pytest.mark.parametrize("product", ["gitlab", "jira"])
def test_every_page_of_a_search_is_read(product: str) -> None:
    with peer(product, page=2) as there:
        told = draft()
        update(there, told)
        [ours] = there.issues
        for _ in range(6):
            there.add(told.title, ours.body, list(ours.labels)).open = False
        there.issues.insert(0, there.issues.pop())  # ours is no longer on the first page

        assert len(tracker(there).find(told.key)) == 7


def test_github_reads_every_page_and_finds_a_ticket_whose_label_was_taken_away() -> None:
    with peer("github") as there:
        for number in range(230):
            there.add(f"other {number}", "", ["source-audit"])
        told = draft()
        update(there, told)
        ours = there.issues[-1]

        assert update(there, told).action == "unchanged"
        ours.labels = []
        assert update(there, told).action == "unchanged"
        assert len(there.issues) == 231


def test_the_page_is_beside_the_ticket_where_the_product_takes_files() -> None:
    with peer("jira") as there:
        told = draft()
        update(there, told)
        [issue] = there.issues
        first = list(issue.files)
        issue.files.append({"id": "99", "name": "minutes.pdf", "data": b""})
        update(there, later(told))
        same = [f["name"] for f in issue.files]
        assert told.page
        newer = File(told.page.name.replace(told.run, "ffff"), b"<!doctype html>")
        update(there, later(told, 2, page=newer))

        assert [(f["name"], f["data"]) for f in first] == [(told.page.name, PAGE)]
        assert same == [told.page.name, "minutes.pdf"]
        assert [f["name"] for f in issue.files] == ["minutes.pdf", newer.name]

    with peer("gitlab") as there:
        update(there, draft())
        assert f"](/uploads/0123/{told.page.name})" in there.issues[0].body

    with peer("github") as there:
        update(there, draft())
        assert "GitHub's API takes no files" in there.issues[0].body


def test_a_file_that_is_not_taken_leaves_the_ticket_and_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for product in ("gitlab", "jira"):
        with peer(product) as there:
            there.faults.append(Fault(r"/(uploads|attachments)$", status=413))

            outcome = update(there, draft())

            assert outcome.action == "created"
            assert not outcome.complete
            assert "takes no file as large as the report" in caplog.text


def test_without_send_nothing_is_changed_and_all_is_noted(there: Peer) -> None:
    told = draft()
    dry = tracker(there, send=False)
    outcome = brought_up(dry, told)
    update(there, told)
    [issue] = there.issues
    again = tracker(there, send=False)
    count = len(there.writes())
    second = brought_up(again, later(told))

    assert outcome.action == "created"
    assert second.action == "updated"
    assert len(there.writes()) == count
    assert any(issue.title in json.dumps(e.body) for e in dry.door.planned)
    assert all("canary" not in json.dumps(dict(e.headers)) for e in dry.door.planned)


def test_without_a_token_nobody_is_asked(there: Peer) -> None:
    dry = tracker(there, send=False, token="")

    assert brought_up(dry, draft()).action == "created"
    assert there.seen == []
    assert dry.door.planned
