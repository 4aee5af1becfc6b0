"""Personal data on the page, on a terminal and as JSON: the map, the rows, the words."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.export import html, terminal
from audit.export import json as report_json
from audit.export._personal import card, rollup, table, words
from audit.export._profile.document import render
from audit.facts.sensitive import Reidentification, Review, Sensitive
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report
from audit.report.profiling import ProfileReport
from audit.report.text import width
from tests.make import personal
from tests.make import report as make
from tests.make.markup import Element, Page

WIDTHS = (80, 100, 131, 132, 180)


@pytest.fixture(scope="module")
def shop() -> Report:
    return personal.shop(make.shop())


@pytest.fixture(scope="module")
def page(shop: Report) -> Page:
    return Page(html.render(shop).decode())


def classes(report: Report, *names: str) -> ProfileReport:
    return ProfileReport(
        schema_version=report.schema_version,
        run=report.run,
        source=report.source,
        datasets=tuple(d for d in report.datasets if not names or d.name in names),
        load=report.load,
    )


def plain(text: str) -> str:
    return " ".join(text.split())


def below(element: Element, tag: str) -> list[Element]:
    """All elements of a tag inside another one."""
    found = [element] if element.tag == tag else []
    return [*found, *(e for child in element.children for e in below(child, tag))]


def rows(page: Page, style: str) -> list[list[str]]:
    """The cells of the body of a table in the section."""
    box = next(e for e in page.all("div") if style in (e.attributes.get("class") or "").split())
    bodies = below(box, "tbody")
    return [[seen(cell) for cell in row.children] for body in bodies for row in below(body, "tr")]


def seen(element: Element) -> str:
    """The text without what only a listener gets."""
    hidden = [e for e in below(element, "span") if e.attributes.get("class") == "vh"]
    text = element.whole_text
    for part in hidden:
        text = text.replace(part.whole_text, "")
    return plain(text)


def dataset(report: Report, name: str) -> DatasetReport:
    return next(d for d in report.datasets if d.name == name)


# -------------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("value", "word"),
    [(1.0, "certain"), (0.95, "certain"), (0.94, "high"), (0.79, "medium"), (0.49, "low")],
)
def test_confidence_is_one_of_four_words(value: float, word: str) -> None:
    assert words.confidence(value) == word


def test_prevalence_is_told_with_its_interval() -> None:
    assert plain(words.prevalence(personal.embedded())) == (
        "contains e-mail addresses inside longer texts in 3.1% of rows, 31 of 1,000 sampled, "
        "95% interval 2.2–4.4%"  # noqa: RUF001  # a range
    )


def test_prevalence_of_all_rows_has_no_interval() -> None:
    every = replace(personal.email(), low=None, high=None)

    assert plain(words.prevalence(every, rows="documents")) == (
        "contains e-mail addresses in 100.0% of documents, 1,000 of 1,000, all that have a value"
    )


def test_a_review_is_told_with_reason_person_and_end() -> None:
    assert plain(words.review_words(personal.REVIEW, ())) == (
        "Reviewed: not personal, because order numbers, checked with the owner; by j.doe, "
        "until 30 Jun 2027"
    )
    forever = Review(reason="seen.", by="a")
    told = words.review_words(forever, (personal.email(), personal.found("iban")))
    assert told == "Reviewed: e-mail addresses and IBANs, because seen; by a"


@pytest.mark.parametrize(
    ("unique", "smallest", "said"),
    [
        (870, 1, "a, b and c together single out 87.0% of the 1,000 rows seen; k = 1"),
        (0, 7, "a, b and c together single out none of the 1,000 rows seen; the smallest group"),
    ],
)
def test_how_far_rows_stand_alone(unique: int, smallest: int, said: str) -> None:
    fields = ("a", "b", "c")
    risk = Reidentification(
        fields=fields, rows=1_000, unique=unique, smallest=smallest, sampled=False
    )

    assert said in plain(words.alone(risk))


def test_the_summary_counts_datasets_by_what_they_hold(shop: Report) -> None:
    found = rollup.tally(shop.datasets)

    assert plain(rollup.summary(found, "table", "tables", "column", "columns")) == (
        "7 of 29 tables hold personal data; 1 holds special categories or official identifiers; "
        "payment cards in 1; secrets in 1. In all, 15 columns. 1 table was not classified."
    )


def test_the_summary_says_that_nothing_was_found() -> None:
    report = make.shop()
    clean = tuple(
        replace(d, fields=tuple(personal.classified(f) for f in d.fields)) for d in report.datasets
    )

    told = rollup.summary(rollup.tally(clean), "table", "tables", "column", "columns")

    assert plain(told) == "No personal data and no secret was found in 30 tables."


# --------------------------------------------------------------------------------------- page


def test_the_map_begins_with_the_worst_and_names_tier_and_number(page: Page) -> None:
    found = rows(page, "heat")

    assert found[0] == ["billing.payment_methods", "tier 4", "", "", "", "", "2 tier 4", ""]
    assert found[1][0] == "public.support_messages"
    assert "1 tier 3" in found[1]
    tiers = [int(row[1].removeprefix("tier ")) for row in found]
    assert tiers == sorted(tiers, reverse=True)
    assert len(found) == 7


def test_every_cell_of_the_map_leads_to_its_dataset(page: Page) -> None:
    box = next(e for e in page.all("div") if "heat" in (e.attributes.get("class") or "").split())
    links = below(box, "a")

    assert {a.attributes["href"] for a in links} >= {"#ds-public-customers"}
    heard = {plain(a.whole_text) for a in links}
    assert "public.customers, identity, columns: 3 tier 2" in heard


def test_each_type_of_a_column_has_a_row_with_its_evidence(page: Page) -> None:
    found = rows(page, "pd")

    [first] = [row for row in found if row[0].startswith("body")]
    assert first[1:4] == ["GitHub tokens", "Tier 4", "Certain"]
    assert "checksum (CRC-32)" in first[4]
    position = found.index(first)
    assert [row[0] for row in found[position + 1 : position + 3]] == [
        "Health conditions and treatments",
        "E-mail addresses",
    ]
    assert found[position + 2][-1] == "GDPR Art. 4(1), HIPAA 164.514(b)(2)(i)(F)"


def test_what_nobody_looked_at_is_listed_with_the_reason(page: Page) -> None:
    text = plain(page.by_id("pii").whole_text)

    assert "Not classified, in whole or in part (1 table)" in text
    assert "public.staff_users: The account may not read this dataset." in text
    assert "GRANT SELECT ON public.staff_users TO svc_audit;" in text


def test_fields_that_were_left_out_are_named(shop: Report) -> None:
    orders = dataset(shop, "public.orders")
    fields = tuple(
        replace(f, classified=f.name not in {"channel", "status"}) for f in orders.fields
    )

    text = html.render(replace(shop, datasets=(replace(orders, fields=fields),))).decode()

    assert "2 columns not looked at (status, channel)." in plain(Page(text).by_id("pii").whole_text)


def test_a_review_and_what_it_overrides_are_on_the_page(page: Page) -> None:
    text = plain(page.by_id("pii").whole_text)

    assert "public.orders.order_number: Reviewed: not personal, because order numbers" in text
    assert "Detection alone says: telephone numbers." in text


def test_a_field_in_its_dataset_has_a_chip_and_the_dataset_a_fact(page: Page) -> None:
    text = plain(page.by_id("ds-public-customers").whole_text)

    assert "e-mail addresses, tier 2" in text
    assert "in 5 columns, up to tier 2" in text
    assert "together single out 87.0% of the 50,000 rows sampled; k = 1" in text


def test_no_style_of_the_section_is_missing(page: Page) -> None:
    style = page.all("style")[0].whole_text

    for name in ("h1", "h2", "h3", "h4", "heat", "pd", "rs"):
        assert f".{name}" in style


def test_without_classification_nothing_is_claimed() -> None:
    found = Page(html.render(make.shop()).decode())

    assert "Not classified" in found.by_id("pii").whole_text
    assert "Personal data" not in found.by_id("ds-public-customers").whole_text


def many(datasets: int, fields: int) -> Report:
    report = make.wide(datasets, fields)
    types = (personal.found("email"), personal.found("iban"), personal.embedded())
    return replace(
        report,
        datasets=tuple(
            replace(d, tier=3, fields=tuple(personal.classified(f, *types) for f in d.fields))
            for d in report.datasets
        ),
    )


def test_hundreds_of_columns_are_bounded() -> None:
    text = html.render(many(120, 4))
    found = Page(text.decode())

    assert len(text) < 3_000_000
    assert len(rows(found, "heat")) == 100
    assert "20\xa0more tables in the JSON report." in found.by_id("pii").whole_text
    assert "280\xa0more columns in the JSON report." in found.by_id("pii").whole_text
    assert "160\xa0more columns" in found.by_id("pii-rest").whole_text


def test_a_page_with_a_hundred_datasets_of_thousands_has_no_dead_link() -> None:
    Page(html.render(many(1_200, 4)).decode())


@pytest.mark.parametrize("tier", [-1, 0, 5, 10**9])
def test_a_tier_that_is_none_breaks_no_page(tier: int) -> None:
    found = replace(personal.email(), tier=tier, sampled=0, matched=-4, low=-1.0, high=2.0)
    report = make.shop()
    first = report.datasets[0]
    fields = (personal.classified(first.fields[0], found), *first.fields[1:])

    text = html.render(replace(report, datasets=(replace(first, fields=fields),))).decode()

    assert set(re.findall(r'class="chip (h-?\d+)"', text)) <= {"h1", "h2", "h3", "h4"}


# ----------------------------------------------------------------------------------- terminal


def test_a_scan_tells_it_in_one_line(shop: Report) -> None:
    [line] = [line for line in terminal.show(shop).splitlines() if line.startswith("Personal ")]

    assert line == ("Personal 7 of 29 classified datasets, special/official 1, cards 1, secrets 1")
    assert "Personal " not in terminal.show(make.shop())


@pytest.mark.parametrize("made", [make.not_ready, make.hostile], ids=lambda made: made.__name__)
def test_the_table_of_a_scan_still_fits(made: Callable[[], Report]) -> None:
    lines = terminal.show(personal.shop(made())).splitlines()

    assert len(lines) <= 40
    assert max(map(width, lines)) <= 80


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("made", [make.shop, make.hostile], ids=lambda made: made.__name__)
def test_no_line_is_wider_than_the_terminal(columns: int, made: Callable[[], Report]) -> None:
    report = classes(personal.shop(made()))
    found = replace(personal.email(), title="long " * 40, evidence=("x" * 500,), where=("y" * 99,))
    first = report.datasets[0]
    wide = replace(first, fields=tuple(personal.classified(f, found) for f in first.fields))
    report = replace(report, datasets=(wide, *report.datasets[1:]))

    for text in (table.show(report, columns=columns), card.show(report, columns=columns)):
        assert max(width(line) for line in text.splitlines()) <= columns
        assert {c for c in text if not c.isprintable()} <= {"\n", "\u200e"}


def test_the_table_has_a_line_for_each_type_and_one_for_the_rest(shop: Report) -> None:
    text = table.show(classes(shop, "public.support_messages"), columns=100)

    lines = [plain(line) for line in text.splitlines()]
    assert any(
        line.startswith("body GitHub tokens 4 certain 0.3% (0.0–1.5)")  # noqa: RUF001  # a range
        for line in lines
    )
    assert any(line.startswith("e-mail addresses 2 high 3.1% (2.2") for line in lines)
    [rest] = [line for line in lines if line.startswith("Nothing found in ")]
    names = {f.name for f in dataset(shop, "public.support_messages").fields}
    assert set(rest.partition(": ")[2].split(", ")) == names - {"body"}


def test_the_table_says_why_a_dataset_was_not_classified(shop: Report) -> None:
    text = table.show(classes(shop, "public.staff_users"), columns=100)

    assert "Not classified: the account may not read this dataset; GRANT SELECT" in text


def test_one_field_is_explained_with_what_was_rejected(shop: Report) -> None:
    report = classes(shop, "public.orders")
    only = tuple(f for f in report.datasets[0].fields if f.name == "order_number")
    text = card.show(
        replace(report, datasets=(replace(report.datasets[0], fields=only),)), columns=90
    )

    told = plain(text)
    assert told.startswith("public.orders.order_number text")
    assert "Reviewed: not personal, because order numbers" in told
    assert "overridden by the review: telephone numbers" in told
    assert "- IMEI numbers: 9.8% stand the check digit, as by chance" in told


def test_one_field_is_explained_with_sample_interval_check_and_rules(shop: Report) -> None:
    report = classes(shop, "billing.payment_methods")
    proven = personal.found("credit_card", check_rate=0.998, named=True, note="issuer's tests")
    [pan] = [f for f in report.datasets[0].fields if f.name == "pan_legacy"]
    fields = (replace(pan, sensitive=(proven,)),)

    told = plain(
        card.show(
            replace(report, datasets=(replace(report.datasets[0], fields=fields),)), columns=90
        )
    )

    assert "Holds payment card numbers: tier 4, secret or authentication." in told
    assert "Looked at 1,000 rows with a value of 50,000 seen; the dataset has ~1.98M rows" in told
    assert "95% interval 98.8–100.0%" in told  # noqa: RUF001  # a range
    assert "Check 99.8% of the different values stand the type's own check" in told
    assert "Name says so too" in told
    assert "check digit (Luhn) in 100.0%, 10.0% by chance" in told.replace(
        "Check digit", "check digit"
    )
    assert "Regulations PCI DSS 3.5.1" in told


# --------------------------------------------------------------------------------------- json


def test_the_json_has_what_the_contract_asks_for(shop: Report) -> None:
    tree = json.loads(report_json.render(shop))

    [customers] = [d for d in tree["datasets"] if d["name"] == "public.customers"]
    [email] = [f for f in customers["fields"] if f["name"] == "email"]
    [found] = email["sensitive"]
    assert {"type", "tier", "confidence", "match_rate", "sampled"} <= set(found)
    assert (found["type"], found["tier"], found["sampled"]) == ("email", 2, 1_000)
    assert email["classified"] is True
    assert customers["tier"] == 2
    assert customers["reidentification"]["smallest"] == 1
    assert report_json.parse(report_json.render(shop)) == shop


def test_what_classify_writes_is_what_a_report_holds(shop: Report) -> None:
    mine = json.loads(render(classes(shop)))["datasets"]
    theirs = json.loads(report_json.render(shop))["datasets"]

    assert mine == theirs


# ---------------------------------------------------------------------------------- properties

rates = st.floats(0, 1)
texts = st.text(max_size=40)
types = st.builds(
    Sensitive,
    type=texts,
    title=texts,
    category=st.sampled_from(["contact", "special", "secrets", "own"]),
    tier=st.integers(1, 4),
    regulations=st.tuples(texts),
    confidence=rates,
    match_rate=rates,
    matched=st.integers(0, 10**6),
    sampled=st.integers(0, 10**6),
    low=st.none() | rates,
    high=st.none() | rates,
    embedded=st.booleans(),
    where=st.tuples(texts),
    evidence=st.tuples(texts, texts),
    check_rate=st.none() | rates,
    format=texts,
    note=texts,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(types, max_size=3))
def test_whatever_was_found_can_be_shown(found: list[Sensitive]) -> None:
    report = classes(make.shop(), "public.orders")
    first = report.datasets[0]
    field: FieldReport = personal.classified(first.fields[0], *found)
    report = replace(report, datasets=(replace(first, fields=(field, *first.fields[1:])),))

    for show in (table.show, card.show):
        for line in show(report, columns=80).splitlines():
            assert width(line) <= 80
