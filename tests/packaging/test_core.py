"""What a plain install has is enough for what a plain install offers."""

import subprocess
import sys

#: Top-level modules that only extras bring.
EXTRAS = (
    "adbc_driver_postgresql", "azure", "boto3", "charset_normalizer", "dask", "defusedxml",
    "distributed", "duckdb", "fsspec", "google", "hvac", "psycopg", "pymongo", "python_calamine",
    "s3fs", "urllib3",
)  # fmt: skip

_PROGRAM = """
import sys
for name in {extras!r}:
    sys.modules[name] = None  # importing it is an ImportError from here on
import audit.engine.run, audit.engine.profile, audit.cli._audit, audit.export.html
from audit.engine.discover import connector_class
connector_class("sqlite")
"""


def test_the_engine_and_sqlite_need_no_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(extras=EXTRAS)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
    )

    assert done.returncode == 0, done.stderr.splitlines()[-1:]


def test_every_package_that_the_core_imports_is_a_dependency_of_it() -> None:
    """The lock of a plain install has what the profile of documents is read with."""
    import tomllib  # noqa: PLC0415  # beside its use
    from pathlib import Path  # noqa: PLC0415

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    named = " ".join(project["dependencies"])

    for package in ("adbc-driver-sqlite", "numpy", "orjson", "polars", "pyarrow", "sqlalchemy"):
        assert f"{package}>=" in named
