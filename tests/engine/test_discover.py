"""Finding kinds and checks, ours and those of plug-ins."""

import subprocess
import sys
from pathlib import Path

import pytest

from audit.access.connector import Connector
from audit.connectors.sqlite import SQLite
from audit.engine.discover import (
    checks,
    connector_class,
    connector_for_scheme,
    fact_types,
    kinds,
    require_driver,
)
from audit.errors import ConfigError
from audit.facts.catalog import Catalog

ROOT = Path(__file__).parents[2]


def test_the_kinds_are_the_modules_of_the_connectors() -> None:
    names = {path.stem for path in (ROOT / "audit" / "connectors").glob("[a-z]*.py")}

    assert set(kinds()) == names


@pytest.mark.parametrize("kind", kinds())
def test_every_connector_names_its_kind_and_is_found_by_each_scheme(kind: str) -> None:
    connector = connector_class(kind)

    assert connector.kind == kind
    assert connector.verified_on
    assert connector.least_privilege
    for scheme in connector.schemes:
        assert connector_for_scheme(scheme) is connector


def test_no_scheme_belongs_to_two_kinds() -> None:
    schemes = [scheme for kind in kinds() for scheme in connector_class(kind).schemes]

    assert len(schemes) == len(set(schemes))


@pytest.mark.parametrize(
    ("scheme", "near"), [("postgrsql", "postgresql"), ("mongo", "mongodb"), ("sqllite", "sqlite")]
)
def test_an_unknown_scheme_names_the_nearest(scheme: str, near: str) -> None:
    with pytest.raises(ConfigError, match=f"did you mean '{near}'"):
        connector_for_scheme(scheme)


def test_a_scheme_like_nothing_names_the_command_that_lists_them() -> None:
    with pytest.raises(ConfigError, match="sources list"):
        connector_for_scheme("zzz")


def test_a_missing_driver_names_the_extra() -> None:
    class NotInstalled(SQLite):
        driver = "no_such_driver_anywhere"
        extra = "nosuch"

    with pytest.raises(ConfigError, match=r"source-audit\[nosuch\]"):
        require_driver(NotInstalled)


def test_importing_every_connector_imports_no_driver() -> None:
    program = (
        "import sys\n"
        "from audit.engine.discover import connector_class, kinds\n"
        "[connector_class(kind) for kind in kinds()]\n"
        "loaded = {'psycopg', 'pymongo', 'urllib3', 'pandas', 'great_expectations'}\n"
        "print(sorted(loaded & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_checks_are_sorted_and_unique() -> None:
    ids = [check.id for check in checks()]

    assert ids == sorted(set(ids))


def test_fact_types_are_found() -> None:
    assert Catalog in fact_types()


PLUGIN = '''
from collections.abc import Iterator
from audit.facts.catalog import Catalog
from audit.model.check import Judgement, Pass, Severity, Subject, Undercurrent, check

@check(id="dataops.from-a-plug-in", title="A plug-in is found", undercurrent=Undercurrent.DATAOPS,
       severity=Severity.LOW, remedy="Nothing to do.")
def from_a_plug_in(catalog: Catalog) -> Iterator[Judgement]:
    """It shows that a check of another distribution runs."""
    yield Pass(Subject(object="plug-in"))
'''
ENTRY_POINTS = """
[source_audit.checks]
example = example_plugin.checks

[source_audit.connectors]
example = example_plugin.connector:Example
sqlite = example_plugin.connector:Example
"""
CONNECTOR = """
from audit.connectors.sqlite import SQLite

class Example(SQLite):
    kind = "example"
    schemes = ("example",)
"""


def test_a_plug_in_adds_a_kind_and_a_check_and_replaces_none(tmp_path: Path) -> None:
    package = tmp_path / "example_plugin"
    (package / "checks").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "checks" / "__init__.py").touch()
    (package / "checks" / "from_a_plug_in.py").write_text(PLUGIN)
    (package / "connector.py").write_text(CONNECTOR)
    info = tmp_path / "example_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: example-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from audit.engine.discover import checks, connector_class, connector_for_scheme, kinds\n"
        "print('dataops.from-a-plug-in' in [c.id for c in checks()], 'example' in kinds(),\n"
        "      connector_for_scheme('example').kind, connector_class('sqlite').__module__)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.stdout.strip() == "True True example audit.connectors.sqlite", done.stderr


def test_every_connector_is_a_connector() -> None:
    assert all(issubclass(connector_class(kind), Connector) for kind in kinds())
