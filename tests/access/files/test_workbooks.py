"""Workbooks: sheets as tables, mixed columns, damaged and oversized ones."""

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from audit.access.files.inspect import inspect, list_members
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, Note, SourceFile
from audit.access.stream import Portion
from tests.make.looking import fields, kinds, opened, rows, source, table, write

openpyxl: Any = importlib.import_module("openpyxl")
DAY = datetime(2024, 1, 31, 10)  # noqa: DTZ001  # a spreadsheet knows no zone


def workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> SourceFile:
    book = openpyxl.Workbook(write_only=True)
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    path = folder / "a.xlsx"
    book.save(path)
    return source(path)


def test_each_sheet_is_a_table(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        {"Orders": [["id", "paid", "at", "sum"], [1, True, DAY, 1.5], [2, None, None, None]],
         "Empty": []},
    )  # fmt: skip
    orders, empty = list_members(file)

    assert [orders.member, empty.member] == ["Orders", "Empty"]
    assert fields(inspect(orders)) == {
        "id": "int64", "paid": "bool", "at": "timestamp[us]", "sum": "double",
    }  # fmt: skip
    assert table(orders) == [
        {"id": 1, "paid": True, "at": DAY, "sum": 1.5},
        {"id": 2, "paid": None, "at": None, "sum": None},
    ]
    assert "empty" in kinds(inspect(empty).notes)
    assert table(empty) == []


def test_a_column_of_several_types_is_text_as_it_is_shown(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"a": [["id", "code"], [1, "x"], [2, 7], [3, 1.5], [4, True]]})

    assert [row["code"] for row in table(file)] == ["x", "7", "1.5", "TRUE"]


def test_a_cell_of_another_type_late_makes_the_column_text(tmp_path: Path) -> None:
    lines: list[list[Any]] = [["id", "n"], *[[n, n] for n in range(3_000)], [3_000, "x"]]
    noted: list[Note] = []

    read = table(workbook(tmp_path, {"a": lines}), limits=FileLimits(block_rows=500), noted=noted)

    assert [row["n"] for row in read][::3_000] == [0, "x"]
    assert kinds(noted) == {"mixed types": 1}


def test_a_sheet_without_header_has_numbered_fields(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"a": [["Alice", 34], ["Bob", 29]]})

    assert list(fields(inspect(file))) == ["c1", "c2"]
    assert len(table(file)) == 2


def test_a_sample_is_spread_over_the_sheet(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"a": [["id", "n"], *[[n, n] for n in range(1_000)]]})

    stream = opened(file, Portion(rows=10))

    assert [row["id"] for row in rows(stream)] == [*range(0, 1_000, 100)]
    assert stream.bias


def test_a_workbook_by_another_name_is_recognised(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"a": [["id", "n"], [1, 2]]})
    other = write(tmp_path, "a.csv", Path(file.path).read_bytes())

    assert inspect(other).format is Format.EXCEL
    assert "wrong ending" in kinds(inspect(other).notes)


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 2000])
def test_a_damaged_workbook_is_a_problem(tmp_path: Path, content: bytes) -> None:
    assert "damaged" in inspect(write(tmp_path, "a.xls", content)).problem


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    file = workbook(tmp_path, {"a": [["id", "n"], *[[n, n] for n in range(1_000)]]})

    found = inspect(file, limits=FileLimits(workbook_bytes=10_000))

    assert "unpacks to" in found.problem
    assert "bomb" in kinds(found.notes)


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = 1, 2
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert "more than are held" in inspect(source(path)).problem
