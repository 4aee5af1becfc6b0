"""The run as two events of OpenLineage 2-0-2, one a line, as its file transport writes them.

The job is the audit of the source; its inputs are the datasets with their schema, what was counted
and what was held true of them (openlineage.io/spec, facets of the versions in their URLs).
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from audit.facts.catalog import DatasetKind, LogicalType
from audit.facts.expectations import Outcome
from audit.facts.profiles import Disclosure, FieldProfile
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Finding, Report
from audit.report.text import escaped

EXTENSION = "ndjson"
NAMESPACE = "source-audit"
_SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
_FACETS = "https://openlineage.io/spec/facets"
#: How the naming conventions of OpenLineage call a product and the port it has by default.
_PRODUCTS = {
    "postgresql": ("postgres", 5432),
    "mysql": ("mysql", 3306),
    "sqlserver": ("mssql", 1433),
    "oracle": ("oracle", 1521),
    "mongodb": ("mongodb", 27017),
}
#: Products whose datasets are named without the database that they are in.
_IN_DATABASE = frozenset({"postgresql", "sqlserver", "oracle", "mongodb"})
_TYPES = {
    DatasetKind.PARTITIONED_TABLE: ("TABLE", "PARTITIONED"),
    DatasetKind.PARTITION: ("TABLE", "PARTITION"),
    DatasetKind.FOREIGN_TABLE: ("TABLE", "EXTERNAL"),
    DatasetKind.MATERIALIZED_VIEW: ("VIEW", "MATERIALIZED"),
    DatasetKind.DATA_STREAM: ("STREAM", None),
    DatasetKind.FILE_SET: ("FILE", None),
}
_NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.DECIMAL, LogicalType.FLOAT})
_TEST = {"pass": "pass", "fail": "fail"}


def render(report: Report) -> bytes:
    """Its start, and its end with everything that is known."""
    start = _event(report, "START", report.run.started_at.isoformat())
    start["inputs"] = []
    ended = "COMPLETE" if report.run.finished else "FAIL"
    end = _event(report, ended, report.run.finished_at.isoformat())
    end["run"]["facets"] |= dict(_outcome(report))
    end["inputs"] = list(_inputs(report))
    lines = (json.dumps(e, ensure_ascii=False, separators=(",", ":")) for e in (start, end))
    return "".join(f"{escaped(line)}\n" for line in lines).encode(errors="replace")


def _event(report: Report, kind: str, time: str) -> dict[str, Any]:
    run = report.run
    name = f"{report.source.url}#{run.id}@{run.started_at.isoformat()}"
    return {
        "eventType": kind,
        "eventTime": time,
        "run": {
            "runId": str(uuid5(NAMESPACE_URL, name.encode(errors="replace").decode())),
            "facets": {
                "processing_engine": _facet(
                    report,
                    "1-1-1/ProcessingEngineRunFacet",
                    name="source-audit",
                    version=run.tool_version,
                )
            },
        },
        "job": {
            "namespace": NAMESPACE,
            "name": report.source.name,
            "facets": {
                "jobType": _facet(
                    report,
                    "2-0-4/JobTypeJobFacet",
                    processingType="BATCH",
                    integration="SOURCE_AUDIT",
                    jobType="AUDIT",
                )
            },
        },
        "outputs": [],
        "producer": _producer(report),
        "schemaURL": _SPEC,
    }


def _producer(report: Report) -> str:
    return f"urn:source-audit:{report.run.tool_version}"


def _facet(report: Report, schema: str, /, **values: Any) -> dict[str, Any]:  # noqa: ANN401  # JSON
    """A facet of this version; what is None is left out."""
    title = schema.partition("/")[2]
    return {
        "_producer": _producer(report),
        "_schemaURL": f"{_FACETS}/{schema}.json#/$defs/{title}",
        **_known(values),
    }


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _outcome(report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the whole run came to: the verdict as tags, checks as tests, why it did not finish."""
    told = {
        "verdict": report.verdict.status,
        "score": report.score.overall,
        "coverage": report.score.coverage,
        "run": report.run.id,
    }
    tags = [
        {"key": key, "value": str(value), "source": "SOURCE_AUDIT"}
        for key, value in told.items()
        if value is not None
    ]
    yield "tags", _facet(report, "1-0-0/TagsRunFacet", tags=tags)
    tests = [
        {
            "name": check.id,
            "status": _TEST.get(check.status, "skip"),
            "severity": "error" if check.severity in _blocking(report) else "warn",
            "type": check.undercurrent,
            "description": check.title,
        }
        for check in report.checks
        if check.status != "not-applicable"
    ]
    yield "test", _facet(report, "1-0-1/TestRunFacet", tests=tests)
    if not report.run.finished:
        message = report.run.unfinished_reason or "the audit did not finish"
        yield (
            "errorMessage",
            _facet(
                report, "1-0-1/ErrorMessageRunFacet", message=message, programmingLanguage="PYTHON"
            ),
        )


def _blocking(report: Report) -> tuple[str, ...]:
    return report.run.policy.blocking_severities


def _inputs(report: Report) -> Iterator[dict[str, Any]]:
    assertions = dict(_assertions(report))
    for dataset in report.datasets:
        metrics = _metrics(dataset)
        held = assertions.pop(dataset.name, ())
        facets = dict(_facets(report, dataset))
        yield _input(report, dataset.name, facets=facets, metrics=metrics, held=held)
    for name, held in assertions.items():  # of what was found, but not looked into
        yield _input(report, name, facets={}, metrics={}, held=held)


def _input(
    report: Report,
    dataset: str,
    *,
    facets: Mapping[str, Any],
    metrics: Mapping[str, Any],
    held: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    namespace, name = named(report, dataset)
    inside: dict[str, Any] = {}
    if metrics:
        schema = "1-0-3/DataQualityMetricsInputDatasetFacet"
        inside["dataQualityMetrics"] = _facet(report, schema, **metrics)
    if held:
        schema = "1-1-0/DataQualityAssertionsDatasetFacet"
        inside["dataQualityAssertions"] = _facet(report, schema, assertions=list(held))
    return {"namespace": namespace, "name": name, "facets": facets, "inputFacets": inside}


def named(report: Report, dataset: str) -> tuple[str, str]:
    """Namespace and name by the naming conventions, so that lineage of others meets ours."""
    kind = report.source.kind
    if kind == "files":
        return _file(dataset)
    try:
        parts = urlsplit(report.source.url)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # a host in brackets that is none
        return report.source.kind, f"{report.source.name}.{dataset}"
    scheme, usual = _PRODUCTS.get(kind, (kind, None))
    if not host:
        return f"{scheme}://{unquote(parts.path)}", dataset
    where = f"[{host}]" if ":" in host else host
    port = port or usual
    namespace = f"{scheme}://{where}:{port}" if port else f"{scheme}://{where}"
    database = unquote(parts.path.strip("/"))
    inside = kind in _IN_DATABASE and database
    return namespace, f"{database}.{dataset}" if inside else dataset


def _file(path: str) -> tuple[str, str]:
    """A file of this machine, or an object of a bucket."""
    scheme, separator, rest = path.partition("://")
    if not separator or scheme == "file":
        return "file", rest if separator else path
    bucket, _, key = rest.partition("/")
    return f"{scheme}://{bucket}", key or "/"


def _facets(report: Report, dataset: DatasetReport) -> Iterator[tuple[str, dict[str, Any]]]:
    if dataset.fields:
        yield "schema", _facet(report, "1-2-0/SchemaDatasetFacet", fields=_schema(dataset.fields))
    kind, more = _type(dataset.kind)
    yield (
        "datasetType",
        _facet(report, "1-0-1/DatasetTypeDatasetFacet", datasetType=kind, subType=more),
    )
    yield (
        "dataSource",
        _facet(
            report,
            "1-0-1/DatasourceDatasetFacet",
            name=report.source.name,
            uri=report.source.url or None,
        ),
    )
    if dataset.comment:
        yield (
            "documentation",
            _facet(
                report,
                "1-1-0/DocumentationDatasetFacet",
                description=dataset.comment,
                contentType="text/plain",
            ),
        )
    if dataset.owner:
        owners = [{"name": dataset.owner}]
        yield "ownership", _facet(report, "1-0-1/OwnershipDatasetFacet", owners=owners)
    tags = [
        {"key": "personal-data", "value": s.type, "source": "SOURCE_AUDIT", "field": field.name}
        for field in dataset.fields
        for s in field.sensitive
    ]
    if tags:
        yield "tags", _facet(report, "1-0-0/TagsDatasetFacet", tags=tags)


def _type(kind: str) -> tuple[str, str | None]:
    return next((told for known, told in _TYPES.items() if known == kind), (kind.upper(), None))


def _schema(fields: Sequence[FieldReport]) -> list[dict[str, Any]]:
    return [
        _known(
            {
                "name": field.name,
                "type": field.type or field.logical_type,
                "description": field.comment or None,
                "ordinal_position": place,
            }
        )
        for place, field in enumerate(fields, 1)
    ]


def _metrics(dataset: DatasetReport) -> dict[str, Any]:
    """What was counted, of the rows that were looked at; nothing where no row was."""
    columns = {
        field.name: _column(field.profile, field.logical_type)
        for field in dataset.fields
        if field.profile is not None
    }
    if not columns and dataset.row_count is None:
        return {}
    return {
        "rowCount": dataset.row_count,
        "bytes": dataset.size_bytes,
        "lastUpdated": None if dataset.newest is None else dataset.newest.isoformat(),
        "columnMetrics": columns,
    }


def _column(profile: FieldProfile, type: str) -> dict[str, Any]:
    """Counts; ends and quantiles of numbers only where the profile may tell them."""
    numbers = profile.numbers if profile.disclosure is not Disclosure.SHAPE else None
    ranged = profile.ranged and numbers is not None and type in _NUMBERS
    return _known(
        {
            "nullCount": profile.nulls,
            "distinctCount": profile.distinct,
            "count": profile.values,
            "min": _number(profile.minimum) if ranged else None,
            "max": _number(profile.maximum) if ranged else None,
            "quantiles": {f"{q.at:g}": q.value for q in numbers.quantiles}
            if numbers is not None and ranged and numbers.quantiles
            else None,
        }
    )


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _assertions(report: Report) -> Mapping[str, list[dict[str, Any]]]:
    """By dataset: findings, which are not met, and a team's own expectations, met or not."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in report.findings:
        if finding.dataset and finding.severity != "info":
            found[finding.dataset].append(_broken(finding, report))
    for result in report.expectations.results if report.expectations else ():
        if result.outcome is not Outcome.NOT_RUN:
            column = result.fields[0] if len(result.fields) == 1 else None
            found[result.dataset].append(
                _known(
                    {
                        "assertion": result.expectation,
                        "success": result.outcome is Outcome.MET,
                        "column": column,
                        "severity": "error" if result.severity == "critical" else "warn",
                        "name": result.place or None,
                        "description": result.said,
                    }
                )
            )
    return found


def _broken(finding: Finding, report: Report) -> dict[str, Any]:
    opened = finding.status == "open"
    return _known(
        {
            "assertion": finding.check,
            "success": False,
            "column": finding.field or None,
            "severity": "error" if opened and finding.severity in _blocking(report) else "warn",
            "name": finding.fingerprint,
            "description": finding.title,
            "actual": finding.evidence or None,
        }
    )


EXPORTER = render
