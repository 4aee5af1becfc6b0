"""What is opened at all, names that lie, and files that change meanwhile."""

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from audit.access.budget import Budget, Limits
from audit.access.files.inspect import inspect
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, Note, SourceFile
from audit.access.files.read import read_table
from audit.access.stream import Portion
from audit.errors import BudgetExceeded
from tests.make.looking import ALL, kinds, opened, rows, source, table, write

pq: Any = importlib.import_module("pyarrow.parquet")  # its stubs are not complete

CSV = b"id,name\n" + b"".join(b"%d,x\n" % n for n in range(1_000))


def test_only_ordinary_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket.csv"))

        found = {
            name: inspect(SourceFile(path, 0)).problem
            for name, path in (
                ("pipe", str(tmp_path / "pipe.csv")),
                ("socket", str(tmp_path / "socket.csv")),
                ("device", "/dev/zero"),
                ("folder", str(tmp_path)),
                ("not there", str(tmp_path / "none.csv")),
                ("NUL", "a\x00b.csv"),
            )
        }

    assert all(word in problem for word, problem in found.items())


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_we_may_not_read_is_a_problem(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", CSV)
    Path(file.path).chmod(0)

    assert "may not read" in inspect(file).problem


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.parquet", CSV, Format.CSV),
        ("a.csv", b'{"a":1}\n{"a":2}\n', Format.NDJSON),
        ("a.json", b"<r><i>1</i><i>2</i></r>", Format.XML),
        ("a.csv.gz", CSV, Format.CSV),
    ],
)
def test_a_name_that_says_another_format_is_noted(
    tmp_path: Path, name: str, content: bytes, kind: Format
) -> None:
    found = inspect(write(tmp_path, name, content))

    assert found.format is kind
    assert "wrong ending" in kinds(found.notes)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.parquet", bytes(range(256)) * 10, "name says Parquet"),
        ("a.csv", bytes(range(256)) * 10, "neither text nor"),
        ("a.txt", b"only some words\nand no table\n", "no table"),
        ("a.bin", b"Obj\x01" + b"x" * 50, "Avro"),
        ("a.tar", b"x" * 257 + b"ustar" + b"x" * 300, "tar archive"),
        ("a.csv", b"SQLite format 3\x00" + b"x" * 50, "SQLite"),
    ],
)
def test_what_is_not_read_is_told(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    assert said in inspect(write(tmp_path, name, content)).problem


def test_a_file_replaced_while_it_is_read_is_noted(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", CSV)
    noted: list[Note] = []
    stream = opened(file, limits=FileLimits(text_bytes=1_000), noted=noted)

    read = next(iter(stream.blocks)).batch.num_rows
    other = write(tmp_path, "b.csv", b"id,name\n1,y\n")
    Path(other.path).replace(file.path)
    read += sum(block.batch.num_rows for block in stream.blocks)

    assert read == 1_000
    assert kinds(noted) == {"changed while read": None}
    assert len(stream.notes) == 1


def test_a_file_that_stays_the_same_has_no_note(tmp_path: Path) -> None:
    noted: list[Note] = []
    table(write(tmp_path, "a.csv", CSV), noted=noted)

    assert not noted


def test_stores_are_read_through_their_url() -> None:
    store: Any = importlib.import_module("fsspec").filesystem("memory")
    store.pipe_file("/files-test/a.csv", CSV)
    with store.open("/files-test/a.parquet", "wb") as out:
        pq.write_table(pa.table({"id": range(10)}), out)

    for name, count in (("a.csv", 1_000), ("a.parquet", 10)):
        url = f"memory://files-test/{name}"
        assert len(table(SourceFile(url, 0, url=url))) == count
    assert "not there" in inspect(SourceFile("x", 0, url="memory://files-test/b.csv")).problem


def test_reading_is_charged_to_the_budget(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", CSV)
    budget = Budget(Limits(max_rows=500))
    limits = FileLimits(text_bytes=1_000)

    stream = read_table(file, inspect(file), ALL, limits=limits, metered=budget.stream)
    read: list[int] = []
    with pytest.raises(BudgetExceeded):
        read.extend(block.batch.num_rows for block in stream.blocks)

    assert 500 < sum(read) < 800
    assert budget.load().rows == sum(read)
    assert budget.load().bytes > 0


def test_a_reading_that_is_given_up_closes_its_file(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", CSV)
    stream = opened(file, limits=FileLimits(text_bytes=1_000))
    next(iter(stream.blocks))

    before = open_files()
    del stream

    assert open_files() < before


def test_a_sample_larger_than_the_file_is_the_whole_file(tmp_path: Path) -> None:
    stream = opened(source_of(tmp_path), Portion(rows=10_000))

    assert stream.whole
    assert len(rows(stream)) == 1_000


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def source_of(folder: Path) -> SourceFile:
    (folder / "a.csv").write_bytes(CSV)
    return source(folder / "a.csv")


def test_reading_brings_no_pandas(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": range(10)}), tmp_path / "a.parquet")
    write(tmp_path, "a.csv", CSV)
    program = (
        "import sys, os\n"
        "from audit.access.files.inspect import inspect\n"
        "from audit.access.files.read import read_table\n"
        "from audit.access.files.model import SourceFile\n"
        "from audit.access.stream import Portion\n"
        "for name in ('a.csv', 'a.parquet'):\n"
        "    file = SourceFile(os.path.join(sys.argv[1], name), 0)\n"
        "    list(read_table(file, inspect(file), Portion()).blocks)\n"
        "print([m for m in ('pandas', 'polars', 'duckdb', 'fsspec') if m in sys.modules])\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
