"""What is still the same when an audit goes on, and what several parts cost together."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.access.budget import Limits
from audit.config.schema import DetectionEntry
from audit.engine.resuming import (
    load_of,
    options_of,
    same_server,
    signature_of,
    told_again,
)
from audit.facts.catalog import Dataset, DatasetKind, Field, LogicalType
from audit.facts.files import DataFile, Files, Oddity
from audit.facts.server import Server
from audit.facts.structure import Structure, Structures
from audit.facts.tls import Answer, Certificate, TlsServer
from audit.model.exposure import Exposure
from audit.model.fact import Fact
from audit.report.document import Load, LoadShare

FIELD = Field("id", "INTEGER", LogicalType.INTEGER)
PERSON = Dataset("person", DatasetKind.TABLE, fields=(FIELD,), row_estimate=10, size_bytes=4096)
SERVER = Server(product="P", product_id="p", version="1.2", release="1", identifier="7")


@pytest.mark.parametrize(
    "other",
    [
        replace(PERSON, fields=(FIELD, replace(FIELD, name="more"))),
        replace(PERSON, fields=(replace(FIELD, native_type="TEXT"),)),
        replace(PERSON, readable=False),
        replace(PERSON, kind=DatasetKind.VIEW),
        replace(PERSON, name="persons"),
    ],
)
def test_another_structure_has_another_signature(other: Dataset) -> None:
    assert signature_of(other) != signature_of(PERSON)


def test_what_moves_by_itself_has_not() -> None:
    assert signature_of(replace(PERSON, row_estimate=12, size_bytes=8192)) == signature_of(PERSON)
    assert signature_of(replace(PERSON, name="half \ud800")) == ""


def test_a_file_that_was_written_has_another_signature() -> None:
    file = DataFile("person", "person", "person", 10, datetime(2026, 11, 27, tzinfo=UTC))

    def signed(one: DataFile) -> str:
        return signature_of(PERSON, Files(store="local", files=(one,)))

    later = replace(file, modified_at=datetime(2026, 11, 28, tzinfo=UTC))
    assert len({signed(file), signed(later), signed(replace(file, size_bytes=11))}) == 3
    assert signed(file) == signed(replace(file))


def test_the_server_is_the_same_by_what_it_says_and_shows() -> None:
    def tls(key: str) -> TlsServer:
        return TlsServer(
            endpoint="db:1",
            name="db",
            exposure=Exposure.LOOPBACK,
            answer=Answer.TLS,
            certificates=(Certificate(public_key=key),),
        )

    before: dict[type[Fact], Fact] = {Server: SERVER, TlsServer: tls("a")}
    assert same_server(before, {Server: replace(SERVER, encoding="UTF-8")}) == ""
    assert same_server(before, {Server: SERVER, TlsServer: tls("a")}) == ""
    assert "another server" in same_server(before, {Server: replace(SERVER, identifier="8")})
    assert "version" in same_server(before, {Server: replace(SERVER, version="1.3")})
    assert "another key" in same_server(before, {Server: SERVER, TlsServer: tls("b")})
    assert same_server({}, {Server: SERVER}) == ""


def test_only_options_that_decide_what_is_found_matter() -> None:
    def told(limits: Limits, ignored: tuple[str, ...] = ()) -> dict[str, str]:
        return options_of(
            limits,
            version="1",
            datasets=(),
            detection=DetectionEntry(ignore=ignored),
            tls=True,
            defaults=False,
            suites=False,
        )

    assert told(Limits(seconds=1)) == told(Limits(seconds=900, statements=3, connections=5))
    assert told(Limits()) != told(Limits(block_sample_rows=7))
    assert told(Limits()) != told(Limits(), ("person.email",))
    assert "person" not in str(told(Limits(), ("person.email",)))


def test_what_reading_told_before_is_told_again() -> None:
    def files(*odd: Oddity) -> Files:
        one = DataFile("a.csv", "a.csv", "a.csv", 1)
        other = DataFile("b.csv", "b.csv", "b.csv", 1)
        return Files(store="local", files=(replace(one, oddities=odd), other))

    ragged = Oddity("ragged rows", "3 rows have other lengths", 3)
    kept: dict[type[Fact], Fact] = {
        Files: files(ragged),
        Structures: Structures(structures=(Structure(dataset="a", documents=5, depth=1),)),
    }
    fresh: dict[type[Fact], Fact] = {
        Files: files(),
        Structures: Structures(structures=(Structure(dataset="b", documents=6, depth=1),)),
    }
    found = told_again(fresh, kept, {"a.csv", "a"})

    assert found[Files] == files(ragged)
    told = found[Structures]
    assert isinstance(told, Structures)
    assert [one.dataset for one in told.structures] == ["a", "b"]
    assert told_again(fresh, kept, {"b.csv"}) == fresh


def test_loads_are_added_by_purpose() -> None:
    def load(**statements: int) -> Load:
        shares = tuple(
            LoadShare(purpose=p, statements=n, seconds=0.1, rows=n, bytes=2 * n, connections=1)
            for p, n in statements.items()
        )
        return Load(statements=0, rows=0, bytes=0, seconds=0.0, by_purpose=shares)

    both = load_of([load(profile=3, catalog=1), load(profile=4, references=2)])

    assert [(s.purpose, s.statements) for s in both.by_purpose] == [
        ("catalog", 1),
        ("profile", 7),
        ("references", 2),
    ]
    assert (both.statements, both.rows, both.bytes, both.connections) == (10, 10, 20, 4)
    assert both.seconds == pytest.approx(0.4)
