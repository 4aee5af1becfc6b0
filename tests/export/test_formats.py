"""Formats for tickets and pipelines, each read by what its consumers read it with."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pytest
from junitparser import JUnitXml
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus_text

from audit.export import exporter, formats
from audit.export.markdown import MOST_CHARACTERS
from audit.export.sarif import MOST_RESULTS
from audit.report.document import Finding, Report, Waiver
from tests.make.report import (
    document,
    file,
    hostile,
    not_ready,
    search,
    shop,
    time_series,
    unfinished,
)

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif" / "sarif-2.1.0.json").read_text("utf-8")
)
KINDS: tuple[Callable[[], Report], ...] = (
    *(shop, unfinished, hostile, document),
    *(search, time_series, file),
)
TEXTS = ("md", "sarif", "junit", "csv", "openmetrics", "gitlab")
#: What GitLab's documentation asks of each issue of a Code Quality report.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!/|\\./)"},
                    "lines": {"type": "object", "required": ["begin"]},
                },
            },
        },
    },
}


_STEERING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u202a-\u202e\u2066-\u2069]")
#: Libraries without types.
_openmetrics: Any = openmetrics
pq: Any = pyarrow.parquet
open_metrics: Callable[[str], Any] = _openmetrics.text_string_to_metric_families


def rendered(format: str, report: Report) -> str:
    return exporter(format)(report).decode()


def many(report: Report, count: int, **changes: str) -> Report:
    """The report with so many findings more, each of a check of its own place."""
    first = report.findings[0]
    more = [
        replace(first, dataset=f"t{n}", fingerprint=f"{n:012x}", title=f"{first.title} {n}")
        for n in range(count)
    ]
    return replace(report, findings=(*report.findings, *more), **changes)  # type: ignore[arg-type]


def waived(report: Report) -> Report:
    """The report with its first finding accepted for a time."""
    waiver = Waiver(reason="accepted =1+1", approver="Ada", until="2027-01-01", ticket="OPS-1")
    first: Finding = replace(report.findings[0], status="waived", waiver=waiver)
    return replace(report, findings=(first, *report.findings[1:]))


def test_all_of_them_are_formats() -> None:
    assert {*TEXTS, "parquet", "html", "json", "table"} <= set(formats())


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("format", [*TEXTS, "parquet"])
def test_the_same_report_gives_the_same_bytes(make: Callable[[], Report], format: str) -> None:
    assert exporter(format)(make()) == exporter(format)(make())


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("format", TEXTS)
def test_no_character_of_a_name_steers_a_terminal(make: Callable[[], Report], format: str) -> None:
    text = rendered(format, make())

    assert not _STEERING.search(text)


# ------------------------------------------------------------------------------------- markdown


@pytest.mark.parametrize("make", KINDS)
def test_markdown_fits_into_a_ticket(make: Callable[[], Report]) -> None:
    assert len(rendered("md", make())) <= MOST_CHARACTERS


def test_markdown_is_cut_between_findings_and_says_so() -> None:
    text = rendered("md", many(shop(), 2_000))

    assert len(text) <= MOST_CHARACTERS
    assert re.search(r"\*\*Left out here for its length: [\d,]+ \w+", text)
    assert text.count("```") % 2 == 0
    assert text.rstrip().endswith("`")
    assert "## Questions for the owner" in text


def test_markdown_says_verdict_conditions_and_what_was_not_checked() -> None:
    report = shop()
    text = rendered("md", report)

    assert text.startswith("# ")
    assert text.count("- [ ] **") == len(report.verdict.conditions)
    assert all(part.title in text for part in report.scores)
    assert "## Not checked" in text


def test_what_blocks_stands_first_in_what_has_to_happen() -> None:
    report = not_ready()

    text = rendered("md", report)

    steps = [line for line in text.splitlines() if line.startswith("- [ ] **") or "- [ ] C" in line]
    critical = "- [ ] Critical: **Anybody can read the source without a password** `authentication`"
    assert steps[0].startswith(critical)
    alone = next(c for c in report.verdict.conditions if c.count == 1 and c.finding)
    found = next(f for f in report.findings if f.fingerprint == alone.finding)
    place = found.object or f"{found.dataset}.{found.field}".rstrip(".")
    assert any(alone.title in step and f"`{place}`" in step for step in steps)


def test_every_listed_place_has_its_command_in_markdown() -> None:
    first = next(f for f in shop().findings if f.command)
    several = tuple(
        replace(first, object=f"role r{n}", command=f"ALTER ROLE r{n};", fingerprint=f"{n:012x}")
        for n in range(6)
    )

    text = rendered("md", replace(shop(), findings=several))

    assert "ALTER ROLE r0;\nALTER ROLE r1;\nALTER ROLE r2;\nALTER ROLE r3;\n```" in text
    assert "Commands for 2 more places are in the report." in text


def test_markdown_names_what_is_waived() -> None:
    finding = replace(
        shop().findings[0],
        status="waived",
        severity="high",
        dataset="orders",
        field="",
        object="",
        title="It is open",
        waiver=Waiver(reason="a lab", approver="ciso", until="2026-12-05", ticket="D-1"),
    )

    few = rendered("md", replace(shop(), findings=(finding,)))
    many_ = rendered("md", replace(shop(), findings=(finding,) * 400))

    assert "## Waived (1)" in few
    assert "- high: `orders`: It is open, until 2026-12-05 by ciso, D-1: a lab" in few
    assert "## Waived (400)" in many_
    assert "- and 388 more" in many_
    assert len(many_) <= MOST_CHARACTERS


def test_a_name_means_nothing_in_markdown() -> None:
    finding = replace(
        shop().findings[0],
        dataset="a|b`c",
        title="<script>@everyone [x](y) **b** #1",
        evidence="line\n# heading",
    )
    text = rendered("md", replace(shop(), findings=(finding,)))

    assert "<script>" not in text.replace("\\<script", "")
    assert "@everyone" not in text
    assert "`` a\\|b`c ``" in text
    assert "\n# heading" not in text


# ---------------------------------------------------------------------------------------- sarif


@pytest.mark.parametrize("make", KINDS)
def test_sarif_is_valid(make: Callable[[], Report]) -> None:
    jsonschema.validate(json.loads(rendered("sarif", make())), SCHEMA)


def test_sarif_tells_rules_results_and_what_did_not_run() -> None:
    report = waived(shop())
    [run] = json.loads(rendered("sarif", report))["runs"]

    rules = run["tool"]["driver"]["rules"]
    assert [r["ruleId"] for r in run["results"]] == [f.check for f in report.findings]
    listed = {check.id for check in report.checks}
    for result in run["results"]:
        assert ("ruleIndex" in result) == (result["ruleId"] in listed)
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert [r["partialFingerprints"]["sourceAudit/v1"] for r in run["results"]] == [
        f.fingerprint for f in report.findings
    ]
    assert run["results"][0]["suppressions"][0]["justification"] == "accepted =1+1"
    gaps = [c.id for c in report.checks if c.status in {"not-run", "unknown", "error"}]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["associatedRule"]["id"] for note in notes] == gaps
    security = [rule for rule in rules if rule["id"].startswith("security.")]
    assert security
    assert all(0 <= float(rule["properties"]["security-severity"]) <= 10 for rule in security)
    assert all(len(rule["properties"]["tags"]) <= 20 for rule in rules)


def test_sarif_keeps_to_what_github_takes() -> None:
    report = many(shop(), MOST_RESULTS + 5)
    [run] = json.loads(rendered("sarif", report))["runs"]

    assert len(run["results"]) == MOST_RESULTS
    said = [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]]
    assert any("left out" in text for text in said)


def test_an_audit_that_did_not_finish_is_no_success_in_sarif() -> None:
    [run] = json.loads(rendered("sarif", unfinished()))["runs"]

    assert run["invocations"][0]["executionSuccessful"] is False


# ---------------------------------------------------------------------------------------- junit


@pytest.mark.parametrize("make", KINDS)
def test_junit_is_read_and_counted(make: Callable[[], Report]) -> None:
    report = make()
    root: Any = JUnitXml.fromstring(rendered("junit", report))

    cases = [case for suite in root for case in suite]
    applicable = [c for c in report.checks if c.status != "not-applicable"]
    assert len(cases) == len(applicable)
    for suite in ET.fromstring(rendered("junit", report)):  # noqa: S314  # our own
        assert len(suite.findall("testcase")) == int(suite.attrib["tests"])
        for tag, name in (("failure", "failures"), ("skipped", "skipped"), ("error", "errors")):
            assert len(suite.findall(f"testcase/{tag}")) == int(suite.attrib[name])


def test_failed_checks_fail_and_gaps_are_skipped_with_their_reason() -> None:
    report = shop()
    root = ET.fromstring(rendered("junit", report))  # noqa: S314  # our own
    by_check = {
        case.attrib["name"].partition(":")[0]: case for case in root.iterfind("testsuite/testcase")
    }

    for check in report.checks:
        opened = [
            f
            for f in report.findings
            if (f.check, f.status) == (check.id, "open") and f.severity != "info"
        ]
        case = by_check.get(check.id)
        if check.status in {"not-run", "unknown"}:
            assert case is not None
            skipped = case.find("skipped")
            assert skipped is not None
            assert skipped.attrib["message"].startswith(check.reason[:20])
        elif opened:
            assert case is not None
            assert case.find("failure") is not None


# ------------------------------------------------------------------------------- csv and parquet


@pytest.mark.parametrize("make", KINDS)
def test_csv_has_a_line_per_finding_and_no_formula(make: Callable[[], Report]) -> None:
    report = make()
    rows = list(csv.reader(io.StringIO(rendered("csv", report), newline="")))

    assert len(rows) == len(report.findings) + 1
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@\t\r\n")]


def test_a_formula_stays_text() -> None:
    finding = replace(shop().findings[0], title="=HYPERLINK(1)", object="-2+3", evidence="@SUM(1)")
    text = rendered("csv", replace(shop(), findings=(finding,)))

    assert "'=HYPERLINK(1)" in text
    assert "'-2+3" in text
    assert "'@SUM(1)" in text


@pytest.mark.parametrize("make", KINDS)
def test_parquet_has_a_row_per_finding(make: Callable[[], Report]) -> None:
    report = make()
    table = pq.read_table(io.BytesIO(exporter("parquet")(report)))

    assert table.column("fingerprint").to_pylist() == [f.fingerprint for f in report.findings]
    assert table.schema.metadata[b"source_audit.run"].decode() == report.run.id


def test_parquet_without_findings_has_its_columns() -> None:
    table = pq.read_table(io.BytesIO(exporter("parquet")(replace(shop(), findings=()))))

    assert table.num_rows == 0
    assert "severity" in table.column_names


# ---------------------------------------------------------------------------------- openmetrics


@pytest.mark.parametrize("make", KINDS)
def test_both_parsers_read_the_figures(make: Callable[[], Report]) -> None:
    report = make()
    text = rendered("openmetrics", report)

    for families in (list(open_metrics(text)), list(prometheus_text(text))):
        found = [sample for family in families for sample in family.samples]
        samples = {(s.name, tuple(sorted(s.labels.items()))): s.value for s in found}
        verdicts = {
            dict(labels)["verdict"]: value
            for (name, labels), value in samples.items()
            if name == "source_audit_verdict"
        }
        assert verdicts[report.verdict.status] == 1
        assert sum(verdicts.values()) == 1
        opened = sum(
            value
            for (name, labels), value in samples.items()
            if name == "source_audit_findings" and ("status", "open") in labels
        )
        assert opened == sum(f.status == "open" for f in report.findings)
    assert text.endswith("# EOF\n")
    assert {f.type for f in prometheus_text(text)} == {"gauge"}


def test_times_are_seconds_since_the_epoch() -> None:
    report = shop()
    started = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    text = rendered("openmetrics", replace(report, run=replace(report.run, started_at=started)))

    [line] = [x for x in text.splitlines() if x.startswith("source_audit_run_start_timestamp")]
    assert float(line.rpartition(" ")[2]) == started.timestamp()


# --------------------------------------------------------------------------------------- gitlab


@pytest.mark.parametrize("make", KINDS)
def test_gitlab_gets_what_its_documentation_asks(make: Callable[[], Report]) -> None:
    report = make()
    issues = json.loads(rendered("gitlab", report))

    jsonschema.validate(issues, GITLAB)
    assert len(issues) == sum(f.status == "open" for f in report.findings)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def test_what_is_waived_is_no_issue() -> None:
    before, after = (json.loads(rendered("gitlab", r)) for r in (shop(), waived(shop())))

    assert len(after) == len(before) - 1
