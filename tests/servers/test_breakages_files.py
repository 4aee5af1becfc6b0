"""One damaged file for every check about files, each made by the test and audited as a source."""

import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import BinaryIO

import pytest

from audit.access.files import session as module
from audit.access.files.model import SourceFile
from audit.access.files.opening import open_file
from audit.access.files.places import local_address
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult, Status
from tests.make import folder

#: The dataset or object that each check must name.
PLACES = {
    "security.formula-injection": "formula.csv",
    "security.decompression-ratio": "bomb.csv.gz",
    "security.data-file-permissions": "files in {}",
    "reliability.file-damage": "cut.parquet",
    "reliability.checksum-agreement": "changed.csv",
    "data_management.schema-drift": "lines_*.parquet.amount",
    "data_management.text-encoding": "names_*.csv · encodings",
    "data_management.row-shape": "ragged.csv",
    "data_management.header-names": "twins.csv",
    "dataops.partition-sequence": "gap",
    "dataops.partition-delay": "late · late partitions",
    "software_engineering.file-endings": "really_parquet.csv",
}


def audited(path: Path) -> Mapping[str, CheckResult]:
    capture = audit_source(Request(name="files", address=local_address(str(path))))
    assert capture.finished, capture.unfinished_reason
    return {result.check.id: result for result in evaluate(checks(), capture.snapshot)}


@pytest.fixture(scope="module")
def broken() -> Generator[tuple[Path, Mapping[str, CheckResult]]]:
    """Not below pytest's own folder, which no other user may enter."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        for damage in folder.DAMAGES.values():
            damage(path)
        yield path, audited(path)


@pytest.mark.parametrize("check", PLACES)
def test_a_damaged_file_is_found(
    broken: tuple[Path, Mapping[str, CheckResult]], check: str
) -> None:
    path, results = broken
    place = PLACES[check].format(path) if "{}" in PLACES[check] else f"{path}/{PLACES[check]}"

    assert place in [str(fail.subject) for fail in results[check].failures]


def test_every_damage_has_its_check() -> None:
    assert set(PLACES) == set(folder.DAMAGES)


def test_a_file_that_changes_while_it_is_read_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file grows between two blocks, as one that is still being written does."""
    path = tmp_path / "growing.csv"
    path.write_bytes(folder.csv_bytes(folder.rows(60_000)))

    def growing(file: SourceFile) -> BinaryIO:
        handle = open_file(file)
        with path.open("ab") as writer:
            writer.write(b"1,Ada,2.5,2026-10-01T00:00:00+00:00\n")
        return handle

    monkeypatch.setattr(module, "open_file", growing)

    result = audited(path)["reliability.file-stability"]

    assert result.status is Status.FAIL


def test_clean_files_have_no_finding_about_files(tmp_path: Path) -> None:
    folder.clean(tmp_path / "clean")

    results = audited(tmp_path / "clean")

    failed = {name for name, r in results.items() if r.status is Status.FAIL}
    unrun = {name: r.reason for name, r in results.items() if r.status.open}
    assert failed == set()
    assert unrun == {}
