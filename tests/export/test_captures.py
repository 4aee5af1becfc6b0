"""Change capture and answers on the page, in JSON and on the terminal."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from audit.export import html, json, terminal
from audit.facts.availability import (
    Availability,
    ClockOffset,
    Connecting,
    LagLook,
    ReplicaLag,
    RoundTrips,
)
from audit.facts.change import (
    ChangeReader,
    Foothold,
    Gap,
    Lack,
    LogRetention,
    Publication,
    Slot,
    SlotLimit,
)
from audit.report.document import DatasetReadiness, Readiness, Report
from tests.make import report as make
from tests.make.markup import Page

AT = datetime(2026, 11, 27, 12, tzinfo=UTC)
READINESS = Readiness(
    method="logical decoding",
    ready=True,
    requirements=(),
    datasets=(
        DatasetReadiness(dataset="public.orders", verdict="ready", identity="primary key"),
        DatasetReadiness(dataset="public.copy", verdict="impossible", identity="nothing"),
        DatasetReadiness(
            dataset="public.<log>",
            verdict="needs change",
            identity="nothing",
            note="it has no key",
            commands=("ALTER TABLE log REPLICA IDENTITY FULL;",),
        ),
    ),
    gaps=(Gap("whole rows", Lack.VALUES, True, "MINIMAL", "FULL", "SET image;"),),  # noqa: FBT003
    retentions=(LogRetention("expire", 7_200.0, "SET expire;"), LogRetention("size", None)),
    footholds=(Foothold("gtid_mode", held=False, current="OFF", needed="ON", command="SET g;"),),
    slots=(Slot("feed", active=True), Slot("dead", active=False, lost=True)),
    slot_limit=SlotLimit("keep_size", None, "SET keep;"),
    publications=(Publication("half", 3, ("deletes",)),),
    readers=(ChangeReader("postgres", administrator=True),),
)
AVAILABILITY = Availability(
    asked="ping",
    trips=RoundTrips(10, 0.000_3, 0.000_9, 0.012),
    connecting=Connecting(total=0.038, tcp=0.000_2, tls=0.021, log_in=0.0168),
    clock=ClockOffset(-0.25, 0.000_15),
    addresses=2,
    lags=(
        LagLook(AT, (ReplicaLag("b", 3.0, 5_000_000),)),
        LagLook(AT + timedelta(seconds=0.8), (ReplicaLag("b", 4.0, 9_000_000),)),
    ),
    connections_used=12,
    connections_limit=97,
)


@pytest.fixture(scope="module")
def report() -> Report:
    return replace(make.shop(), readiness=READINESS, availability=AVAILABILITY)


@pytest.fixture(scope="module")
def page(report: Report) -> Page:
    return Page(html.render(report).decode())


def words(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_each_dataset_has_its_verdict_those_that_need_something_first(page: Page) -> None:
    text = words(page.by_id("captures").whole_text)

    assert text.startswith("1 of 3 tables ready for change capture")
    places = [text.index(name) for name in ("public.<log>", "public.copy", "public.orders")]
    assert places == sorted(places)
    assert "ALTER TABLE log REPLICA IDENTITY FULL;" in text
    assert "it has no key" in text


def test_what_a_reader_would_lose_is_in_the_check_list_with_the_statements(page: Page) -> None:
    text = words(page.by_id("ingest").whole_text)

    for said in (
        "whole rows", "values of changed rows are left out; needs FULL", "kept for ever", "2 hours",
        "a reader that is away for longer loses its place",
        "a reader that stays away fills the disk",
        "slot dead", "lost", "publication half", "deletes are left out", "administrators only",
    ):  # fmt: skip
        assert said in text, said
    assert "SET image; SET expire; SET g;" in text


def test_how_the_source_answers_is_a_card_of_figures(page: Page) -> None:
    text = words(page.by_id("ingest").whole_text)

    for said in (
        "0.3 ms median, 0.9 ms at the 95th percentile, 12 ms at most, of 10",
        "38 ms (TCP 0.2 ms, TLS 21 ms, log-in 17 ms)",
        "250 ms behind ours, give or take 0.1 ms",
        "2 addresses of the host",
        "12 of 97 (12.4%)",
        "growing over 0.8 s",
    ):
        assert said in text, said


def test_a_source_that_nobody_measured_has_no_such_card() -> None:
    bare = replace(make.shop(), readiness=None)

    text = Page(html.render(bare).decode()).by_id("ingest").whole_text

    assert "How the source answers" not in text
    assert "ready for change capture" not in text


def test_a_refused_connection_is_told(report: Report) -> None:
    refused = replace(AVAILABILITY, connecting=None, refused=True, lags=AVAILABILITY.lags[:1])

    page = Page(html.render(replace(report, availability=refused)).decode())

    text = words(page.by_id("ingest").whole_text)
    assert "refused: the source gave no further one" in text
    assert "over 0.8 s" not in text  # one look has no direction


def test_many_datasets_are_counted_and_the_page_shows_a_hundred(report: Report) -> None:
    many = tuple(
        DatasetReadiness(dataset=f"t{i:03}", verdict="ready", identity="primary key")
        for i in range(140)
    )

    page = Page(html.render(replace(report, readiness=replace(READINESS, datasets=many))).decode())

    text = words(page.by_id("captures").whole_text)
    assert text.startswith("140 of 140 tables ready")
    assert text.endswith("and 40 more")


def test_the_document_is_read_back_as_it_was(report: Report) -> None:
    assert json.parse(json.render(report)) == report


def test_the_terminal_has_one_figure_where_there_is_room(report: Report) -> None:
    plain = terminal.show(report)
    short = replace(report, load=replace(report.load, statements=9, rows=1, bytes=0))

    assert all(len(line) <= 80 for line in plain.splitlines())
    assert "0.3 ms a round trip" in terminal.show(short)
