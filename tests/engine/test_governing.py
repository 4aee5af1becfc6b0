"""What people decided, applied: standing, score, owners, answers, the verdict by the policy."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from audit.config.schema import PolicyEntry
from audit.engine.attesting import COVERED, closed_by
from audit.engine.discover import checks
from audit.engine.judge import Judging, judge
from audit.engine.questions import known_questions
from audit.governance.attestations import AttestationEntry
from audit.governance.baseline import Known, SourceBaseline, drawn
from audit.governance.owners import OwnerEntry
from audit.model.check import Check, Fail, Pass, Severity, Subject, Undercurrent, Unknown
from audit.model.fact import Reason
from audit.model.result import CheckResult, Status
from audit.report.document import Report
from audit.report.gates import fingerprints, outcomes
from checks.data_management.responsible_team import responsible_team
from tests.conftest import NOON
from tests.engine.test_judge import captured, fail, judging, passing, waiver
from tests.make.facts import catalog, dataset

TODAY = NOON.date()
LATE = (*passing(), judging("late", fail(Severity.HIGH), fail(Severity.LOW, subject=Subject("a"))))


def baseline(report: Report, **severities: str) -> Mapping[str, SourceBaseline]:
    made = drawn(report.findings, run="1", made="2026-01-01")
    found = {
        f.fingerprint: replace(
            made.findings[f.fingerprint], severity=severities.get(f.dataset, f.severity)
        )
        for f in report.findings
        if f.fingerprint in made.findings
    }
    return {"shop": replace(made, findings=found)}


def judged(by: Judging, *some: Check[...]) -> Report:
    return judge(captured(), some or LATE, by)


def test_findings_of_a_baseline_do_not_gate_and_are_not_hidden() -> None:
    before = judged(Judging())

    after = judged(Judging(baselines=baseline(before)))

    assert before.verdict.status == "ready-with-conditions"
    assert after.verdict.status == "ready"
    assert after.verdict.summary == "No open finding; 2 in the baseline."
    assert [(f.status, f.blocking, f.due) for f in after.findings] == [("baseline", False, "")] * 2
    assert after.score == before.score  # the data is as it was
    assert after.governance is not None
    assert after.governance.baseline is not None
    assert (after.governance.baseline.present, after.governance.baseline.gone) == (2, 0)


def test_what_got_worse_than_the_baseline_counts() -> None:
    after = judged(Judging(baselines=baseline(judged(Judging()), orders="low")))

    assert [(f.dataset, f.status) for f in after.findings] == [
        ("orders", "open"),
        ("a", "baseline"),
    ]
    assert after.governance is not None
    assert after.governance.baseline is not None
    assert after.governance.baseline.worse == 1


def test_a_critical_finding_of_the_baseline_does_not_cap() -> None:
    critical = (*passing(), judging("late", fail(Severity.CRITICAL)))
    before = judged(Judging(), *critical)

    after = judged(Judging(baselines=baseline(before)), *critical)

    assert {s.score for s in before.scores if s.score is not None} == {60.0}
    assert min(s.score for s in after.scores if s.score is not None) > 60


def test_a_baseline_only_shrinks() -> None:
    two = judged(Judging())
    one = judged(Judging(), *passing(), judging("late", fail(Severity.HIGH)))
    three = judged(
        Judging(), *LATE, judging("fresh", fail(Severity.LOW)), judging("note", fail(Severity.INFO))
    )
    first = drawn(two.findings, run="1", made="2026-01-01")

    smaller = drawn(one.findings, run="2", made="2026-01-02", before=first)
    again = drawn(three.findings, run="3", made="2026-01-03", before=smaller)
    anew = drawn(three.findings, run="3", made="2026-01-03")

    assert (len(first.findings), len(smaller.findings), len(anew.findings)) == (2, 1, 3)
    assert again.findings == smaller.findings


def test_a_waiver_that_ended_counts_again_also_beside_a_baseline() -> None:
    known = baseline(judged(Judging()))
    ended = waiver("dataops.late", until=TODAY - timedelta(days=1), dataset="orders")

    after = judged(Judging(baselines=known, waivers=(ended,)))

    assert [(f.dataset, f.status) for f in after.findings] == [
        ("orders", "open"),
        ("a", "baseline"),
    ]
    assert after.governance is not None
    [use] = after.governance.waivers
    assert (use.state, use.findings, use.covers) == (
        "ended",
        1,
        "check dataops.late, dataset orders",
    )


def test_waivers_are_told_with_what_they_fit_and_unused_ones_too() -> None:
    long = replace(waiver("dataops.late"), until=TODAY + timedelta(days=90), field="none")
    soon = waiver("dataops.*", until=TODAY + timedelta(days=3))
    other = replace(waiver("dataops.*"), source="elsewhere")

    report = judged(Judging(waivers=(long, soon, other)))

    assert report.governance is not None
    told = [(w.state, w.findings) for w in report.governance.waivers]
    assert told == [("ends-soon", 2), ("in-force", 0)]
    assert {f.status for f in report.findings} == {"waived"}


def test_a_waiver_beyond_what_the_policy_allows_does_not_count() -> None:
    policy = PolicyEntry(max_waiver_days=30)
    long = waiver("dataops.late", until=TODAY + timedelta(days=31))

    report = judged(Judging(waivers=(long,), policy=policy))

    assert {f.status for f in report.findings} == {"open"}
    assert report.governance is not None
    assert report.governance.waivers[0].state == "too-long"


OWNERS = (
    OwnerEntry(team="platform"),
    OwnerEntry(team="sales", dataset="orders"),
    OwnerEntry(team="security", check="security.*"),
)


def test_the_last_rule_that_fits_names_the_owner_of_findings_and_conditions() -> None:
    tls = judging("tls", fail(Severity.HIGH), undercurrent=Undercurrent.SECURITY)

    report = judged(Judging(owners=OWNERS, owner="entry"), *LATE, tls)

    assert {(f.check, f.dataset): f.owner for f in report.findings} == {
        ("dataops.late", "orders"): "sales",
        ("dataops.late", "a"): "platform",
        ("security.tls", "orders"): "security",
    }
    assert {c.owner for c in report.verdict.conditions} == {"sales", "security", "platform"}
    assert report.governance is not None
    assert {o.team: o.findings for o in report.governance.owners} == {
        "platform": 1, "sales": 1, "security": 1,
    }  # fmt: skip


def test_without_a_file_of_owners_no_team_is_said_to_own_no_dataset() -> None:
    report = judged(Judging(owner="entry", attestations=(answer(),)), *LATE)

    assert {f.owner for f in report.findings} == {"entry"}
    assert report.governance is not None
    assert report.governance.owners == ()


def test_datasets_that_no_rule_gives_to_a_team_are_findings() -> None:
    shop = captured(catalog(dataset("orders"), dataset("old"), dataset("part")))
    rules = (
        OwnerEntry(team="sales", dataset="o*"),
        OwnerEntry(team="", dataset="old"),
        OwnerEntry(team="dba", check="security.*"),  # of a check: says nothing of a dataset
    )

    owned = judge(shop, (responsible_team,), Judging(owners=rules))
    fallback = judge(shop, (responsible_team,), Judging(owners=rules, owner="platform"))
    unwritten = judge(shop, (responsible_team,), Judging())

    assert [f.dataset for f in owned.findings] == ["old", "part"]
    assert owned.governance is not None
    assert owned.governance.unowned == ("old", "part")
    assert [f.dataset for f in fallback.findings] == ["old"]  # the rule says: nobody
    assert unwritten.checks[0].status == "not-applicable"
    assert unwritten.governance is None


def answer(question: str = "restore-tested", *, until: date = TODAY) -> AttestationEntry:
    return AttestationEntry(question=question, by="dba", until=until, answer="in May")


BACKUP = judging(
    "backup-evidence", Unknown(Subject(), "hidden"), undercurrent=Undercurrent.RELIABILITY
)


def test_an_answer_raises_coverage_and_not_the_score() -> None:
    some = (
        *passing(),
        BACKUP,
        judging("up", Pass(Subject()), undercurrent=Undercurrent.RELIABILITY),
    )

    before = judged(Judging(), *some)
    after = judged(Judging(attestations=(answer(),)), *some)

    assert before.verdict.status == "not-ready"
    assert after.verdict.status == "ready"
    assert (before.score.overall, before.score.worst_case) == (
        after.score.overall,
        after.score.worst_case,
    )
    [reliability] = [s for s in after.scores if s.undercurrent == "reliability"]
    assert (reliability.ran, reliability.applicable, reliability.attested) == (1, 2, 1)
    assert reliability.coverage == 1.0
    [check] = [c for c in after.checks if c.id == "reliability.backup-evidence"]
    assert (check.status, check.attested) == ("unknown", "restore-tested")
    [asked] = [q for q in after.questions if q.id == "restore-tested"]
    assert asked.attestation is not None
    assert (asked.attestation.by, asked.attestation.answer) == ("dba", "in May")


def test_an_answer_that_ended_is_open_again_and_told() -> None:
    report = judged(Judging(attestations=(answer(until=TODAY - timedelta(days=1)),)), BACKUP)

    [asked] = [q for q in report.questions if q.id == "restore-tested"]
    assert asked.attestation is None
    assert asked.ended is not None
    assert report.score.coverage == 0


@pytest.mark.parametrize(
    ("status", "cause", "covered"),
    [
        (Status.UNKNOWN, None, True),
        (Status.NOT_RUN, Reason.PRIVILEGE, True),
        (Status.NOT_RUN, Reason.SKIPPED, False),
        (Status.ERROR, None, False),
        (Status.PASS, None, False),
        (Status.FAIL, None, False),
    ],
)
def test_an_answer_covers_only_what_could_not_be_measured(
    status: Status, cause: Reason | None, *, covered: bool
) -> None:
    failures = (Fail(Subject(), "T", "1 of 1."),) if status is Status.FAIL else ()
    result = CheckResult(BACKUP, status, cause=cause, failures=failures)

    assert bool(closed_by((result,), {"restore-tested": 1})) is covered


def test_what_answers_cover_are_checks_and_questions_that_there_are() -> None:
    assert set(COVERED) <= set(known_questions())
    assert {c for ids in COVERED.values() for c in ids} <= {check.id for check in checks()}


@pytest.mark.parametrize(
    ("policy", "status", "headline"),
    [
        (PolicyEntry(), "ready-with-conditions", "shop can be onboarded once 1 condition is met"),
        (PolicyEntry(condition_severities=()), "ready", "shop can be onboarded"),
        (
            PolicyEntry(blocking_severities=("critical", "high")),
            "not-ready",
            "shop is not ready: 1 blocking finding",
        ),
        (
            PolicyEntry(blocking_checks=("dataops.*",)),
            "not-ready",
            "shop is not ready: 2 blocking findings",
        ),
        (
            PolicyEntry(condition_severities=("high", "low")),
            "ready-with-conditions",
            "shop can be onboarded once 1 condition is met",
        ),
        (
            PolicyEntry(min_scores={"dataops": 99}, condition_severities=()),
            "ready-with-conditions",
            "shop can be onboarded once 1 condition is met",
        ),
        (
            PolicyEntry(required_controls=("SOC 2 CC6.1",), condition_severities=()),
            "not-ready",
            "shop is not ready: a rule of the policy does not hold",
        ),
        (
            PolicyEntry(max_new_findings=5, condition_severities=()),
            "ready-with-conditions",  # no earlier run is known: not known is not held
            "shop can be onboarded once 1 condition is met",
        ),
    ],
)
def test_the_verdict_follows_the_policy(policy: PolicyEntry, status: str, headline: str) -> None:
    report = judged(Judging(policy=policy))

    assert (report.verdict.status, report.verdict.headline) == (status, headline)
    ruled = outcomes(report, report.run.policy, today=TODAY)
    assert all(o.holds for o in ruled) is (status == "ready")


def test_new_findings_are_those_that_the_run_before_had_not() -> None:
    before = judged(Judging(), *passing(), judging("late", fail(Severity.HIGH)))
    policy = PolicyEntry(max_new_findings=0, condition_severities=())

    same = judged(Judging(policy=policy, earlier=fingerprints(judged(Judging()))))
    more = judged(Judging(policy=policy, earlier=fingerprints(before)))
    ratchet = judged(Judging(policy=policy, baselines=baseline(before)))

    assert same.verdict.status == "ready"
    for report in (more, ratchet):
        assert report.verdict.status == "ready-with-conditions"
        assert any("1: dataops.late a" in reason for reason in report.verdict.reasons)


def test_a_gate_counts_a_waiver_that_ended_since_the_run() -> None:
    report = judged(Judging(waivers=(waiver("dataops.late"),)))

    def tripped(today: date) -> list[str]:
        return [o.rule for o in outcomes(report, report.run.policy, today=today) if not o.holds]

    assert tripped(TODAY) == []
    assert tripped(TODAY + timedelta(days=1)) == ["condition_severities"]


def test_a_baseline_of_another_source_says_nothing() -> None:
    other = {
        "lab": SourceBaseline(run="1", made="d", findings={"x": Known(severity="low", check="y")})
    }

    assert judged(Judging(baselines=other)) == judged(Judging())
