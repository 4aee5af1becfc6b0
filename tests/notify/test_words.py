"""What is said of audits, and to whom: events, what is due, messages."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.notify.due import due
from audit.notify.event import Event, event_of, failure_of
from audit.notify.words import MOST_CHARACTERS, message
from audit.report.changes import Changes, FindingChange, Mark
from audit.secrets.secret import Secret
from tests.make import report as make

BEFORE = Mark(run="aaaa", started_at=datetime(2026, 11, 19, tzinfo=UTC), verdict="ready")
SHOP = Event(
    source="shop",
    verdict="not-ready",
    before="ready",
    score=61.24,
    coverage=0.87,
    open={"high": 2, "critical": 1},
    new={"critical": 1},
    resolved=3,
    titles=("TLS is off",),
)


def test_a_message_says_verdict_scores_what_is_new_and_where_the_report_is() -> None:
    said = message([SHOP], where="/r/shop.html")

    assert said.title == "shop: not ready"
    assert said.bad
    assert said.body.splitlines() == [
        "Verdict: not ready, before: ready",
        "Score: 61.2, coverage: 87%",
        "Open findings: 1 critical, 2 high",
        "New since the last run: 1 critical, 3 resolved",
        "- critical: TLS is off",
        "Report: /r/shop.html",
    ]


def test_a_failed_audit_is_said_to_have_failed() -> None:
    said = message([failure_of("shop", "db:5432 refuses the connection")])

    assert said.title == "shop: the audit failed"
    assert said.body == "The audit failed: db:5432 refuses the connection"
    assert said.bad


def test_many_audits_are_one_message_the_worst_first() -> None:
    events = [replace(SHOP, source=f"s{n:02}", verdict="ready", open={}, new={}) for n in range(48)]
    said = message([*events, SHOP, failure_of("crm", "no answer")], where="/r/all.html")

    assert said.title == (
        "source-audit: 50 sources: 1 not ready, 48 ready, 1 failed or not finished"
    )
    lines = said.body.splitlines()
    assert lines[0] == "- shop: not ready, score 61.2, 1 new critical"
    assert lines[1] == "- crm: the audit failed, no answer"
    assert lines[-1] == "Report: /r/all.html"


def test_a_long_message_is_cut_between_lines_and_says_so() -> None:
    events = [replace(SHOP, source=f"{'source' * 10}{n}") for n in range(200)]

    body = message(events, where="/" + "r" * 200).body

    assert len(body) <= MOST_CHARACTERS
    *lines, last, end = body.splitlines()
    assert end.startswith("Report: /rrr")
    assert last == f"- and {200 - len(lines):,} more"


def test_hostile_names_mention_nobody_and_break_no_line() -> None:
    said = message([replace(SHOP, source="@team\n<!channel> \x1b[31m")])

    assert "@team" not in said.title
    assert "<" not in said.title
    assert "\n" not in said.title
    assert "\x1b" not in said.title


def test_a_secret_of_this_process_is_not_repeated() -> None:
    held = Secret("canary-0d1e2f")

    said = message([failure_of("shop", "cannot use canary-0d1e2f")])

    assert held.reveal() not in said.body


def test_the_event_of_a_report_has_what_is_new_since_the_run_before() -> None:
    report = make.not_ready()
    critical = next(f for f in report.findings if f.severity == "critical" and f.status == "open")
    others = [f for f in report.findings if f.fingerprint != critical.fingerprint]
    changes = Changes(
        before=BEFORE,
        after=BEFORE,
        findings=(
            FindingChange(
                change="new",
                check=critical.check,
                severity="critical",
                title=critical.title,
                fingerprint=critical.fingerprint,
            ),
            FindingChange(change="resolved", check="a.b", severity="low", title="Gone"),
        ),
        unchanged=len(others),
    )

    event = event_of(replace(report, changes=changes))
    first = event_of(report)

    assert (event.before, event.new, event.resolved) == ("ready", {"critical": 1}, 1)
    assert event.titles == (critical.title,)
    assert first.new is None
    assert first.new_critical == first.open["critical"]
    assert pickle.loads(pickle.dumps(event)) == event


def test_an_unfinished_audit_is_failed_and_has_a_verdict() -> None:
    event = event_of(make.unfinished())

    assert event.failed
    assert event.verdict
    assert message([event]).title.endswith("(not finished)")


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (SHOP, {"always", "verdict", "critical"}),
        (replace(SHOP, before="not-ready", new={}), {"always"}),
        (replace(SHOP, before="not-ready", new={"high": 1}), {"always"}),
        (replace(SHOP, before="", new=None, open={}), {"always", "verdict"}),
        (replace(SHOP, before="", new=None), {"always", "verdict", "critical"}),
        (failure_of("shop", "why"), {"always", "failed"}),
    ],
)
def test_a_target_is_told_of_what_it_asked_for(event: Event, kinds: set[str]) -> None:
    for kind in ("always", "verdict", "critical", "failed"):
        assert bool(due([event], (kind,), sources=None)) == (kind in kinds), kind


def test_a_target_is_told_of_its_sources_only() -> None:
    events = [SHOP, replace(SHOP, source="crm")]

    assert due(events, ("always",), sources=("crm",)) == (events[1],)
