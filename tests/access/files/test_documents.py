"""JSON, NDJSON and XML: told apart, read in pieces, damaged ones ended in a sentence."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.access.files.errors import Unreadable
from audit.access.files.inspect import inspect
from audit.access.files.limits import FileLimits
from audit.access.files.model import Format, Note
from audit.access.files.read import read_documents, read_table
from audit.access.stream import Documents, Portion
from audit.errors import NotTabular
from tests.make.looking import ALL, documents, kinds, write

NOTES: list[dict[str, Any]] = [{"id": n, "s": 'a,b]}"\\ \n{['} for n in range(100)]


def lines(count: int) -> bytes:
    return b"".join(b'{"id":%d}\n' % n for n in range(count))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (lines(3), Format.NDJSON),
        (b'{"id":1}', Format.JSON),
        (b'{"id":1}\n{"id":2}', Format.NDJSON),
        (b'{"id":\n1}', Format.JSON),
        (b'[{"id":1},{"id":2}]', Format.JSON),
        (b'\xef\xbb\xbf{"id":1}\r\n{"id":2}\r\n', Format.NDJSON),
        (b'\n[\n{"id":1}\n]\n', Format.JSON),
    ],
)
def test_lines_and_one_value_are_told_apart_by_the_content(
    tmp_path: Path, content: bytes, kind: Format
) -> None:
    file = write(tmp_path, "a.json", content)

    assert inspect(file).format is kind
    assert documents(file)[0] == {"id": 1} if b'"id":0' not in content else {"id": 0}


@pytest.mark.parametrize("indent", [None, orjson.OPT_INDENT_2])
def test_an_array_is_read_element_by_element(tmp_path: Path, indent: int | None) -> None:
    file = write(tmp_path, "a.json", orjson.dumps(NOTES, option=indent))

    assert documents(file) == NOTES
    assert documents(file, limits=FileLimits(chunk_bytes=50)) == NOTES
    assert documents(file, Portion(rows=7)) == NOTES[:7]


def test_documents_over_several_lines_follow_one_another(tmp_path: Path) -> None:
    content = b"\n".join(orjson.dumps(note, option=orjson.OPT_INDENT_2) for note in NOTES)

    assert documents(write(tmp_path, "a.json", content)) == NOTES


_KEYS = st.text(max_size=3)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    held=st.lists(st.dictionaries(_KEYS, _VALUES), min_size=1),
    size=st.integers(1, 60),
)
def test_any_array_gives_its_elements_whatever_the_pieces(
    tmp_path: Path, held: list[dict[str, Any]], size: int
) -> None:
    file = write(tmp_path, "a.json", orjson.dumps(held, option=orjson.OPT_INDENT_2))

    assert documents(file, limits=FileLimits(chunk_bytes=size)) == held


def test_a_sample_of_lines_comes_from_all_over_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ndjson", lines(200_000))
    ids = [document["id"] for document in documents(file, Portion(rows=5_000))]

    assert 4_000 < len(ids) < 6_000
    assert ids == sorted(set(ids))
    assert max(ids) > 185_000
    assert ids == [document["id"] for document in documents(file, Portion(rows=5_000))]


def test_of_packed_lines_the_first_are_the_sample(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ndjson.gz", gzip.compress(lines(1_000)))

    assert documents(file, Portion(rows=10)) == [{"id": n} for n in range(10)]


def test_a_document_too_long_is_left_out_of_lines_and_ends_an_array(tmp_path: Path) -> None:
    limits = FileLimits(chunk_bytes=100, line_bytes=500, sample_bytes=50)
    long = b'{"id":1,"s":"' + b"x" * 5_000 + b'"}'
    by_line = write(tmp_path, "a.ndjson", b'{"id":0}\n' * 10 + long + b'\n{"id":2}\n')
    array = write(tmp_path, "b.json", b'[{"id":0},' + long + b"]")
    noted: list[Note] = []

    read = read_documents(by_line, inspect(by_line, limits=limits), ALL, limits=limits, noted=noted)
    chunks = b"".join(chunk for chunk in read.batches if isinstance(chunk, bytes))

    assert chunks.count(b"\n") == 11
    assert kinds(noted) == {"long line": 1}
    with pytest.raises(Unreadable, match="too long to be held"):
        documents(array, limits=limits)


@pytest.mark.parametrize(
    "content", [b'[{"id":1},{"id":', b'[{"id":1}]x', b'{"id":1}}\n{', b"[" * 3_000 + b"]" * 3_000]
)
def test_damaged_json_is_a_problem(tmp_path: Path, content: bytes) -> None:
    assert inspect(write(tmp_path, "a.json", content)).problem


def test_json_cut_off_behind_the_sample_keeps_what_came_before(tmp_path: Path) -> None:
    limits = FileLimits(sample_bytes=100, chunk_bytes=100)
    file = write(tmp_path, "a.json", orjson.dumps(NOTES)[:-10])
    read = read_documents(file, inspect(file, limits=limits), ALL, limits=limits)

    held: list[object] = []
    with pytest.raises(Unreadable, match="truncated"):
        held.extend(read.batches)

    assert b'"id":98' in b"".join(part for part in held if isinstance(part, bytes))


def test_lines_that_are_no_json_are_counted(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ndjson", lines(10) + b"{oops\n" + lines(5) + b"7\n")

    assert kinds(inspect(file).notes) == {"damaged": 1, "mixed types": 1}


def test_documents_are_no_table(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ndjson", lines(3))

    with pytest.raises(NotTabular):
        read_table(file, inspect(file), ALL)


XML = b"""<?xml version="1.0" encoding="iso-8859-1"?>
<shop xmlns="urn:x" made="2024"><about>all</about><orders>
<order id="1" paid="yes"><sku>a</sku><sku>b</sku><to><city>K\xf6ln</city></to></order>
<order id="2"><note lang="de">Hallo</note><empty/></order>
<order>text</order></orders></shop>"""


def test_each_repeated_element_is_a_document(tmp_path: Path) -> None:
    file = write(tmp_path, "a.xml", XML)

    assert inspect(file).format is Format.XML
    assert documents(file) == [
        {"@id": "1", "@paid": "yes", "sku": ["a", "b"], "to": {"city": "Köln"}},
        {"@id": "2", "note": {"@lang": "de", "#text": "Hallo"}, "empty": None},
        {"#text": "text"},
    ]


def test_xml_is_read_in_batches_and_of_a_sample_no_more_than_asked(tmp_path: Path) -> None:
    content = b"<r>" + b"".join(b"<i><n>%d</n></i>" % n for n in range(5_000)) + b"</r>"
    file = write(tmp_path, "a.xml", content)

    read: Documents = read_documents(file, inspect(file), ALL)
    sizes = [len(batch) for batch in read.batches if isinstance(batch, Sequence)]

    assert sizes == [2_000, 2_000, 1_000]
    assert documents(file, Portion(rows=2_500)) == [{"n": str(n)} for n in range(2_500)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r><i>&a;</i></r>', "entities"),
        (b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>', "entities"),
        (b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd"><r><i>', "truncated"),
        (b"<r><i>1</i><i>2</r>", "truncated or damaged"),
        (b"<a>" * 500 + b"</a>" * 500, "levels deep"),
    ],
)
def test_hostile_and_damaged_xml_is_a_problem(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in inspect(write(tmp_path, "a.xml", content)).problem


def test_xml_cut_off_keeps_what_came_before(tmp_path: Path) -> None:
    content = b"<r>" + b"<i><n>7</n></i>" * 1_000
    file = write(tmp_path, "a.xml", content)
    limits = FileLimits(sample_bytes=500)
    read = read_documents(file, inspect(file, limits=limits), ALL, limits=limits)

    held: list[int] = []
    with pytest.raises(Unreadable, match="truncated"):
        held.extend(len(batch) for batch in read.batches if isinstance(batch, Sequence))

    assert sum(held) == 1_000


def test_one_xml_element_without_end_is_not_held(tmp_path: Path) -> None:
    content = b"<r>" + b"<i>7</i>" * 10 + b"<i>" + b"<n>7</n>" * 100_000 + b"</i></r>"
    file = write(tmp_path, "a.xml", content)
    limits = FileLimits(line_bytes=100_000, sample_bytes=1_000)

    with pytest.raises(Unreadable, match="is longer than"):
        documents(file, limits=limits)
