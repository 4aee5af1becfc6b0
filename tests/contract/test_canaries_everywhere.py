"""Two hundred values of all types and eight secrets, planted everywhere, reach no output at all."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.contract._canaries_running import Desk, desk
from tests.contract._canaries_sources import MAKERS


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A source of each kind, made when first asked for."""

    class Made(dict[str, str]):
        def __missing__(self, kind: str) -> str:
            self[kind] = MAKERS[kind](tmp_path_factory.mktemp(f"source_{kind}"))
            return self[kind]

    return Made()


@pytest.fixture
def table(tmp_path: Path) -> Generator[Desk]:
    """An empty desk."""
    with desk(tmp_path / "desk") as made:
        yield made


def fields_of(path: Path) -> list[dict[str, Any]]:
    report = json.loads(path.read_text())
    return [field for dataset in report["datasets"] for field in dataset["fields"]]


@pytest.mark.parametrize("kind", MAKERS)
def test_no_scan_tells_a_value(kind: str, sources: dict[str, str], table: Desk) -> None:
    status = table.run(
        "scan", sources[kind], "-vv", "-f", "table", "-f", "html=r.html", "-f", "json=r.json",
        "-f", "md=r.md", "-f", "sarif=r.sarif", "-f", "junit=r.xml", "-f", "csv=r.csv",
        "-f", "gitlab=r.gitlab", "-f", "openmetrics=r.prom",
        "-f", "openlineage=r.lineage", "-f", "ocsf=r.ocsf", "--log-format", "json",
    )  # fmt: skip

    assert status == 0, table.log
    assert table.leaks() == []
    found = fields_of(table.folder / "r.json")
    assert sum(bool(field["sensitive"]) for field in found) > 100
    for field in (field for field in found if field["sensitive"] and field["profile"]):
        profile = field["profile"]
        assert profile["disclosure"] == "shape"
        assert not profile["ranged"]
        assert profile["minimum"] is profile["maximum"] is profile["numbers"] is None
        assert profile["top"] == []
        assert (profile["histogram"] or {"of": ""})["of"] not in {"values", "seconds"}


@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "ndjson"])
def test_no_snapshot_and_no_report_made_of_it_tells_a_value(
    kind: str, sources: dict[str, str], table: Desk
) -> None:
    ended = [
        table.run("collect", sources[kind], "-vv", "-o", "s.json"),
        table.run("check", "s.json", "-vv", "-f", "json=r.json", "-f", "html=r.html"),
        table.run("report", "r.json", "-vv", "-f", "html=again.html", "-f", "table"),
        table.run("report", "r.json", "-f", "json"),
        table.run("checks", "list"),
        table.run("plan", sources[kind], "-f", "md=plan.md", "-f", "yaml=plan.yaml", "-f", "table"),
        table.run("plan", sources[kind], "-f", "json=p2.json", "-f", "dlt"),
    ]

    assert set(ended) == {0}, table.log
    assert table.leaks() == []


@pytest.mark.parametrize("kind", ["sqlite", "csv"])
def test_no_profile_tells_a_value(kind: str, sources: dict[str, str], table: Desk) -> None:
    ended = [
        table.run("profile", sources[kind], "-vv", "-f", "json=p.json", "-f", "table=p.txt"),
        table.run("profile", sources[kind], "-f", "json", "--sample", "30"),
        table.run(
            "profile", sources[kind], "--dataset", "*payroll*", "--field", "*", "-vv",
            "--log-format", "json",
        ),
        table.run("profile", sources[kind], "--dataset", "*lists*", "--field", "*"),
        table.run("profile", sources[kind], "--dataset", "*t_b*", "--field", "*", "-f", "json"),
    ]  # fmt: skip

    assert set(ended) == {0}, table.log
    assert table.leaks() == []


@pytest.mark.parametrize("kind", ["sqlite", "parquet"])
def test_no_verdict_tells_a_value(kind: str, sources: dict[str, str], table: Desk) -> None:
    above, end = ("", "") if kind == "sqlite" else (f"{sources[kind]}/", ".parquet")
    ended = [
        table.run("classify", sources[kind], "-vv", "-f", "json=c.json", "-f", "table"),
        table.run("why", sources[kind], f"{above}payroll{end}.email", "-vv"),
        table.run("why", sources[kind], f"{above}payroll{end}.qty", "-vv", "-f", "json"),
        table.run("why", sources[kind], f"{above}lists{end}.status", "-vv", "--log-format", "json"),
        table.run("why", sources[kind], f"{above}tickets{end}.payload", "-f", "json=w.json"),
        table.run("why", sources[kind], f"{above}tickets{end}.config"),
        table.run("why", sources[kind], f"{above}t_b{end}.value"),
    ]

    assert set(ended) == {0}, table.log
    assert table.leaks() == []


def test_the_largest_number_beside_names_is_told_by_no_name(
    sources: dict[str, str], table: Desk
) -> None:
    table.run("profile", sources["parquet"], "--dataset", "*payroll*", "-f", "json=p.json")

    for field in fields_of(table.folder / "p.json"):
        assert not field["profile"]["ranged"], field["name"]
        assert (field["profile"]["histogram"] or {"of": ""})["of"] not in {"values", "seconds"}
