"""Whole audits: one, many on an executor, and what is left when time runs out."""

import pickle
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from audit.access.address import Address
from audit.access.budget import Limits
from audit.access.http import UnexpectedAnswer
from audit.engine.discover import DriverMissing
from audit.engine.run import Request, audit_source
from audit.errors import ConfigError, ConnectError
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.model.fact import Missing
from audit.secrets.reference import parse_reference
from audit.secrets.secret import Secret
from tests.conftest import NOON

CHINOOK = Path(__file__).parents[1] / "data" / "chinook" / "chinook.sqlite"


def request_for(path: Path) -> Request:
    return Request(name=path.name, address=Address("sqlite", path=str(path)))


def test_a_request_is_picklable_and_holds_no_secret() -> None:
    request = replace(request_for(CHINOOK), password=parse_reference("env:SHOP_PASSWORD"))

    assert pickle.loads(pickle.dumps(request)) == request
    assert "SHOP_PASSWORD" in repr(request)


def test_a_credential_that_cannot_be_resolved_ends_before_the_source_is_opened(
    tmp_path: Path,
) -> None:
    request = request_for(tmp_path / "none.db")

    with pytest.raises(ConfigError, match="environment variable NOT_SET is not set"):
        audit_source(replace(request, password=parse_reference("env:NOT_SET")))


@pytest.mark.parametrize(
    ("reference", "in_url", "said"),
    [("env:PATH", None, "env:PATH"), (None, Secret("x"), "prompt"), (None, None, "")],
)
def test_the_header_says_where_the_credential_is_and_not_what(
    reference: str | None, in_url: Secret | None, said: str
) -> None:
    password = parse_reference(reference) if reference else None

    capture = audit_source(replace(request_for(CHINOOK), password=password), url_password=in_url)

    assert capture.source.reference == said


@pytest.mark.parametrize(
    "error",
    [DriverMissing("MongoDB", "pymongo", "mongodb"), UnexpectedAnswer("HTTP 404", 404)],
)
def test_every_error_travels_between_processes(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def test_the_clock_is_an_argument() -> None:
    capture = audit_source(request_for(CHINOOK), clock=lambda: NOON)

    assert capture.started_at == capture.finished_at == NOON
    assert capture.snapshot.taken_at == NOON


def test_only_chosen_datasets_are_read() -> None:
    capture = audit_source(replace(request_for(CHINOOK), datasets=("Invoice*", "Album")))

    profiles = capture.snapshot.get(Profiles)
    assert isinstance(profiles, Profiles)
    assert [p.dataset for p in profiles.datasets] == ["Album", "Invoice", "InvoiceLine"]
    assert capture.sampling == "tables up to 64 MB in full, of larger ones about 100,000 rows"


def test_a_glob_that_fits_no_dataset_is_one_sentence() -> None:
    with pytest.raises(ConfigError, match="no dataset fits 'nothing'"):
        audit_source(replace(request_for(CHINOOK), datasets=("nothing",)))


def test_an_audit_that_runs_out_of_statements_says_so_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with sqlite3.connect(path) as connection:
        connection.executescript("".join(f"CREATE TABLE t{i}(a);" for i in range(50)))
    connection.close()

    capture = audit_source(replace(request_for(path), limits=Limits(statements=30)))

    catalog, profiles = capture.snapshot.get(Catalog), capture.snapshot.get(Profiles)
    assert isinstance(catalog, Catalog)
    assert len(catalog.datasets) == 50
    assert isinstance(profiles, Profiles)
    assert 0 < sum(p.missing is None for p in profiles.datasets) < 50
    assert not capture.finished
    assert capture.unfinished_reason == "the budget of 30 statements is used up"
    assert capture.load.statements == 30


def test_an_audit_without_time_collects_nothing_and_says_so() -> None:
    with pytest.raises(ConnectError) as caught:
        audit_source(replace(request_for(CHINOOK), limits=Limits(seconds=0)))

    assert "time budget" in str(caught.value)


def test_what_a_kind_has_not_is_missing_as_unsupported() -> None:
    capture = audit_source(request_for(CHINOOK))

    gaps = [m for _, m in capture.snapshot.missing()]
    assert gaps
    assert all(isinstance(gap, Missing) and gap.reason.value == "unsupported" for gap in gaps)
