"""Exit statuses and gates, by table (contract, Exit status)."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from audit.cli._gates import status_of
from audit.cli._status import (
    DONE,
    INTERRUPTED,
    NOTHING,
    PRECEDENCE,
    TRIPPED,
    UNFINISHED,
    USAGE,
    worst,
)
from audit.engine.gates import Gate, parse_gate
from audit.errors import ConfigError
from audit.report.document import Overall, Report
from tests.make import report as make
from tests.make.command import Ended

Command = Callable[..., Ended]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["scan", "shop.db"], DONE),
        (["scan", "shop.db", "--fail-on", "critical"], DONE),
        (["scan", "shop.db", "--fail-on", "low"], TRIPPED),
        (["scan", "shop.db", "--fail-on", "critical", "--fail-on", "low"], TRIPPED),
        (["scan", "shop.db", "--fail-on", "score<100"], TRIPPED),
        (["scan", "shop.db", "--fail-on", "coverage<1.5"], DONE),
        (["scan", "shop.db", "--fail-on", "new"], DONE),  # the first run
        (["scan", "shop.db", "--only", "security.no-such-check"], USAGE),
        (["scan", "shop.db", "--no-such-option"], USAGE),
        (["scan"], USAGE),
        (["no-such-command"], USAGE),
        (["scan", "shop.db", "-f", "json=no/such/folder/r.json"], USAGE),
        (["scan", "sqlite:///missing.db"], NOTHING),
        (["scan", "sqlite:///missing.db", "--fail-on", "low"], NOTHING),
        (["scan", "shop.db", "--budget", "0.001s"], NOTHING),
        (["collect", "shop.db"], DONE),
        (["collect", "sqlite:///missing.db"], NOTHING),
        (["check", "missing.json"], USAGE),
        (["report", "shop.db"], USAGE),
        (["checks", "list"], DONE),
        (["checks", "explain", "security.no-such-check"], USAGE),
        (["sources", "list"], DONE),
        (["schema", "report"], DONE),
        (["schema", "letter"], USAGE),
        (["config", "show"], DONE),
        (["--version"], DONE),
        (["--help"], DONE),
        ([], DONE),
    ],
)
def test_a_command_ends_with_the_status_of_the_contract(
    command: Command, arguments: Sequence[str], status: int
) -> None:
    assert command(*arguments).status == status


@pytest.mark.parametrize(("first", "second"), list(permutations(PRECEDENCE, 2)))
def test_the_earlier_in_the_precedence_wins(first: int, second: int) -> None:
    expected = min(first, second, key=PRECEDENCE.index)

    assert worst([first, second]) == expected


def test_the_precedence_is_that_of_the_contract() -> None:
    assert PRECEDENCE == (INTERRUPTED, USAGE, NOTHING, UNFINISHED, TRIPPED, DONE)
    assert PRECEDENCE == (130, 2, 3, 4, 1, 0)


def test_an_unfinished_audit_outranks_a_tripped_gate(command: Command, here: Path) -> None:
    command("collect", "shop.db", "-o", "cut.json")
    tree = json.loads((here / "cut.json").read_text())
    tree["header"] |= {"finished": False, "unfinished_reason": "the time was used up"}
    (here / "cut.json").write_text(json.dumps(tree))

    ended = command("check", "cut.json", "--fail-on", "low")

    assert ended.status == UNFINISHED
    assert "did not finish" in ended.out
    assert "--fail-on" in ended.err


def test_an_output_that_fails_outranks_a_tripped_gate(command: Command) -> None:
    ended = command("scan", "shop.db", "-q", "--fail-on", "low", "-f", "json=/dev/full")

    assert ended.status == USAGE


def test_a_report_is_rendered_with_status_0_however_bad_it_is(command: Command) -> None:
    command("scan", "shop.db", "-f", "json=r.json")

    assert command("report", "r.json").status == DONE
    assert command("report", "r.json", "--fail-on", "low").status == TRIPPED


def test_an_audit_of_which_no_check_ran_audited_nothing() -> None:
    assert status_of(make.shop()) == DONE
    assert status_of(make.unfinished()) == NOTHING


@pytest.mark.parametrize("choice", [("--only", "data_management.*"), ("--skip", "security.*")])
def test_an_audit_without_an_undercurrent_onboards_nothing(
    command: Command, here: Path, choice: tuple[str, str]
) -> None:
    assert command("scan", "shop.db", *choice, "-f", "json=r.json").status == DONE

    report = json.loads((here / "r.json").read_text())
    security = [c for c in report["checks"] if c["id"].startswith("security.")]
    assert report["verdict"]["status"] == "not-ready"
    assert {c["status"] for c in security} == {"not-run", "not-applicable"}
    assert any("left out" in c["reason"] for c in security)


def test_findings_alone_never_fail(command: Command) -> None:
    ended = command("scan", "shop.db")

    assert "open:" in ended.out
    assert ended.status == DONE


@pytest.mark.parametrize(
    ("text", "report", "why"),
    [
        ("critical", make.shop(), ""),
        ("critical", make.not_ready(), "1 open finding of severity critical"),
        ("high", make.shop(), "5 open findings of severity high or worse"),
        ("high", make.not_ready(), "6 open findings of severity high or worse"),
        ("low", make.ready(), ""),
        ("score<67", make.shop(), ""),
        ("score<67.4", make.shop(), ""),
        ("SCORE < 67.5 %", make.shop(), "the overall score is 67.4, below 67.5"),
        ("score<2", make.unfinished(), "the overall score is not known"),
        ("coverage<77", make.shop(), ""),
        ("coverage<80", make.shop(), "the coverage of DataOps is 77.8, below 80"),
    ],
)
def test_a_gate_says_why_it_trips(text: str, report: Report, why: str) -> None:
    assert parse_gate(text).tripped(report) == why


def test_a_waived_finding_trips_no_gate() -> None:
    report = make.shop()
    waived = replace(report, findings=tuple(replace(f, status="waived") for f in report.findings))

    assert parse_gate("low").tripped(waived) == ""


def test_a_coverage_that_nothing_is_known_of_trips() -> None:
    report = replace(
        make.shop(),
        scores=tuple(replace(s, coverage=None) for s in make.shop().scores),
        score=Overall(overall=None, worst_case=None, coverage=None),
    )

    assert parse_gate("coverage<80").tripped(report) == "the coverage is not known"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("hihg", "did you mean 'high'"),
        ("score>5", "score<75"),
        ("score<0.8", "percent"),
        ("coverage<101", "percent"),
        ("", "critical"),
    ],
)
def test_a_gate_that_is_none_is_refused(text: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=hint):
        parse_gate(text)


def test_gates_are_values() -> None:
    assert parse_gate("high") == Gate("high", "severity")
