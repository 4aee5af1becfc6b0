"""`waive`, `baseline`, `attest` and `gate` on a real file, and what a scan says of them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

TODAY = datetime.now(UTC).date()
SOON, LATER = (TODAY + timedelta(days=days) for days in (10, 90))
WHY = ("--reason", "lab data", "--by", "ada")


@pytest.fixture
def scanned(command: Command, here: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The report of one scan whose run is kept."""
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "state"))
    (here / "source-audit.yaml").write_text("sources:\n  shop:\n    url: sqlite:///shop.db\n")
    return scan(command, here)


def scan(command: Command, here: Path) -> dict[str, Any]:
    ended = command("scan", "shop", "--sample", "none", "-q", "-f", "json=r.json")
    assert ended.status == 0, ended.err
    found: dict[str, Any] = json.loads((here / "r.json").read_text())
    return found


def one_open(report: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(f for f in report["findings"] if f["status"] == "open")
    return found


def test_a_waiver_shows_what_it_covers_is_written_and_counts(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    finding = one_open(scanned)
    (here / "waivers.yaml").write_text("# of the laboratory\nwaivers:\n")

    ended = command("waive", finding["fingerprint"], "--until", str(SOON), *WHY, "--ticket", "D-1")
    again = scan(command, here)

    assert ended.status == 0, ended.err
    assert "This covers 1 finding of shop:" in ended.out
    assert finding["title"] in ended.out
    text = (here / "waivers.yaml").read_text()
    assert text.startswith("# of the laboratory\n")
    assert f"until: {SOON}" in text
    [waived] = [f for f in again["findings"] if f["fingerprint"] == finding["fingerprint"]]
    assert (waived["status"], waived["waiver"]["approver"]) == ("waived", "ada")
    assert again["governance"]["waivers"][0]["state"] == "ends-soon"
    page = here / "r.html"
    assert command("report", "r.json", "-q", "-f", f"html={page}").status == 0
    assert "Waivers, owners and attestations" in page.read_text()


@pytest.mark.parametrize(
    ("what", "more", "says"),
    [
        ("0123456789ab", (), "no finding 0123456789ab"),
        ("reliability.foreign-key-inde", (), "did you mean 'reliability.foreign-key-index'?"),
        ("security.tls-*", (), "no such finding is in the last report of shop"),
        ("dataops.*", ("--until", "2020-01-01"), "is in the past"),
        ("dataops.*", ("--until", "soon"), "is no day"),
        ("dataops.*", ("--until", str(LATER)), "the policy allows at most 30 days"),
        ("dataops.*", ("--author", "ADA"), "wants an author and another approver"),
    ],
)
@pytest.mark.usefixtures("scanned")
def test_a_waiver_that_would_not_count_is_refused(
    command: Command, here: Path, what: str, more: tuple[str, ...], says: str
) -> None:
    (here / "policy.yaml").write_text("max_waiver_days: 30\napprover_not_author: true\n")

    ended = command("waive", what, "--until", str(SOON), *WHY, "--author", "bob", *more)

    assert ended.status == 2
    assert says in ended.err
    assert not (here / "waivers.yaml").exists()


@pytest.mark.usefixtures("scanned")
def test_a_second_waiver_of_the_same_is_refused_and_names_the_first(
    command: Command, here: Path
) -> None:
    asked = ("waive", "data_management.*", *WHY, "--until")
    assert command(*asked, str(SOON)).status == 0

    ended = command(*asked, str(LATER))

    assert ended.status == 2
    assert f"a waiver of the same until {SOON} is in waivers.yaml" in ended.err
    assert (here / "waivers.yaml").read_text().count("check:") == 1


def test_a_file_that_is_wrong_stops_a_scan_before_the_source_is_read(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    (here / "owners.yaml").write_text("owners:\n  - team: a\n    datset: x\n")

    ended = command("scan", "shop", "-q")

    assert ended.status == 2
    assert (
        "owners.yaml, line 3: owners.0.datset: unknown key (did you mean 'dataset'?)" in ended.err
    )


def test_a_baseline_lets_only_what_is_new_gate(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    (here / "policy.yaml").write_text("max_new_findings: 0\nmin_score: 0\nmin_coverage: 0\n")
    before = command("gate", "shop")
    drawn = command("baseline", "shop")
    again = scan(command, here)

    assert before.status == 1
    assert "TRIPPED  max_new_findings" in before.out
    assert "no earlier run is known" in before.out
    assert drawn.status == 0, drawn.err
    opened = sum(f["status"] == "open" and f["severity"] != "info" for f in scanned["findings"])
    assert again["governance"]["baseline"]["present"] == opened
    assert {f["status"] for f in again["findings"] if f["severity"] != "info"} == {"baseline"}
    assert command("gate", "shop").status == 0


def test_the_team_of_a_source_answers_for_its_findings_and_runs(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert {f["owner"] for f in scanned["findings"]} == {""}
    (here / "owners.yaml").write_text("owners:\n- {team: sales, source: sh*}\n")

    again = scan(command, here)
    newest = json.loads(command("history", "shop", "-f", "json").out)[0]

    assert {f["owner"] for f in again["findings"]} == {"sales"}
    assert newest["owner"] == "sales"
    [mine] = again["governance"]["owners"]
    assert (mine["team"], mine["datasets"]) == ("sales", len(again["datasets"]))


def test_gate_says_which_rule_tripped(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    finding = one_open(scanned)
    (here / "strict.yaml").write_text(
        f"name: strict\nblocking_checks: [{finding['check']}]\nmin_coverage: 0\nmin_score: 0\n"
    )

    plain = command("gate", scanned["run"]["id"], "--policy", "strict.yaml")
    machine = command("gate", "r.json", "--policy", "strict.yaml", "-f", "json")

    assert (plain.status, machine.status) == (1, 1)
    assert "1 of " in plain.out.splitlines()[0]
    assert plain.out.splitlines()[1].startswith("TRIPPED  blocking_checks")
    tree = json.loads(machine.out)
    [tripped] = [rule for rule in tree["rules"] if not rule["holds"]]
    assert finding["fingerprint"] in tripped["findings"]
    assert (tree["policy"], tree["holds"]) == ("strict", False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("gate", "nothing"), "no run of 'nothing' is kept"),
        (("gate", "none.json"), "there is no such file"),
        (("gate", "shop", "--policy", "none.yaml"), "none.yaml does not exist"),
        (("baseline", "nothing"), "no run of 'nothing' is kept"),
    ],
)
def test_what_is_not_there_is_a_clear_sentence(
    command: Command, scanned: dict[str, Any], arguments: tuple[str, ...], says: str
) -> None:
    assert scanned

    ended = command(*arguments)

    assert ended.status == 2
    assert says in ended.err


def test_an_answer_is_written_and_told(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    until = ("--until", str(LATER), "--by", "dba")

    ended = command("attest", "on-call", *until, "--answer", "always")
    wrong = command("attest", "on-cal", *until, "--answer", "always")
    empty = command("attest", "on-call", *until)
    again = scan(command, here)

    assert ended.status == 0, ended.err
    [asked] = [q for q in again["questions"] if q["id"] == "on-call"]
    assert (asked["attestation"]["by"], asked["attestation"]["answer"]) == ("dba", "always")
    assert (wrong.status, empty.status) == (2, 2)
    assert "did you mean 'on-call'?" in wrong.err
    assert "--answer or --evidence" in empty.err


def test_an_answer_that_would_count_too_long_is_refused(command: Command, here: Path) -> None:
    (here / "policy.yaml").write_text("max_attestation_days: 30\n")
    asked = ("attest", "on-call", "--by", "ada", "--answer", "us", "--until")

    late, past = command(*asked, str(LATER)), command(*asked, "2020-01-01")

    assert (late.status, past.status) == (2, 2)
    assert "the policy allows at most 30 days" in late.sentence
    assert "is in the past" in past.sentence
    assert not (here / "attestations.yaml").exists()
    assert command(*asked, str(SOON)).status == 0


def test_a_waiver_of_an_unknown_finding_in_the_file_is_told_as_unused(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    (here / "waivers.yaml").write_text(
        "waivers:\n  - finding: 0123456789abcdef\n    reason: gone\n    approver: ada\n"
        f"    until: {LATER}\n  - check: dataops.*\n    dataset: nowhere\n    reason: old\n"
        "    approver: ada\n    until: 2020-01-01\n"
    )

    ended = command("scan", "shop", "--sample", "none", "-f", "json=r.json")

    assert ended.status == 0
    told = [w["state"] for w in json.loads((here / "r.json").read_text())["governance"]["waivers"]]
    assert told == ["ended", "in-force"]
    assert ended.err.count("fits no finding of this report: remove it") == 2


def test_a_policy_without_rules_is_refused_by_scan_and_gate(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    (here / "none.yaml").write_text("name: nothing\n")

    gate = command("gate", "shop", "--policy", "none.yaml")
    (here / "policy.yaml").write_text("# to be written\n")
    scanning = command("scan", "shop", "-q")

    for ended in (gate, scanning):
        assert ended.status == 2
        assert "has no rule; give at least one" in ended.sentence


def test_a_run_that_did_not_finish_does_not_hold(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    ended = command("scan", "shop", "-q", "--budget", "1s", "-f", "json=whole.json")
    tree = json.loads((here / "whole.json").read_text())
    tree["run"] |= {"finished": False, "unfinished_reason": "the time was up"}
    (here / "cut.json").write_text(json.dumps(tree))

    gate = command("gate", "cut.json", "-f", "json")

    assert ended.status in {0, 4}
    assert gate.status == 1
    [finished] = [r for r in json.loads(gate.out)["rules"] if r["rule"] == "finished"]
    assert not finished["holds"]


def test_names_that_no_longer_exist_warn_and_a_policy_that_needs_them_does_not_hold(
    command: Command, here: Path, scanned: dict[str, Any]
) -> None:
    assert scanned
    (here / "waivers.yaml").write_text(
        f"waivers:\n- {{check: security.tls-versoin, reason: r, approver: a, until: {LATER}}}\n"
    )
    (here / "policy.yaml").write_text(
        "min_coverage: 0\nmin_score: 0\nblocking_checks: [security.tls-versoin]\n"
        "blocking_severities: []\ncondition_severities: []\n"
    )

    ended = command("scan", "shop", "--sample", "none", "-f", "json=r.json")
    gate = command("gate", "shop", "-f", "json")
    quiet = command("scan", "shop", "--sample", "none", "-q", "-f", "json=q.json")

    assert ended.status == 0, ended.err
    for file, key in (("waivers.yaml", "waivers.0.check"), ("policy.yaml", "blocking_checks.0")):
        [told] = [line for line in ended.err.splitlines() if f"{file}, line" in line]
        assert told.startswith("warning: ")
        assert key in told
        assert "did you mean 'security.tls-version'?" in told
    assert "tls-versoin" not in quiet.err
    again = json.loads((here / "r.json").read_text())
    assert [use["findings"] for use in again["governance"]["waivers"]] == [0]
    assert again["verdict"]["status"] == "ready-with-conditions"
    assert "security.tls-versoin" in again["verdict"]["conditions"][0]["title"]
    assert gate.status == 1
    [tripped] = [rule for rule in json.loads(gate.out)["rules"] if not rule["holds"]]
    assert (tripped["rule"], tripped["found"]) == ("blocking_checks", "this report has none")
