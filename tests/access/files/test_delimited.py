"""CSV files: dialect, header, types, and rows that do not fit."""

import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.access.files.errors import Unreadable
from audit.access.files.inspect import inspect
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, Note
from audit.access.stream import Portion
from tests.make.looking import fields, kinds, opened, rows, table, write

TYPED = (
    b"id,price,day,at,zoned,paid,code,phone,big,word\n"
    b"1,1.50,2024-01-31,2024-01-31 10:00:00,2024-01-31T10:00:00+01:00,true,007,49301234567,"
    b"12345678901234567890123,N/A\n"
    b"2,-2,2024-02-29,2024-02-29 10:00:00.5,2024-02-29T10:00:00Z,false,012,49301234568,1,x\n"
    b",,,,,,,,,\n"
)


def test_types_are_the_narrowest_that_fit_and_codes_stay_text(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", TYPED)

    assert fields(inspect(file)) == {
        "id": "int64", "price": "double", "day": "date32[day]", "at": "timestamp[us]",
        "zoned": "timestamp[us, tz=UTC]", "paid": "bool", "code": "string", "phone": "string",
        "big": "decimal128(38, 0)", "word": "string",
    }  # fmt: skip
    first, _, last = table(file)
    assert first["id"] == 1
    assert first["day"] == date(2024, 1, 31)
    assert first["zoned"] == datetime(2024, 1, 31, 9, tzinfo=UTC)
    assert first["code"] == "007"
    assert first["word"] == "N/A"
    assert set(last.values()) == {None}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("2024-02-30", "2024-02-01"), "string"),
        (("99999-01-01", "2024-02-01"), "string"),
        (("+49", "+50"), "string"),
        (("1e400", "2"), "double"),
        (("inf", "NaN"), "string"),
        (("inf", "1.5", "NaN"), "double"),
        (("1", "0"), "int64"),
        (("true", "1"), "string"),
        (("9223372036854775807", "1"), "int64"),
        (("9" * 39, "1"), "string"),
        (("0.1234567890123456789012", "1.5"), "decimal128(38, 22)"),
    ],
)
def test_what_lies_at_the_edge_of_a_type(tmp_path: Path, cells: tuple[str, ...], kind: str) -> None:
    text = "value,n\n" + "".join(f"{cell},1\n" for cell in cells)

    found = inspect(write(tmp_path, "a.csv", text.encode()))

    assert fields(found)["value"] == kind


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found(tmp_path: Path, delimiter: str, end: str) -> None:
    lines = ["id,name", '1,"a,b;c|d"', "2,e"]
    text = end.join(line.replace(",", delimiter, 1) for line in lines) + end

    read = table(write(tmp_path, "a.csv", text.encode()))

    assert read == [{"id": 1, "name": "a,b;c|d"}, {"id": 2, "name": "e"}]


@pytest.mark.parametrize(
    "text",
    [
        "id,note\n1,'a, b'\n2,'c, d'\n3,'e, f'\n",
        'id,note\n1,"a, b"\n2,"c, d"\n3,"e, f"\n',
        "sep=;\nid;note\n1;a, b\n2;c, d\n3;e, f\n",
        "Report of the day\n\nid;note\n1;a, b\n2;c, d\n3;e, f\n",
    ],
)
def test_quotes_and_lines_above_the_table_are_no_data(tmp_path: Path, text: str) -> None:
    read = table(write(tmp_path, "a.csv", text.encode()))

    assert [row["note"] for row in read] == ["a, b", "c, d", "e, f"]


def test_escaped_quotes_are_read(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", b'id,note\n1,"a \\"b\\", c"\n2,d\n')

    assert [row["note"] for row in table(file)] == ['a "b", c', "d"]


def test_line_ends_in_quotes_are_part_of_the_cell_wherever_a_block_ends(tmp_path: Path) -> None:
    text = "id,note\n" + "".join(f'{n},"a\nb {n}, c"\n' for n in range(500))
    file = write(tmp_path, "a.csv", text.encode())

    read = table(file, limits=FileLimits(text_bytes=333))

    assert read == [{"id": n, "note": f"a\nb {n}, c"} for n in range(500)]


def test_a_stray_quote_loses_no_row(tmp_path: Path) -> None:
    text = "id,size\n" + "".join(f'{n},5" pipe\n' if n == 50 else f"{n},x\n" for n in range(1000))
    file = write(tmp_path, "a.csv", text.encode())

    assert [row["id"] for row in table(file, limits=FileLimits(text_bytes=400))] == [*range(1000)]


def test_a_file_of_people_without_a_header_gives_no_person_as_field_name(tmp_path: Path) -> None:
    for text in ("Alice,Smith\nBob,Jones\nCarl,Brown\n", "Alice,34\nBob,29\n",
                 "a@example.com,x\nb@example.com,y\n", "N/A,1\nx,2\n"):  # fmt: skip
        found = inspect(write(tmp_path, "a.csv", text.encode()))

        assert list(fields(found)) == ["c1", "c2"]
        assert "no header" in kinds(found.notes)
    assert len(table(write(tmp_path, "a.csv", b"Alice,34\nBob,29\n"))) == 2


def test_header_cells_that_are_there_twice_get_a_number(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", b"name,name,,name_2\n1,2,3,4\n")
    found = inspect(file)

    assert list(fields(found)) == ["name", "name_2", "c3", "name_2_2"]
    assert kinds(found.notes)["duplicate headers"] == 2
    assert table(file) == [{"name": 1, "name_2": 2, "c3": 3, "name_2_2": 4}]


def test_a_cell_that_does_not_fit_late_makes_the_column_text_and_ends_nothing(
    tmp_path: Path,
) -> None:
    # small enough a place that no sample of the inspection looks at it
    lines = [b"id,n\n", *[b"%d,%d\n" % (n, n) for n in range(300_000)]]
    lines[150_000] = b"secret,7\n"
    file = write(tmp_path, "a.csv", b"".join(lines))
    noted: list[Note] = []

    stream = opened(file, limits=FileLimits(text_bytes=100_000), noted=noted)
    kinds_seen = [str(block.batch.schema.types[0]) for block in stream.blocks]

    assert fields(inspect(file)) == {"id": "int64", "n": "int64"}
    assert kinds_seen[0] == "int64"
    assert kinds_seen[-1] == "string"
    assert kinds(noted) == {"mixed types": 1}
    assert "secret" not in str(stream.notes)


def test_rows_with_too_few_cells_are_filled_and_those_with_too_many_left_out(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, "a.csv", b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n")
    noted: list[Note] = []

    read = table(file, noted=noted)

    assert kinds(inspect(file).notes) == {"ragged rows": 2}
    assert kinds(noted) == {"ragged rows": 2}
    assert sorted(row["a"] for row in read) == [1, 4, 10]
    assert next(row for row in read if row["a"] == 4) == {"a": 4, "b": 5, "c": None}


def test_cells_that_a_spreadsheet_would_compute_are_counted(tmp_path: Path) -> None:
    cells = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
             "-5", "+49 30 123-45", "--", "- a list", "x=1", "me@example.com"]  # fmt: skip
    text = "id,note,n\n" + "".join(f'{n},"{cell}",-{n}\n' for n, cell in enumerate(cells))

    assert kinds(inspect(write(tmp_path, "a.csv", text.encode())).notes) == {"formula": 4}


@pytest.mark.parametrize(
    ("encoding", "text", "said"),
    [
        ("utf-8-sig", "München", "bom"),
        ("utf-16", "München", "bom"),
        ("utf-16-le", "Munich", "encoding"),
        ("utf-16-be", "Munich", "encoding"),
        ("cp1252", "Straße “am” Fluß", "encoding"),
        ("cp1251", "Привет мир, как дела сегодня", "encoding"),
        ("shift_jis", "東京都千代田区で会いましょう", "encoding"),
    ],
)
def test_text_in_other_encodings_is_read(
    tmp_path: Path, encoding: str, text: str, said: str
) -> None:
    content = "id;note\n" + "".join(f"{n};{text}\n" for n in range(20))
    file = write(tmp_path, "a.csv", content.encode(encoding))

    assert said in kinds(inspect(file).notes)
    assert {row["note"] for row in table(file)} == {text}


def test_lines_of_another_encoding_are_counted_and_read(tmp_path: Path) -> None:
    lines = ["id,city", *[f"{n},Köln" for n in range(50)]]
    content = b"\n".join(
        line.encode("cp1252" if n % 10 == 7 else "utf-8") for n, line in enumerate(lines)
    )
    file = write(tmp_path, "a.csv", content)
    noted: list[Note] = []

    assert kinds(inspect(file).notes) == {"mixed encodings": 5}
    assert {row["city"] for row in table(file, noted=noted)} == {"Köln"}
    assert kinds(noted) == {"mixed encodings": 5}


def test_nul_characters_are_said_and_kept(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", b"id,note\n1,a\x00b\n2,c\n")

    assert kinds(inspect(file).notes) == {"nul bytes": 1}
    assert [row["note"] for row in table(file)] == ["a\x00b", "c"]


def test_an_empty_cell_in_quotes_is_text_only_where_the_file_tells_it_from_nothing(
    tmp_path: Path,
) -> None:
    telling = write(tmp_path, "a.csv", b'id,note\n1,""\n2,\n3,"x"\n')
    quoting = write(tmp_path, "b.csv", b'"id","note"\n"1",""\n"2","x"\n"","y"\n')

    assert [row["note"] for row in table(telling)] == ["", None, "x"]
    assert [row["note"] for row in table(quoting)] == [None, "x", "y"]
    assert [row["id"] for row in table(quoting)] == [1, 2, None]


def test_a_line_without_end_is_left_out_and_not_held(tmp_path: Path) -> None:
    text = b"id,note\n1,a\n2," + b"x" * 50_000 + b"\n3,c\n"
    file = write(tmp_path, "a.csv", text)
    noted: list[Note] = []
    limits = FileLimits(text_bytes=1000, line_bytes=10_000)

    read = table(file, limits=limits, noted=noted)

    assert [row["id"] for row in read] == [1, 3]
    assert kinds(noted) == {"long line": 1}


def test_a_file_that_is_one_line_beyond_the_sample_is_no_table(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", b"x," * 10_000)

    found = inspect(file, limits=FileLimits(sample_bytes=1000))

    assert found.format is Format.CSV
    assert "longer than" in found.problem


def test_ten_thousand_columns_are_read(tmp_path: Path) -> None:
    head = ",".join(f"col_{n}" for n in range(10_000))
    body = ",".join("7" for _ in range(10_000))
    file = write(tmp_path, "a.csv", f"{head}\n{body}\n{body}\n".encode())

    [block] = opened(file).blocks

    assert block.batch.num_columns == 10_000
    assert block.batch.num_rows == 2
    assert "more than the" in inspect(file, limits=FileLimits(columns=9_999)).problem


@pytest.mark.parametrize(
    ("content", "count", "kind"), [(b"", 0, Format.UNKNOWN), (b"id,name\n", 2, Format.CSV)]
)
def test_files_without_rows_are_told(
    tmp_path: Path, content: bytes, count: int, kind: Format
) -> None:
    file = write(tmp_path, "a.csv", content)
    found = inspect(file)

    assert found.format is kind
    assert "empty" in kinds(found.notes)
    if count:
        assert len(fields(found)) == count
        assert table(file) == []


def test_a_sample_comes_from_all_over_the_file_and_is_the_same_each_time(tmp_path: Path) -> None:
    text = b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n) for n in range(200_000))
    file = write(tmp_path, "a.csv", text)

    stream = opened(file, Portion(rows=5_000))
    ids = [row["id"] for row in rows(stream)]

    assert not stream.whole
    assert stream.method
    assert stream.bias
    assert 4_000 < len(ids) < 6_000
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert all(any(low <= n < low + 20_000 for n in ids) for low in range(0, 200_000, 20_000))
    assert ids == [row["id"] for row in rows(opened(file, Portion(rows=5_000)))]
    assert ids != [row["id"] for row in rows(opened(file, Portion(rows=5_000, seed=1)))]


def test_of_a_packed_file_the_first_rows_are_the_sample(tmp_path: Path) -> None:
    text = b"id,name\n" + b"".join(b"%d,name %d\n" % (n, n) for n in range(1_000))

    stream = opened(write(tmp_path, "a.csv.gz", gzip.compress(text)), Portion(rows=10))

    assert [row["id"] for row in rows(stream)] == [*range(10)]
    assert "beginning" in stream.bias


def test_blocks_have_no_more_rows_than_are_allowed(tmp_path: Path) -> None:
    text = b"id,n\n" + b"".join(b"%d,1\n" % n for n in range(1_000))
    file = write(tmp_path, "a.csv", text)

    sizes = [b.batch.num_rows for b in opened(file, limits=FileLimits(block_rows=300)).blocks]

    assert sizes == [300, 300, 300, 100]


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff"), max_size=8)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=st.lists(st.tuples(_CELLS, _CELLS), min_size=1, max_size=30), size=st.integers(64, 400)
)
def test_rows_are_the_same_whatever_the_blocks(
    tmp_path: Path, cells: list[tuple[str, str]], size: int
) -> None:
    """Blocks that hold a record: a quote that stays open for longer is taken for a mistake."""
    quoted = [tuple(cell.replace('"', '""') for cell in row) for row in cells]
    text = "row_id,first_name,last_name\n" + "".join(
        f'{n},"{a}","{b}"\n' for n, (a, b) in enumerate(quoted)
    )
    file = write(tmp_path, "a.csv", text.encode())

    whole = table(file)
    parts = table(file, limits=FileLimits(text_bytes=size))

    assert [row["row_id"] for row in parts] == [*range(len(cells))]
    assert [[str(v) for v in row.values()] for row in parts] == [
        [str(v) for v in row.values()] for row in whole
    ]


def test_a_message_never_holds_what_the_file_holds(tmp_path: Path) -> None:
    content = gzip.compress(b"id,name\n1,hunter2\n" * 5_000)
    file = write(tmp_path, "hunter2\n\x1b[31m.csv.gz", content[:-20])

    stream = opened(file)
    with pytest.raises(Unreadable) as raised:
        list(stream.blocks)

    assert "hunter2" not in str(raised.value) + str(inspect(file).notes) + str(stream.notes)
    assert "truncated" in str(raised.value)


def test_large_blocks_are_parsed_in_parallel_and_lose_nothing(tmp_path: Path) -> None:
    lines = [b"id,n\n", *[b"%d,%d\n" % (n, n) for n in range(400_000)]]
    lines[123_457] = b"oops,7\n"
    lines[200_003] = b"1\n"
    lines[300_003] = b"1,2,3\n"
    file = write(tmp_path, "a.csv", b"".join(lines))
    noted: list[Note] = []

    count = sum(block.batch.num_rows for block in opened(file, noted=noted).blocks)

    assert count == 399_999
    assert kinds(noted) == {"mixed types": 1, "ragged rows": 2}
