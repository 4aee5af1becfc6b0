"""Exports held against the programs that they are for: each takes what was written for it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.contracts.export.exported import Exported
from tests.contracts.export.tools import theirs

pytestmark = [pytest.mark.server, pytest.mark.compatible]
Exports = Mapping[str, Exported]

_ODCS = """
import json, sys
from importlib.resources import files
import jsonschema, yaml
from datacontract.data_contract import DataContract
from open_data_contract_standard.model import OpenDataContractStandard

schema = json.loads(files("datacontract").joinpath("schemas/odcs-3.1.0.schema.json").read_text())
validator = jsonschema.Draft201909Validator(schema)
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        tree = yaml.safe_load(file)
    errors = [f"{e.json_path}: {e.message}" for e in validator.iter_errors(tree)]
    assert not errors, (path, errors[:5])
    OpenDataContractStandard.model_validate(tree)
    run = DataContract(data_contract_file=path).lint()
    assert str(run.result) in ("passed", "ResultEnum.passed"), (path, run.pretty())
print("valid")
"""


def test_odcs_is_valid_by_the_standards_schema_its_model_and_datacontract_lint(
    exports: Exports, tmp_path: Path
) -> None:
    files = [made.odcs for made in exports.values()]

    said = theirs("python", "-W", "ignore", "-c", _ODCS, *files, folder=tmp_path)

    assert said.strip().endswith("valid")


def test_json_schemas_are_schemas(exports: Exports, tmp_path: Path) -> None:
    files = [path for made in exports.values() for path in sorted(made.schemas.iterdir())]

    said = theirs("check-jsonschema", "--check-metaschema", *files, folder=tmp_path)

    assert "ok" in said
    assert len(files) > 20


@pytest.fixture
def project(exports: Exports, tmp_path: Path) -> Path:
    """A project of dbt with the sources of every export."""
    (tmp_path / "models").mkdir()
    for name, made in exports.items():
        (tmp_path / "models" / f"{name}.yml").write_bytes(made.dbt.read_bytes())
    (tmp_path / "dbt_project.yml").write_text(
        "name: shop\nversion: '1.0'\nconfig-version: 2\nprofile: shop\nmodel-paths: [models]\n"
    )
    outputs = {"dev": {"type": "duckdb", "path": ":memory:"}}
    profiles = {"shop": {"target": "dev", "outputs": outputs}}
    (tmp_path / "profiles.yml").write_text(json.dumps(profiles))
    return tmp_path


def test_dbt_takes_the_sources_and_their_tests_hold_on_the_files(project: Path) -> None:
    said = theirs(
        *("dbt", "--warn-error", "test", "--profiles-dir", ".", "--select", "source:data"),
        folder=project,
    )
    manifest = json.loads((project / "target" / "manifest.json").read_text())
    names = {s["name"] for s in manifest["sources"].values()}
    tests = [n for n in manifest["nodes"].values() if n["resource_type"] == "test"]

    assert {"Album", "order", "orders", "line"} <= names
    assert {t["test_metadata"]["name"] for t in tests} >= {"unique", "not_null", "relationships"}
    assert "ERROR=0" in said
    assert "NO-OP=0" in said
    assert "PASS=0" not in said


def test_dbt_runs_nothing_that_a_source_has_written(project: Path) -> None:
    """A comment and a name of a table are templates there, and a name ends its quotes."""
    hostile = (project / "models" / "hostile.yml").read_text()
    commented = (project / "models" / "postgresql.yml").read_text()
    sources = yaml.safe_load(commented)["sources"]
    descriptions = {t["name"]: t.get("description") for s in sources for t in s["tables"]}

    assert "{{" not in hostile + commented
    assert "{%" not in hostile + commented
    assert "1 tables and" not in hostile  # two: the other one has quotes in its name
    assert "2 tables and 1 columns whose names dbt would not quote" in hostile
    assert descriptions["line"] == "{ { env_var('PATH') } } { % raw % }"
