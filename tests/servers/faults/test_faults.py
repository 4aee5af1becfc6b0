"""The same faults in every family of sources, each found by the same check at its place.

The table of what was made where is docs/faults.md.
"""

from pathlib import Path

import pytest

from audit.engine.discover import checks
from audit.model.result import Status
from tests.servers.faults.audits import Audited
from tests.servers.faults.faults import FAULTS
from tests.servers.faults.model import ANY, Cannot, Fault, Found
from tests.servers.faults.sources import SOURCES
from tests.servers.faults.table import PAGE, page


def marks(source: str) -> list[pytest.MarkDecorator]:
    made = SOURCES[source]
    found = [pytest.mark.debian(made.package)] if made.package else [pytest.mark.server]
    return [*found, pytest.mark.compatible] if "compatible" in made.server else found


def cells(kind: type) -> list[object]:
    return [
        pytest.param(source, fault, id=f"{source}-{fault.name}", marks=marks(source))
        for source in SOURCES
        for fault in FAULTS
        if isinstance(fault.cells[source], kind)
    ]


@pytest.fixture(scope="module")
def kept() -> dict[str, dict[str, Audited]]:
    """What the audits of a source brought, in its conditions; each server is started once."""
    return {}


@pytest.fixture
def found(
    request: pytest.FixtureRequest,
    source: str,
    kept: dict[str, dict[str, Audited]],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Audited]:
    del request
    if source not in kept:
        kept[source] = SOURCES[source].make(tmp_path_factory.mktemp("faults"))
    return kept[source]


def places(audited: Audited, fault: Fault, source: str) -> list[str]:
    return [SOURCES[source].plain(place) for place in audited.found(fault.check)]


@pytest.mark.parametrize(("source", "fault"), cells(Found))
def test_a_fault_is_found_by_its_check(
    source: str, fault: Fault, found: dict[str, Audited]
) -> None:
    wanted = fault.cells[source]
    assert isinstance(wanted, Found)
    audited = found[wanted.condition]

    at = places(audited, fault, source)

    said = audited.said(fault.check)
    if wanted.places == (ANY,):
        assert len(at) == 1, said
    elif wanted.among:
        assert set(wanted.places) <= set(at), said
    else:
        assert set(wanted.places) == set(at), said


@pytest.mark.parametrize(("source", "fault"), cells(Cannot))
def test_a_fault_that_cannot_be_made_is_not_found(
    source: str, fault: Fault, found: dict[str, Audited]
) -> None:
    """A check that begins to see it there has to go into the table."""
    assert source in SOURCES
    for audited in found.values():
        assert audited.results[fault.check].status is not Status.FAIL, audited.said(fault.check)


def test_every_fault_has_a_check_and_is_found_somewhere() -> None:
    known = {check.id for check in checks()}

    assert {fault.check for fault in FAULTS} <= known
    assert len({fault.check for fault in FAULTS}) == len(FAULTS)
    for fault in FAULTS:
        assert any(isinstance(cell, Found) for cell in fault.cells.values()), fault.name


def test_every_family_has_faults_of_data_and_of_servers() -> None:
    for source in SOURCES:
        count = sum(isinstance(fault.cells[source], Found) for fault in FAULTS)
        assert count >= (4 if source == "PostgreSQL, TLS" else 9), source


def test_the_page_is_what_the_table_says() -> None:
    assert Path(PAGE).read_text(encoding="utf-8") == page(), (
        "run: python -m tests.servers.faults.table"
    )
