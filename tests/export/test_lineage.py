"""OpenLineage and OCSF, each read by the library of its own project."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from audit.export import exporter
from audit.export.openlineage import named
from audit.facts.expectations import ExpectationResult, ExpectationResults, Outcome
from audit.facts.profiles import Disclosure
from audit.report.changes import Changes, FindingChange, Mark
from audit.report.document import Report, Waiver
from tests.contracts.export.tools import THEIRS
from tests.make.report import document, file, hostile, search, shop, time_series, unfinished

KINDS: tuple[Callable[[], Report], ...] = (
    *(shop, unfinished, hostile, document),
    *(search, time_series, file),
)

#: Makes the same events of the classes of the library, which refuse what they do not know.
OPENLINEAGE = """
import importlib, inspect, json, pkgutil, sys
import attr
from openlineage.client import generated, set_producer
from openlineage.client.event_v2 import Job, Run, RunEvent, RunState, InputDataset
from openlineage.client.serde import Serde
classes, parts = {}, {}
for found in pkgutil.iter_modules(generated.__path__):
    module = importlib.import_module(f"openlineage.client.generated.{found.name}")
    for name, kind in inspect.getmembers(module, inspect.isclass):
        if kind.__module__ == module.__name__ and hasattr(kind, "_get_schema"):
            classes[kind._get_schema()] = (kind, module)
INNER = {"fields": "SchemaDatasetFacetFields", "tests": "TestExecution", "assertions": "Assertion",
         "owners": "Owner"}
def made(tree):
    kind, module = classes[tree["_schemaURL"]]
    values = {k: v for k, v in tree.items() if not k.startswith("_")}
    for key, value in values.items():
        if key == "tags":
            values[key] = [getattr(module, kind.__name__ + "Fields")(**v) for v in value]
        elif key == "columnMetrics":
            values[key] = {n: module.ColumnMetrics(**v) for n, v in value.items()}
        elif key in INNER:
            values[key] = [getattr(module, INNER[key])(**v) for v in value]
    return kind(**values, producer=tree["_producer"])
def facets(tree):
    return {key: made(facet) for key, facet in tree.items()}
told = []
for line in sys.stdin:
    e = json.loads(line)
    event = RunEvent(
        eventType=RunState[e["eventType"]], eventTime=e["eventTime"], producer=e["producer"],
        run=Run(runId=e["run"]["runId"], facets=facets(e["run"]["facets"])),
        job=Job(e["job"]["namespace"], e["job"]["name"], facets=facets(e["job"]["facets"])),
        inputs=[InputDataset(d["namespace"], d["name"], facets=facets(d["facets"]),
                             inputFacets=facets(d["inputFacets"])) for d in e["inputs"]],
        outputs=[],
    )
    assert e["schemaURL"] == event.schemaURL
    told.append(json.loads(Serde.to_json(event)))
print("ANSWER " + json.dumps(told))
"""

OCSF = """
import json, sys
from py_ocsf_models import OCSF_VERSION
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
told = []
for line in sys.stdin:
    event = ComplianceFinding.model_validate_json(line)
    assert event.metadata.version == OCSF_VERSION
    told.append(json.loads(event.model_dump_json(exclude_none=True)))
print("ANSWER " + json.dumps(told))
"""


def rendered(format: str, report: Report) -> bytes:
    return exporter(format)(report)


def events(format: str, report: Report) -> list[Any]:
    return [json.loads(line) for line in rendered(format, report).splitlines()]


def read_by(code: str, data: bytes) -> list[Any]:
    """What the other side's library makes of the lines."""
    python = THEIRS / "python"
    if not python.exists():
        pytest.fail(f"its library is not there; make test installs it: make {THEIRS.parent}/.done")
    done = subprocess.run(
        [python, "-W", "ignore", "-c", code], input=data, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    line = next(x for x in done.stdout.decode().splitlines() if x.startswith("ANSWER "))
    found: list[Any] = json.loads(line.removeprefix("ANSWER "))
    return found


def bare(tree: Any) -> Any:  # noqa: ANN401  # JSON
    """Without empty lists and mappings, which the library leaves out or puts in."""
    if isinstance(tree, dict):
        pairs: list[tuple[str, Any]] = [(k, bare(v)) for k, v in cast("Any", tree).items()]
        return {key: value for key, value in pairs if value not in ({}, [], None)}
    return [bare(item) for item in cast("Any", tree)] if isinstance(tree, list) else tree


def full() -> Report:
    """The shop with everything that an event can hold."""
    report = shop()
    first, *rest = report.findings
    waiver = Waiver(reason="accepted", approver="Ada", until="2027-01-01")
    dataset = report.datasets[0].name
    result = ExpectationResult(
        suite="orders", dataset=dataset, fields=("id",), expectation="expect_not_null",
        said="id is never null", severity="critical", outcome=Outcome.MET, place="o.json, 1",
    )  # fmt: skip
    notes = [
        result,
        replace(result, outcome=Outcome.NOT_MET),
        replace(result, outcome=Outcome.NOT_RUN),
    ]
    mark = Mark(run="a", started_at=report.run.started_at)
    change = FindingChange(
        change="new", check=first.check, severity="high", title="t", fingerprint=first.fingerprint
    )
    gone = replace(change, change="resolved", fingerprint="0123456789ab")
    return replace(
        report,
        findings=(first, replace(rest[0], status="waived", waiver=waiver), *rest[1:]),
        expectations=ExpectationResults(results=tuple(notes)),
        changes=Changes(before=mark, after=mark, findings=(change, gone)),
    )


def test_the_library_of_openlineage_reads_every_event() -> None:
    data = b"".join(rendered("openlineage", make()) for make in (*KINDS, full))

    found = read_by(OPENLINEAGE, data)

    assert bare(found) == bare([json.loads(line) for line in data.splitlines()])
    assert len(found) == 2 * (len(KINDS) + 1)


def test_a_run_begins_and_ends_under_one_id_of_its_own() -> None:
    start, end = events("openlineage", shop())
    report = shop()
    later = replace(
        report, run=replace(report.run, started_at=report.run.started_at + timedelta(1))
    )

    assert (start["eventType"], end["eventType"]) == ("START", "COMPLETE")
    assert start["run"]["runId"] == end["run"]["runId"]
    assert events("openlineage", later)[0]["run"]["runId"] != start["run"]["runId"]
    assert start["inputs"] == []
    assert [e["eventType"] for e in events("openlineage", unfinished())] == ["START", "FAIL"]


@pytest.mark.parametrize(
    ("make", "dataset", "told"),
    [
        (shop, "public.orders", ("postgres://db.shop.example:5432", "shop.public.orders")),
        (document, "orders", ("mongodb://docs.shop.example:27017", "shop.orders")),
        (time_series, "up", ("prometheus://metrics.shop.example:9090", "up")),
        (file, "orders", ("sqlite:///shop.db", "orders")),
    ],
)
def test_datasets_have_the_names_that_lineage_of_others_has(
    make: Callable[[], Report], dataset: str, told: tuple[str, str]
) -> None:
    assert named(make(), dataset) == told


def test_files_and_objects_have_the_names_of_their_kind() -> None:
    report = replace(file(), source=replace(file().source, kind="files", url="data/"))

    assert named(report, "data/a.csv") == ("file", "data/a.csv")
    assert named(report, "s3://bucket/a/b.parquet") == ("s3://bucket", "a/b.parquet")


def test_a_field_tells_what_its_profile_may_tell() -> None:
    report = shop()
    end = events("openlineage", report)[1]
    profiles = {(d.name, f.name): f.profile for d in report.datasets for f in d.fields if f.profile}
    seen = {
        (name.partition(".")[2], column): told
        for name, facets in ((d["name"], d["inputFacets"]) for d in end["inputs"])
        for column, told in facets.get("dataQualityMetrics", {}).get("columnMetrics", {}).items()
    }

    assert seen.keys() == profiles.keys()
    for place, profile in profiles.items():
        assert seen[place]["nullCount"] == profile.nulls
        if profile.disclosure is Disclosure.SHAPE:
            assert not {"min", "max", "quantiles", "sum"} & seen[place].keys()
    assert any("min" in told for told in seen.values())


def test_findings_and_expectations_are_assertions_of_their_dataset() -> None:
    report = full()
    end = events("openlineage", report)[1]
    told = [
        assertion
        for dataset in end["inputs"]
        for assertion in dataset["inputFacets"]
        .get("dataQualityAssertions", {"assertions": []})["assertions"]
    ]  # fmt: skip

    ours = [f.fingerprint for f in report.findings if f.dataset and f.severity != "info"]
    assert sorted(a["name"] for a in told if "." in a["assertion"]) == sorted(ours)
    assert [a["success"] for a in told if a["assertion"] == "expect_not_null"] == [True, False]
    tests = {t["name"]: t["status"] for t in end["run"]["facets"]["test"]["tests"]}
    assert set(tests.values()) == {"pass", "fail", "skip"}
    assert len(tests) == sum(check.status != "not-applicable" for check in report.checks)


def test_the_library_of_ocsf_reads_every_event_and_leaves_nothing_out() -> None:
    data = b"".join(rendered("ocsf", make()) for make in (*KINDS, full))

    found = read_by(OCSF, data)

    ours = [json.loads(line) for line in data.splitlines()]
    for event in ours:  # which the schema has and the library has not
        assert event["compliance"].pop("status")
    assert found == ours
    assert all(event["type_uid"] == 200300 + event["activity_id"] for event in found)


def test_every_finding_and_every_check_is_an_event() -> None:
    report = full()

    found = events("ocsf", report)

    by_uid = {event["finding_info"]["uid"]: event for event in found}
    assert len(by_uid) == len(found)
    assert {f.fingerprint for f in report.findings} <= by_uid.keys()
    unrun = [e for e in found if e["compliance"]["status"] == "Warning"]
    assert len(unrun) == sum(c.status in {"not-run", "unknown", "error"} for c in report.checks)
    assert all("not checked" in event["message"] for event in unrun)


def test_an_event_says_what_became_of_a_finding() -> None:
    report = full()
    found = {event["finding_info"]["uid"]: event for event in events("ocsf", report)}
    new, waived, known = (found[f.fingerprint] for f in report.findings[:3])

    assert (new["activity_name"], waived["activity_name"]) == ("Create", "Update")
    assert (waived["status"], waived["status_detail"]) == ("Suppressed", "accepted")
    assert (known["status"], known["compliance"]["status"]) == ("New", "Fail")
    gone = found["0123456789ab"]
    assert (gone["activity_name"], gone["status"]) == ("Close", "Resolved")


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("format", ["openlineage", "ocsf"])
def test_a_line_is_one_event_and_the_same_each_time(
    make: Callable[[], Report], format: str
) -> None:
    data = rendered(format, make())

    assert data == rendered(format, make())
    assert data.endswith(b"\n")
    assert all(isinstance(json.loads(line), dict) for line in data.splitlines())
    assert not set(data.decode()) & set("\x1b\u202e\u2028\x85")
