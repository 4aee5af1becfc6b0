"""Verdict, conditions, waivers and findings of one capture."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.config.schema import PolicyEntry, WaiverEntry
from audit.engine.findings import fingerprint
from audit.engine.judge import Judging, judge, select
from audit.errors import ConfigError
from audit.facts.accounts import Accounts, AuditAccount
from audit.facts.catalog import Catalog, LogicalType
from audit.facts.change import ChangeCapture, Requirement
from audit.facts.profiles import Profiles, Reference, References
from audit.facts.retention import Retention
from audit.facts.series import SeriesTimings
from audit.facts.server import Observed, Setting, Settings
from audit.facts.structure import Structure, Structures
from audit.facts.workload import Activity, Distribution, Operations, ReadConsistency
from audit.model.check import (
    Check,
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.exposure import Exposure
from audit.model.fact import Fact, Missing, Reason, Snapshot, Verified
from audit.report.capture import Capture
from audit.report.document import Load, Report, SourceHeader
from tests.conftest import NOON
from tests.make import facts as make

TODAY = NOON.date()
ORDERS = Subject("orders")


def captured(
    *facts: Fact,
    missing: dict[type[Fact], Missing] | None = None,
    unfinished: str = "",
    url: str = "example://db/shop",
) -> Capture:
    held: dict[type[Fact], Fact | Missing] = {Observed: Observed(at=NOON)}
    held |= {type(fact): fact for fact in facts}
    held |= missing or {}
    return Capture(
        source=SourceHeader(
            name="shop",
            kind="example",
            family="relational",
            product="Example",
            version="1",
            url=url,
        ),
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=3),
        finished=not unfinished,
        unfinished_reason=unfinished,
        tool_version="1.0",
        python_version="3.11",
        driver="",
        command="",
        sampling="",
        load=Load(statements=0, rows=0, bytes=0, seconds=0.0),
        snapshot=Snapshot(NOON, held, dict.fromkeys(held, Verified.REAL)),
    )


def judging(
    slug: str,
    *judgements: Judgement,
    severity: Severity = Severity.LOW,
    undercurrent: Undercurrent = Undercurrent.DATAOPS,
    aliases: tuple[str, ...] = (),
) -> Check[...]:
    """A check that judges like this whatever it sees."""

    def function(observed: Observed) -> Iterable[Judgement]:
        """Loads stop."""
        del observed
        return judgements

    return check(
        id=f"{undercurrent.value}.{slug}",
        title=slug.capitalize(),
        undercurrent=undercurrent,
        severity=severity,
        remedy="Repair it.",
        effort="1 hour",
        controls=("SOC 2 CC6.1",),
        aliases=aliases,
    )(function)


def fail(severity: Severity, *, subject: Subject = ORDERS, title: str = "Orders are late") -> Fail:
    return Fail(subject, title, "3 of 5 rows.", severity=severity)


def passing(count: int = 8) -> tuple[Check[...], ...]:
    """Enough weight that one failure does not sink the score."""
    return tuple(
        judging(f"sound{'x' * i}", Pass(ORDERS), severity=Severity.CRITICAL) for i in range(count)
    )


def judged(
    *checks: Check[...],
    capture: Capture | None = None,
    policy: PolicyEntry | None = None,
    waivers: tuple[WaiverEntry, ...] = (),
    owner: str = "",
) -> Report:
    found = Judging(policy=policy or PolicyEntry(), waivers=waivers, owner=owner)
    return judge(capture or captured(), checks, found)


def waiver(check: str = "dataops.late", *, until: date = TODAY, **more: Any) -> WaiverEntry:  # noqa: ANN401  # its fields
    return WaiverEntry(check=check, reason="migrating", approver="ada", until=until, **more)


GAP = judging("gap", Unknown(ORDERS, "hidden"))


def with_failure(severity: Severity) -> tuple[Check[...], ...]:
    return (*passing(), judging("late", fail(severity)))


def test_checks_that_were_left_out_are_a_gap_and_no_verdict_rests_on_them() -> None:
    left_out = (judging("late", fail(Severity.CRITICAL)), judging("none"))

    report = judge(captured(), passing(1), Judging(left_out=left_out))

    found = {check.id.partition(".")[2]: check for check in report.checks}
    assert (found["late"].status, found["none"].status) == ("not-run", "not-applicable")
    assert found["late"].reason.startswith("left out of this audit by --only")
    assert report.findings == ()
    assert report.verdict.status == "not-ready"
    assert report.verdict.headline == "shop is not ready: too little was checked"
    assert [check.id for check in report.checks] == sorted(check.id for check in report.checks)


def test_the_days_of_retention_of_the_policy_reach_the_checks() -> None:
    seen: list[object] = []

    def listening(policy: Retention | Missing) -> Iterable[Judgement]:
        """Data grows old."""
        seen.append(policy)
        return [Pass(ORDERS)]

    listener = check(
        id="dataops.listening",
        title="Listening",
        undercurrent=Undercurrent.DATAOPS,
        severity=Severity.LOW,
        remedy="None.",
        effort="1 hour",
        controls=("SOC 2 CC6.1",),
    )(listening)

    judged(listener)
    judged(listener, policy=PolicyEntry(retention_days=400, retention={"logs": 9}))

    assert isinstance(seen[0], Missing)
    assert seen[1] == Retention(days=400, rules=(("logs", 9),))


# The verdict table of the contract: what there is, the status, the first reason.
@pytest.mark.parametrize(
    ("checks", "unfinished", "status", "reason"),
    [
        (passing(), "", "ready", None),
        (with_failure(Severity.MEDIUM), "", "ready", None),
        (with_failure(Severity.INFO), "", "ready", None),
        (
            with_failure(Severity.HIGH),
            "",
            "ready-with-conditions",
            "1 high finding must be resolved before the first load.",
        ),
        (
            (judging("late", fail(Severity.LOW)),),
            "",
            "ready-with-conditions",
            "The score 0 is below the policy's 75.",
        ),
        (
            with_failure(Severity.CRITICAL),
            "",
            "not-ready",
            "1 critical finding must be fixed first.",
        ),
        (
            (*passing(3), GAP),
            "",
            "not-ready",
            "DataOps: 3 of 4 checks ran; the policy asks for 80%.",
        ),
        (
            (judging("of-no-sort"),),
            "",
            "not-ready",
            "No check ran, so nothing is known of the source.",
        ),
        (
            passing(),
            "the time budget of 300 s is used up",
            "not-ready",
            "The audit did not finish: the time budget of 300 s is used up.",
        ),
    ],
)
def test_the_verdict_table(
    checks: tuple[Check[...], ...], unfinished: str, status: str, reason: str | None
) -> None:
    verdict = judged(*checks, capture=captured(unfinished=unfinished)).verdict

    assert verdict.status == status
    assert verdict.reasons[:1] == (() if reason is None else (reason,))


@pytest.mark.parametrize(
    ("checks", "unfinished", "headline"),
    [
        (passing(), "", "shop can be onboarded"),
        (
            with_failure(Severity.HIGH),
            "",
            "shop can be onboarded once 1 condition is met",
        ),
        (
            with_failure(Severity.CRITICAL),
            "stopped",
            "shop is not ready: 1 blocking finding",
        ),
        (
            (
                *passing(),
                judging("a", fail(Severity.CRITICAL), fail(Severity.CRITICAL, subject=Subject())),
            ),
            "",
            "shop is not ready: 2 blocking findings",
        ),
        (passing(), "stopped", "shop is not ready: the audit did not finish"),
        ((*passing(1), GAP), "", "shop is not ready: too little was checked"),
    ],
)
def test_the_headline(checks: tuple[Check[...], ...], unfinished: str, headline: str) -> None:
    assert judged(*checks, capture=captured(unfinished=unfinished)).verdict.headline == headline


def test_coverage_of_exactly_the_policy_is_enough() -> None:
    assert judged(*passing(4), GAP).verdict.status == "ready"
    stricter = PolicyEntry(min_coverage=0.81)

    assert judged(*passing(4), GAP, policy=stricter).verdict.status == "not-ready"


def test_coverage_counts_in_each_undercurrent_on_its_own() -> None:
    alone = judging("gap", Unknown(ORDERS, "hidden"), undercurrent=Undercurrent.SECURITY)

    verdict = judged(*passing(20), alone).verdict

    assert verdict.reasons == ("Security: 0 of 1 checks ran; the policy asks for 80%.",)


def test_every_reason_is_given_beside_the_one_that_decides() -> None:
    checks = (
        judging("worst", fail(Severity.CRITICAL)),
        judging("late", fail(Severity.HIGH)),
        GAP,
    )

    verdict = judged(*checks, capture=captured(unfinished="stopped")).verdict

    assert [reason.split()[0] for reason in verdict.reasons] == ["The", "1", "DataOps:", "1", "The"]
    assert verdict.summary == " ".join(verdict.reasons)


def test_without_a_reason_the_summary_says_what_is_left() -> None:
    assert judged(*passing()).verdict.summary == "No check that ran found anything to object to."
    assert judged(*with_failure(Severity.LOW)).verdict.summary == (
        "No critical or high finding; 1 smaller one to look at."
    )


def test_a_source_without_any_dataset_is_told_to_have_nothing_to_load() -> None:
    nothing = "Our account sees no dataset in it, so there is nothing to load."

    verdict = judged(*passing(), capture=captured(make.catalog())).verdict
    filled = judged(*passing(), capture=captured(make.catalog(make.dataset("orders")))).verdict

    assert verdict.status == "ready"
    assert verdict.reasons == (nothing,)
    assert verdict.summary == f"{nothing} No check that ran found anything to object to."
    assert nothing not in filled.summary


def test_notes_are_none_of_the_smaller_ones() -> None:
    noted = judged(*with_failure(Severity.INFO), judging("late", fail(Severity.LOW)))

    assert noted.verdict.summary == "No critical or high finding; 1 smaller one to look at."
    assert judged(*with_failure(Severity.INFO)).verdict.summary == (
        "No check that ran found anything to object to."
    )


def test_the_policy_decides_about_the_score() -> None:
    failing = judging("late", fail(Severity.LOW))

    assert judged(failing, policy=PolicyEntry(min_score=0)).verdict.status == "ready"


# ------------------------------------------------------------------------------- conditions


def test_a_high_finding_becomes_a_condition_with_fix_owner_and_due_date() -> None:
    report = judged(*with_failure(Severity.HIGH), owner="team-shop")

    [condition] = report.verdict.conditions
    assert condition.finding == report.findings[0].fingerprint
    assert (condition.title, condition.fix) == ("Orders are late", "Repair it.")
    assert (condition.owner, condition.due) == ("team-shop", "before first load")


def test_many_places_of_one_check_are_one_condition() -> None:
    places = (fail(Severity.HIGH, subject=Subject(f"table_{i}")) for i in range(3))

    [condition] = judged(*passing(), judging("late", *places)).verdict.conditions

    assert (condition.title, condition.count) == ("Orders are late (3 places)", 3)
    assert condition.owner == "No owner"


def test_each_check_with_a_high_finding_is_a_condition() -> None:
    checks = (judging("late", fail(Severity.HIGH)), judging("lost", fail(Severity.HIGH)))

    assert len(judged(*passing(), *checks).verdict.conditions) == 2


def test_a_score_below_the_policy_is_a_condition_of_its_own() -> None:
    [condition] = judged(judging("late", fail(Severity.LOW))).verdict.conditions

    assert condition.finding == ""
    assert condition.title == "Overall score reaches 75"


# ---------------------------------------------------------------------------------- waivers


@pytest.mark.parametrize(
    ("until", "status"),
    [
        (TODAY, "waived"),
        (TODAY + timedelta(days=1), "waived"),
        (TODAY - timedelta(days=1), "open"),
    ],
)
def test_a_waiver_counts_up_to_its_last_day(until: date, status: str) -> None:
    report = judged(*with_failure(Severity.CRITICAL), waivers=(waiver(until=until),))

    assert report.findings[0].status == status
    assert report.verdict.status == ("ready" if status == "waived" else "not-ready")


def test_a_waived_finding_says_why_who_and_until_when() -> None:
    entry = waiver(until=TODAY, ticket="DATA-7")

    [finding] = judged(*with_failure(Severity.CRITICAL), waivers=(entry,)).findings

    assert finding.waiver is not None
    assert (finding.waiver.reason, finding.waiver.approver) == ("migrating", "ada")
    assert (finding.waiver.until, finding.waiver.ticket) == ("2026-11-23", "DATA-7")
    assert (finding.blocking, finding.due) == (False, "")


@pytest.mark.parametrize(
    ("entry", "covers"),
    [
        (waiver("dataops.late"), True),
        (waiver("dataops.*"), True),
        (waiver("dataops.former"), True),
        (waiver("security.*"), False),
        (waiver(dataset="orders"), True),
        (waiver(dataset="ord*"), True),
        (waiver(dataset="items"), False),
        (waiver(dataset="orders", field="total"), True),
        (waiver(field="id"), False),
    ],
)
def test_a_waiver_covers_what_it_names(entry: WaiverEntry, *, covers: bool) -> None:
    late = judging(
        "late",
        fail(Severity.HIGH, subject=Subject("orders", "total")),
        aliases=("dataops.former",),
    )

    [finding] = judged(late, waivers=(entry,)).findings

    assert (finding.status == "waived") is covers


def test_brackets_in_a_name_are_no_pattern() -> None:
    late = judging("late", fail(Severity.HIGH, subject=Subject("orders[2024]")))

    [finding] = judged(late, waivers=(waiver(dataset="orders[2024]"),)).findings

    assert finding.status == "waived"


def test_a_waived_finding_counts_a_quarter_in_the_score() -> None:
    late = judging("late", fail(Severity.HIGH), severity=Severity.HIGH)

    assert judged(late).score.overall == 0.0
    assert judged(late, waivers=(waiver(),)).score.overall == 75.0


# --------------------------------------------------------------------------------- findings


def order(report: Report) -> list[tuple[str, str, str]]:
    return [(f.status, f.severity, f.title) for f in report.findings]


def test_findings_are_ordered_by_waived_last_severity_and_title() -> None:
    checks = (
        judging("low", fail(Severity.LOW, title="B"), fail(Severity.LOW, title="A")),
        judging("late", fail(Severity.CRITICAL, title="C")),
        judging("high", fail(Severity.HIGH, title="D"), fail(Severity.INFO, title="E")),
        judging("medium", fail(Severity.MEDIUM, title="F")),
    )

    assert order(judged(*checks, waivers=(waiver(),))) == [
        ("open", "high", "D"),
        ("open", "medium", "F"),
        ("open", "low", "A"),
        ("open", "low", "B"),
        ("open", "info", "E"),
        ("waived", "critical", "C"),
    ]


@given(st.permutations(range(6)))
def test_the_order_of_the_checks_does_not_change_the_order_of_the_findings(
    places: list[int],
) -> None:
    checks = [
        judging(f"late{'x' * i}", fail(Severity(i % 5), subject=Subject(f"t{i}"))) for i in places
    ]

    assert order(judged(*checks)) == order(judged(*sorted(checks, key=lambda c: c.id)))


def test_a_finding_carries_what_check_and_failure_say() -> None:
    failure = Fail(
        Subject("orders", "total"),
        "Totals are negative",
        "12 of 100 rows.",
        (("rows", 12),),
        confidence=Confidence.MEDIUM,
        method="sample of 100 rows",
        fix="Ask the owner.",
        command="SELECT 1;",
    )

    [finding] = judged(judging("late", failure, severity=Severity.MEDIUM)).findings

    assert (finding.check, finding.undercurrent) == ("dataops.late", "dataops")
    assert (finding.severity, finding.confidence, finding.method) == (
        "medium",
        "medium",
        "sample of 100 rows",
    )
    assert (finding.dataset, finding.field, finding.object) == ("orders", "total", "")
    assert (finding.why, finding.fix, finding.command) == (
        "Loads stop.",
        "Ask the owner.",
        "SELECT 1;",
    )
    assert (finding.details[0].label, finding.details[0].value) == ("rows", 12)
    assert (finding.controls, finding.effort) == (("SOC 2 CC6.1",), "1 hour")
    assert (finding.first_seen, finding.verified) == ("2026-11-23", "real")


def test_without_a_fix_of_its_own_a_finding_has_the_checks_remedy() -> None:
    [finding] = judged(judging("late", fail(Severity.LOW))).findings

    assert finding.fix == "Repair it."


def test_the_owner_of_the_dataset_owns_its_findings_unless_the_source_has_one() -> None:
    catalog = make.catalog(make.dataset("orders", owner="sales"))
    late = judging("late", fail(Severity.HIGH), fail(Severity.LOW, subject=Subject(object="x")))

    owners = {f.owner for f in judged(late, capture=captured(catalog)).findings}
    ours = {f.owner for f in judged(late, capture=captured(catalog), owner="us").findings}

    assert (owners, ours) == ({"sales", ""}, {"us"})


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://a@db/shop", "postgresql://a@db/shop"),
        ("sqlite:////tmp/my shop's.db", "'sqlite:////tmp/my shop'\"'\"'s.db'"),
        ("mongodb://db/shop?tls=true&w=1", "'mongodb://db/shop?tls=true&w=1'"),
    ],
)
def test_the_command_that_verifies_can_be_pasted_into_a_shell(url: str, said: str) -> None:
    [finding] = judged(judging("late", fail(Severity.LOW)), capture=captured(url=url)).findings

    assert finding.verify == f"source-audit scan {said} --only dataops.late"


def test_the_command_that_verifies_names_where_the_password_is() -> None:
    capture = captured(url="postgresql://a@db/shop")
    capture = replace(capture, source=replace(capture.source, reference="env:SHOP PASSWORD"))

    [finding] = judged(judging("late", fail(Severity.LOW)), capture=capture).findings

    assert "--password 'env:SHOP PASSWORD' --only dataops.late" in finding.verify


def test_a_verdict_on_part_of_the_datasets_says_so() -> None:
    verdict = judged(*passing(), capture=replace(captured(), scope=("public.*",))).verdict

    assert verdict.status == "ready"
    assert verdict.summary == "Only datasets that fit public.* were looked at."


# ----------------------------------------------------------------------------- fingerprints


def test_a_fingerprint_is_pinned() -> None:
    assert fingerprint("shop", "dataops.late", ORDERS) == "a1c55444314b"


subjects = st.builds(Subject, *(st.text(st.sampled_from("ab. ·"), max_size=4),) * 3)


@given(subjects, subjects)
def test_two_subjects_never_share_a_fingerprint(one: Subject, other: Subject) -> None:
    same = fingerprint("shop", "dataops.late", one) == fingerprint("shop", "dataops.late", other)

    assert same == (one == other)


def test_the_fingerprint_stays_when_everything_but_the_place_changes() -> None:
    old = judged(judging("late", fail(Severity.LOW))).findings[0]
    new = judged(
        *passing(),
        judging("late", Fail(ORDERS, "Other words", "4 of 5.", severity=Severity.HIGH)),
        owner="us",
    ).findings[0]

    assert old.fingerprint == new.fingerprint
    assert len({fingerprint(s, c, ORDERS) for s in "ab" for c in "cd"}) == 4


@pytest.mark.parametrize("name", ["</script>", "\u202e", "\U0001f600", "half \ud800", "a\0b", ""])
def test_hostile_names_have_fingerprints_too(name: str) -> None:
    [finding] = judged(judging("late", fail(Severity.LOW, subject=Subject(name)))).findings

    assert len(finding.fingerprint) == 12


# ----------------------------------------------------------------------------------- report


def test_the_same_capture_gives_the_same_report() -> None:
    capture = captured(make.catalog(make.dataset("orders", make.field("id"))), make.server())
    checks = (*with_failure(Severity.HIGH), GAP)

    assert judged(*checks, capture=capture) == judged(*checks, capture=capture)


def test_two_runs_have_two_ids() -> None:
    here, there = captured(url="example://a"), captured(url="example://b\udcff")

    ids = {judged(capture=capture).run.id for capture in (here, there)}

    assert len(ids) == 2


def test_what_was_not_read_is_listed_with_its_grant_and_what_does_not_exist_is_not() -> None:
    capture = captured(
        missing={
            Settings: Missing(Reason.PRIVILEGE, "hidden", "GRANT x"),
            Accounts: Missing(Reason.TIMEOUT, "stopped"),
            ChangeCapture: Missing(Reason.UNSUPPORTED, "no such thing"),
        }
    )

    report = judged(capture=capture)

    assert [(n.fact, n.reason, n.grant) for n in report.not_read] == [
        ("Accounts", "timeout", ""),
        ("Settings", "privilege", "GRANT x"),
    ]


def test_the_datasets_are_told_with_profile_references_and_tags() -> None:
    orders = make.dataset(
        "orders",
        make.field("id", identity=True),
        make.field("customer_id"),
        make.field("updated_at", LogicalType.TIMESTAMP_TZ),
        keys=(make.primary_key("id"),),
    )
    capture = captured(
        make.catalog(orders, make.dataset("customers")),
        make.profiles(make.profile("orders", row_count=7)),
        References(
            references=(
                Reference("orders", ("customer_id",), "customers", ("id",), declared=False),
            )
        ),
    )

    customers, told = judged(capture=capture).datasets

    assert (customers.name, customers.method) == ("customers", "not profiled")
    assert (told.row_count, told.row_count_exact) == (7, True)
    assert [field.tags for field in told.fields] == [
        ("PK", "identity"),
        ("refers → customers",),
        ("watermark",),
    ]
    assert [r.parent for r in told.relationships] == ["customers"]
    assert told.extraction is not None


def test_a_dataset_that_could_not_be_read_says_why_and_what_grants_it() -> None:
    gap = Missing(Reason.PRIVILEGE, "the account may not read this dataset", "GRANT SELECT")
    catalog = make.catalog(make.dataset("orders", readable=False))
    capture = captured(catalog, make.profiles(make.profile("orders", missing=gap)))

    [told] = judged(capture=capture).datasets

    assert (told.missing, told.grant) == (gap.detail, gap.grant)


def test_without_a_catalogue_the_report_has_no_datasets() -> None:
    gone = Missing(Reason.CONNECTION, "lost")
    report = judged(capture=captured(missing={Catalog: gone, Profiles: gone}))

    assert report.datasets == ()
    assert report.access.least_privilege == ""


def test_the_page_parts_follow_the_facts() -> None:
    capture = captured(
        make.connection(Exposure.PUBLIC),
        AuditAccount(name="auditor", superuser=False),
        Settings(settings=(Setting("port", "5432"),)),
        ChangeCapture(method="x", requirements=(Requirement("r", True, "a", "b"),)),  # noqa: FBT003
    )

    report = judged(capture=capture)

    assert report.transport.applies
    assert report.access.account is not None
    assert report.settings == (Setting("port", "5432"),)
    assert report.readiness is not None
    assert report.readiness.ready


def test_transport_does_not_apply_to_a_file() -> None:
    assert not judged(capture=captured(make.file_connection())).transport.applies
    assert judged(capture=captured()).transport.applies


def test_least_privilege_statements_come_from_the_kind() -> None:
    def grants(catalog: Catalog) -> str:
        return f"GRANT SELECT ON {catalog.datasets[0].name};"

    report = judge(captured(make.catalog(make.dataset("orders"))), (), Judging(grants=grants))

    assert report.access.least_privilege == "GRANT SELECT ON orders;"


def test_scores_and_checks_are_told_for_every_undercurrent() -> None:
    report = judged(*with_failure(Severity.HIGH), GAP)

    assert [s.undercurrent for s in report.scores] == [u.value for u in Undercurrent]
    [dataops] = [s for s in report.scores if s.undercurrent == "dataops"]
    assert (dataops.ran, dataops.applicable, dataops.high, dataops.coverage) == (9, 10, 1, 0.9)
    assert report.score.coverage == 0.9
    [late] = [c for c in report.checks if c.id == "dataops.late"]
    assert (late.status, late.examined, late.failed) == ("fail", 1, 1)
    [gap] = [c for c in report.checks if c.id == "dataops.gap"]
    assert (gap.status, gap.unknown[0].why) == ("unknown", "hidden")


# --------------------------------------------------------------------------------- selection


CHECKS = (
    judging("late", aliases=("dataops.former",)),
    judging("lost"),
    judging("open", undercurrent=Undercurrent.SECURITY),
)


@pytest.mark.parametrize(
    ("only", "skip", "left"),
    [
        ((), (), ["late", "lost", "open"]),
        (("dataops.*",), (), ["late", "lost"]),
        (("dataops.*",), ("*.lost",), ["late"]),
        (("dataops.former",), (), ["late"]),
        ((), ("dataops.former", "security.*"), ["lost"]),
        (("*",), ("*",), []),
    ],
)
def test_checks_are_chosen_by_id_alias_and_glob(
    only: tuple[str, ...], skip: tuple[str, ...], left: list[str]
) -> None:
    assert [c.id.partition(".")[2] for c in select(CHECKS, only, skip)] == left


@pytest.mark.parametrize("choice", [(("dataops.latte",), ()), ((), ("nothing.*",))])
def test_a_pattern_that_fits_no_check_is_a_mistake(
    choice: tuple[tuple[str, ...], tuple[str, ...]],
) -> None:
    with pytest.raises(ConfigError, match=r"no check fits '(dataops\.latte|nothing\.\*)'"):
        select(CHECKS, *choice)


def test_a_slip_of_the_pen_gets_the_nearest_id() -> None:
    meant = CHECKS[0].id

    with pytest.raises(ConfigError, match=rf"did you mean '{meant}'"):
        select(CHECKS, (f"{meant}e",), ())


def test_what_is_known_of_use_and_spread_changes_no_fingerprint_and_is_in_the_report() -> None:
    bare = (make.catalog(make.dataset("orders", make.field("id"))), make.server())
    structures = Structures(structures=(Structure(dataset="orders", documents=5, depth=1),))
    more = (
        Activity(unit="rows", totals=Operations(inserts=5)),
        ReadConsistency(level="read committed", snapshot=True),
        Distribution(scheme="one server", nodes=1),
        structures,
        SeriesTimings(timings=()),
    )
    checks = (*with_failure(Severity.HIGH), GAP)

    before = judged(*checks, capture=captured(*bare))
    after = judged(*checks, capture=captured(*bare, *more))

    assert [f.fingerprint for f in after.findings] == [f.fingerprint for f in before.findings]
    assert after.run.id == before.run.id
    said = {s.topic: s.says for s in after.character.statements}
    assert said["consistency"] == "read committed"
    assert said["distribution"] == "one server"
    assert (after.structures, after.series) == (structures.structures, SeriesTimings(timings=()))
    assert (before.structures, before.series) == ((), None)
