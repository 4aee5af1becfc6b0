"""The section on what people decided: who accepted what until when, and how it stands."""

from dataclasses import replace

from audit.export import html
from audit.report.document import Policy, Report
from audit.report.governance import (
    Attestation,
    BaselineUse,
    Governance,
    OwnerShare,
    WaiverUse,
)
from tests.export.test_html import page, words
from tests.make import report as make


def waiver(state: str, findings: int = 2) -> WaiverUse:
    return WaiverUse(
        covers="check security.tls-*, dataset <b>",
        reason="no real data",
        approver="ada",
        author="bob",
        accepted="2026-11-01",
        until="2026-12-05",
        ticket="D-1",
        state=state,
        findings=findings,
    )


def decided() -> Report:
    shop = make.shop()
    first, second, *others = shop.questions
    said = Attestation(by="dba", until="2027-01-01", answer="in May", evidence="https://w.example")
    return replace(
        shop,
        governance=Governance(
            waivers=(
                waiver("in-force"),
                waiver("in-force", 0),
                waiver("ended"),
                waiver("too-long"),
            ),
            baseline=BaselineUse(
                run="abc", made="2026-10-01", findings=7, present=4, worse=1, gone=3
            ),
            owners=(OwnerShare(team="sales", datasets=3, findings=5),),
            unowned=("public.old",),
        ),
        questions=(replace(first, attestation=said), replace(second, ended=said), *others),
    )


def test_who_accepted_what_until_when_is_told_with_its_state() -> None:
    text = words(page(decided()).by_id("governance").whole_text)

    assert "check security.tls-*, dataset <b>" in text
    for told in ("ada, asked for by bob", "5 Dec 2026, accepted 1 Nov 2026", "no real data (D-1)"):
        assert told in text
    for state in ("Counts", "Unused", "Ended", "Too long"):
        assert state in text
    for figure in ("Findings then7", "Still there4", "Resolved3", "Worse than then1"):
        assert figure in text
    assert "sales35" in text.replace(" ", "")
    assert "No team owns public.old." in text


def test_answers_are_attested_and_never_verified() -> None:
    shown = page(decided())
    text, asked = (words(shown.by_id(part).whole_text) for part in ("governance", "ingest"))

    assert "nothing of it was verified" in text
    for told in ("Attested", "in May", "https://w.example", "until 1 Jan 2027"):
        assert told in text
    assert "Open again" in text
    assert "Attested by dba until 1 Jan 2027, not verified: in May" in asked
    assert "Open again: the answer of dba ended on 1 Jan 2027" in asked


def test_nothing_is_shown_where_nothing_was_decided() -> None:
    assert 'id="governance"' not in html.render(make.shop()).decode()


def test_the_rules_of_the_policy_are_told_and_what_it_stops_leads() -> None:
    shop = make.shop()
    policy = Policy(
        name="strict",
        min_scores=(("security", 85.0),),
        blocking_severities=("critical", "high"),
        max_new_findings=0,
        certificate_days=30,
        max_waiver_days=90,
        max_attestation_days=365,
        approver_not_author=True,
        required_controls=("PCI DSS 4.*",),
    )

    text = words(
        page(replace(shop, run=replace(shop.run, policy=policy))).by_id("method").whole_text
    )

    for rule in (
        "Open findings that block: critical, high. Those that make a condition: none.",
        "The score of security is at least 85.",
        "At most 0 open findings are new.",
        "valid for 30 days or more",
        "A waiver counts for 90 days at most. An answer of the owner counts for 365 days.",
        "A waiver is approved by another than its author.",
        "Checks pass for PCI DSS 4.*.",
    ):
        assert rule in text
