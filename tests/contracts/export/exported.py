"""One source in every format, and where each of them lies."""

from dataclasses import dataclass
from pathlib import Path

from audit.cli.app import run


@dataclass(frozen=True)
class Exported:
    """The files that one source was exported to, in a folder of their own."""

    folder: Path

    @property
    def odcs(self) -> Path:
        return self.folder / "contract.odcs.yaml"

    @property
    def dbt(self) -> Path:
        return self.folder / "sources.yml"

    @property
    def schemas(self) -> Path:
        return self.folder / "schemas"

    @property
    def suites(self) -> Path:
        return self.folder / "suites"

    @property
    def package(self) -> Path:
        return self.folder / "datapackage.json"

    @property
    def ddl(self) -> Path:
        return self.folder / "tables.sql"

    @property
    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())


def exported(source: str | Path, folder: Path) -> Exported:
    """Exports a source in every format."""
    folder.mkdir()
    made = Exported(folder)
    formats = {
        "odcs": made.odcs,
        "dbt": made.dbt,
        "json-schema": made.schemas,
        "gx": made.suites,
        "frictionless": made.package,
        "ddl": made.ddl,
    }
    wanted = [part for name, path in formats.items() for part in ("-f", f"{name}={path}")]
    assert run(["contract", "export", str(source), "-q", "--no-input", *wanted]) == 0
    return made
