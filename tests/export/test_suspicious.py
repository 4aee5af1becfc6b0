"""Suspicious values on the page and on a terminal: shapes, and values where they were asked for."""

import json
from dataclasses import replace

import pytest

from audit.detect.revealed import Revealed
from audit.export import _revealed, html
from audit.export import json as report_json
from audit.export._personal import card, table
from audit.export._profile.document import render
from audit.facts.sensitive import Suspicious
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report
from audit.report.profiling import ProfileReport
from audit.report.text import width
from tests.make import personal
from tests.make import report as make
from tests.make.markup import Page

DATASET, FIELD = "public.customers", "email"
VALUE = "bob\x1b[31m@example"
ENTRIES = tuple(
    Suspicious(shape=f"aaa@{'a' * n}", score=0.9, reason="is not written like the others", count=n)
    for n in range(1, 8)
)


@pytest.fixture(scope="module")
def shop() -> Report:
    """The shop, in one field of which there are seven shapes to look at."""
    report = personal.shop(make.shop())
    return replace(report, datasets=tuple(map(_with_entries, report.datasets)))


def _with_entries(dataset: DatasetReport) -> DatasetReport:
    if dataset.name != DATASET:
        return dataset
    return replace(dataset, fields=tuple(map(_marked, dataset.fields)))


def _marked(field: FieldReport) -> FieldReport:
    return replace(field, suspicious=ENTRIES) if field.name == FIELD else field


@pytest.fixture(scope="module")
def one(shop: Report) -> ProfileReport:
    """The dataset alone, with that one field."""
    [dataset] = [d for d in shop.datasets if d.name == DATASET]
    fields = tuple(f for f in dataset.fields if f.name == FIELD)
    return ProfileReport(
        schema_version=shop.schema_version,
        run=shop.run,
        source=shop.source,
        datasets=(replace(dataset, fields=fields),),
        load=shop.load,
    )


@pytest.fixture
def revealed() -> Revealed:
    """The first entry has a value; the second must not show one."""
    made = Revealed()
    made.put(DATASET, FIELD, [VALUE, None])
    return made


def test_the_page_lists_the_first_shapes(shop: Report) -> None:
    page = Page(html.render(shop).decode())

    [details] = [d for d in page.all("details") if "suspicious shapes" in d.whole_text]
    text = " ".join(details.whole_text.split())
    assert text.startswith("7 suspicious shapes in email")
    assert "aaa@aaaaa in 5" in text
    assert "aaa@aaaaaa in 6" not in text
    assert "2 more in the JSON" in text


@pytest.mark.parametrize("columns", [80, 100, 180])
def test_the_table_tells_the_first_shapes_and_how_many_more(
    one: ProfileReport, columns: int
) -> None:
    text = table.show(one, columns=columns)

    assert text.count("Suspicious in email") == 3
    assert "and 4 more in email" in text
    assert max(map(width, text.splitlines())) <= columns


def test_one_field_has_all_of_them_with_their_score(one: ProfileReport) -> None:
    text = card.show(one, columns=80)

    assert text.count("is not written like the others (0.90 of 1)") == len(ENTRIES)


@pytest.mark.parametrize("columns", [40, 80])
def test_values_stand_below_the_table_and_no_control_gets_through(
    one: ProfileReport, revealed: Revealed, columns: int
) -> None:
    text = _revealed.table(one, revealed, columns=columns)

    assert "bob\\x1b[31m@example" in text
    assert "\x1b" not in text
    assert text.count("(never shown)") == len(ENTRIES) - 1
    assert max(map(width, text.splitlines())) <= columns


def test_nothing_suspicious_is_said(revealed: Revealed) -> None:
    assert "No suspicious values" in _revealed.table(make.shop(), revealed, columns=80)


def test_only_entries_with_a_value_to_show_have_the_key(
    shop: Report, one: ProfileReport, revealed: Revealed
) -> None:
    for report in (shop, one):
        tree = json.loads(_revealed.document(report, revealed))

        [dataset] = [d for d in tree["datasets"] if d["name"] == DATASET]
        [field] = [f for f in dataset["fields"] if f["name"] == FIELD]
        assert [entry.get("value") for entry in field["suspicious"]] == [VALUE, *[None] * 6]
        assert all(("value" in e) == (e["count"] == 1) for e in field["suspicious"])


def test_without_values_the_document_is_the_usual_one(shop: Report, one: ProfileReport) -> None:
    assert _revealed.document(shop, Revealed()) == report_json.render(shop)
    assert _revealed.document(one, Revealed()) == render(one)


def test_a_report_read_again_has_lost_its_values(shop: Report, revealed: Revealed) -> None:
    again = report_json.parse(_revealed.document(shop, revealed))

    assert again == shop
    assert b"bob" not in html.render(again)
