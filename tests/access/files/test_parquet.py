"""Parquet files: the footer, row groups, wide tables, and types of old writers."""

import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from audit.access.files.errors import Unreadable
from audit.access.files.inspect import inspect
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, SourceFile
from audit.access.stream import Block, Portion
from tests.make.looking import fields, kinds, opened, rows, source, table, write

pq: Any = importlib.import_module("pyarrow.parquet")  # its stubs are not complete


@pytest.fixture
def numbers(tmp_path: Path) -> SourceFile:
    """Ten row groups of a thousand rows."""
    path = tmp_path / "a.parquet"
    made = pa.table({"id": range(10_000), "name": [f"n{n}" for n in range(10_000)]})
    pq.write_table(made, path, row_group_size=1_000)
    return source(path)


def test_the_footer_says_fields_rows_and_writer(numbers: SourceFile) -> None:
    found = inspect(numbers)

    assert found.format is Format.PARQUET
    assert found.rows == 10_000
    assert found.native_types == ("INT64", "STRING")
    assert dict(found.options)["row_groups"] == "10"
    assert dict(found.options)["writer"].startswith("parquet-cpp")


def test_all_rows_are_read_in_their_order(numbers: SourceFile) -> None:
    stream = opened(numbers)

    assert stream.row_count == 10_000
    assert stream.row_count_exact
    assert [row["id"] for row in rows(stream)] == [*range(10_000)]


def test_a_sample_comes_from_all_row_groups_in_slices(numbers: SourceFile) -> None:
    stream = opened(numbers, Portion(rows=500))
    ids = [row["id"] for row in rows(stream)]

    assert len(ids) == 500
    assert len(set(ids)) == 500
    assert not stream.whole
    assert len({n // 1_000 for n in ids}) >= 8
    assert len({n // 250 for n in ids}) >= 16
    assert ids == [row["id"] for row in rows(opened(numbers, Portion(rows=500)))]


def test_a_sample_of_a_wide_file_has_the_same_rows_in_every_column(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    pq.write_table(pa.table({f"c{n}": range(5_000) for n in range(250)}), path)

    made = rows(opened(source(path), Portion(rows=100)))

    assert len(made) == 100
    assert all(len(set(row.values())) == 1 for row in made)


def test_wide_files_come_in_blocks_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    made = pa.table({f"c{n}": range(3_000) for n in range(300)})
    pq.write_table(made, path, row_group_size=2_000)
    limits = FileLimits(block_bytes=200_000)

    blocks = list(opened(source(path), limits=limits).blocks)

    assert {block.batch.num_rows for block in blocks} == {2_000, 1_000}
    assert sum(block.last for block in blocks) == 2
    assert all(block.batch.nbytes <= 210_000 for block in blocks)
    assert table(source(path), limits=limits) == made.to_pylist()


def test_a_wide_row_group_longer_than_a_block_is_read_at_one_pace(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    made = pa.table({f"c{n}": [f"{m}{'x' * (m % 50)}" for m in range(1_000)] for n in range(201)})
    pq.write_table(made, path)
    limits = FileLimits(block_bytes=5_000)

    blocks = list(opened(source(path), limits=limits).blocks)

    assert sum(block.last for block in blocks) > 1
    assert table(source(path), limits=limits) == made.to_pylist()


def test_int96_times_outside_of_nanoseconds_are_read(tmp_path: Path) -> None:
    path = tmp_path / "old.parquet"
    moments = [datetime(1500, 1, 1), datetime(9999, 12, 31, 23)]  # noqa: DTZ001  # without a zone
    made = pa.table({"at": pa.array(moments, pa.timestamp("us"))})
    pq.write_table(made, path, use_deprecated_int96_timestamps=True)

    assert inspect(source(path)).native_types == ("INT96",)
    assert [row["at"] for row in table(source(path))] == moments


def test_decimals_of_38_digits_infinities_and_nested_values_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    made = pa.table(
        {
            "amount": pa.array([Decimal("9" * 38), None], pa.decimal128(38, 0)),
            "ratio": [float("inf"), float("-inf")],
            "tags": [["a", "b"], []],
            "who": [{"name": "x", "at": {"city": "y"}}, None],
            "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
            "at": pa.array([2**62, -(2**62)], pa.timestamp("us", "UTC")),
        }
    )
    pq.write_table(made, path)

    found = inspect(source(path))
    [block] = opened(source(path)).blocks

    assert found.native_types[2:5] == ("LIST", "STRUCT", "MAP")
    assert found.native_types[0] == "DECIMAL(38, 0)"
    assert found.native_types[5] == "TIMESTAMP(us, UTC)"
    assert block.batch.schema.names == made.schema.names
    assert block.batch.column(3).to_pylist() == made.column("who").to_pylist()
    assert block.batch.column(0).to_pylist()[0] == Decimal("9" * 38)


def test_names_that_are_there_twice_or_hold_points_and_controls_are_kept_apart(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.parquet"
    names = ["a", "a", "b.c", "\x1b[31m\n"]
    pq.write_table(pa.Table.from_arrays([pa.array([n]) for n in range(4)], names=names), path)

    found = inspect(source(path))

    assert list(fields(found)) == ["a", "a_2", "b.c", "\x1b[31m\n"]
    assert "duplicate headers" in kinds(found.notes)
    assert [list(row.values()) for row in table(source(path))] == [[0, 1, 2, 3]]


DAMAGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut": (lambda data: data[:-100], "truncated"),
    "a stub": (lambda data: data[:6], "truncated"),
    "footer": (lambda data: data[:-40] + b"\xff" * 32 + data[-8:], "damaged"),
    "length": (lambda data: data[:-8] + b"\xff\xff\xff\x7fPAR1", "damaged"),
    "encrypted": (lambda data: data[:-4] + b"PARE", "damaged"),
}


@pytest.mark.parametrize(("damage", "kind"), DAMAGES.values(), ids=DAMAGES)
def test_damaged_files_are_told_apart(
    numbers: SourceFile, tmp_path: Path, damage: Callable[[bytes], bytes], kind: str
) -> None:
    data = damage(Path(numbers.path).read_bytes())

    found = inspect(write(tmp_path, "b.parquet", data))

    assert found.problem
    assert kind in kinds(found.notes)


def test_a_damaged_page_ends_the_reading_in_one_sentence(
    numbers: SourceFile, tmp_path: Path
) -> None:
    data = bytearray(Path(numbers.path).read_bytes())
    data[len(data) // 2 : len(data) // 2 + 300] = b"\xff" * 300
    stream = opened(write(tmp_path, "b.parquet", bytes(data)))

    read: list[Block] = []
    with pytest.raises(Unreadable, match="cannot be read to its end"):
        read.extend(stream.blocks)

    assert read


def test_a_file_without_rows_has_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), path)

    assert kinds(inspect(source(path)).notes) == {"empty": None}
    assert table(source(path)) == []


def test_times_are_kept_with_their_zone(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    pq.write_table(pa.table({"at": pa.array([moment], pa.timestamp("us", "UTC"))}), path)

    assert table(source(path)) == [{"at": moment}]
