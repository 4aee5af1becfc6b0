"""Quality in the page, in the terminal and in JSON."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from audit.engine.quality.score import of_source
from audit.export import html
from audit.export.json import parse, render, schema
from audit.export.terminal import COLUMNS, show
from audit.facts.relations import SameFields
from audit.report.document import Report
from audit.report.quality import Dimension
from audit.report.text import width
from tests.make import quality
from tests.make import report as make
from tests.make.markup import Element, Page


@pytest.fixture(scope="module")
def report() -> Report:
    return quality.shop(make.shop())


@pytest.fixture(scope="module")
def section(report: Report) -> Element:
    return page(report)


def page(report: Report) -> Element:
    return Page(html.render(report).decode()).by_id("quality")


def words(element: Element) -> str:
    """Its texts, those of different elements apart."""
    parts = (part if isinstance(part, str) else words(part) for part in element.content)
    return " ".join(" ".join(parts).split())


def within(element: Element, tag: str, style: str = "") -> list[Element]:
    found: list[Element] = []
    for child in element.children:
        styles = (child.attributes.get("class") or "").split()
        if child.tag == tag and (not style or style in styles):
            found.append(child)
        found += within(child, tag, style)
    return found


def rows(element: Element, style: str) -> list[str]:
    [box] = within(element, "div", style)
    return [words(tr) for tr in within(box, "tr")[1:]]


def first(report: Report) -> str:
    return report.datasets[0].name


# ------------------------------------------------------------------------------------ the page


def test_every_dimension_has_its_score_and_where_it_is_lowest(
    section: Element, report: Report
) -> None:
    cards = {words(h3): words(h3.parent) for h3 in within(section, "h3") if h3.parent}
    completeness = next(text for title, text in cards.items() if title.startswith("Completeness"))
    timeliness = next(text for title, text in cards.items() if title.startswith("Timeliness"))

    assert f"lowest 97.5 in {first(report)}" in completeness
    assert "measured in 29 of 30 tables" in completeness
    assert "not measured" in timeliness


def test_the_matrix_begins_with_the_lowest_score(section: Element, report: Report) -> None:
    [box] = within(section, "div", "qm")
    lines = [words(tr) for tr in within(box, "tr")]

    assert len(lines) == 31
    assert lines[1].startswith(first(report))
    assert "97.5 1 fault" in lines[1]
    assert lines[-1].startswith(report.datasets[1].name)
    assert lines[-1].count("not measured") == 7


def test_a_score_of_a_sample_is_marked(section: Element) -> None:
    [box] = within(section, "div", "qm")

    assert "~99.9" in words(box)


def test_no_number_stands_for_what_was_not_measured(section: Element) -> None:
    [box] = within(section, "div", "qm")
    last = within(box, "tr")[-1]

    assert not any(c.isdigit() for td in within(last, "td") for c in words(td))


def test_what_fails_is_told_with_counts_and_basis(section: Element) -> None:
    [box, *_] = within(section, "div", "qt")
    text = words(box)

    assert "start is not above end" in text
    assert "12,000 of 20,000 rows" in text
    assert "60.0%" in text
    assert "3 of 20,000 rows" in text
    assert "sample" in text


def test_a_broken_rule_is_told_beside_what_fails_more_in_its_field(section: Element) -> None:
    [box, *_] = within(section, "div", "qt")
    lines = [words(tr) for tr in within(box, "tr")]

    assert sum("has a value in every row" in line for line in lines) == 1
    assert any(line.startswith("is 1 to 9") and line.endswith("Rule") for line in lines)


def test_rules_that_hold_are_there_with_their_reason_the_telling_ones_first(
    section: Element,
) -> None:
    lines = rows(section, "qr")

    assert lines[0].startswith("total, price, tax total = price + tax 98.7%")
    assert lines[1].startswith("zip, city city follows from zip")
    assert lines[2].startswith("id has a value in every row; holds integer")
    assert "It holds in nearly every row" in lines[0]
    assert "in 20,000 of 20,000 rows" in lines[0]


def test_times_are_drawn_and_told(section: Element) -> None:
    [line] = rows(section, "qw")

    assert "Monday to Friday" in line
    assert "10 of 330 days in 2 gaps, the longest 8 days" in line
    assert "none on Saturdays for 9 weeks" in line
    assert "few rows on the newest full day: 12, the same weekday had 60" in line
    assert "19,000 with an offset, 1,000 without" in line
    assert "more than a day in 30 of 20,000 rows" in line
    assert "1 Jan 2026 to 19 Nov 2026" in line
    drawn = [svg.attributes.get("aria-label") for svg in within(section, "svg", "tm")]
    assert drawn == [
        "Rows by weekday, Monday first; most on Tuesdays",
        "Rows by hour of the day in UTC; most at 08:00",
    ]


def test_gaps_have_no_dates_where_the_ends_may_not_be_told(report: Report) -> None:
    dataset = report.datasets[0]
    last = dataset.fields[-1]
    assert last.profile is not None
    hidden = replace(last, profile=replace(last.profile, ranged=False, minimum=None, maximum=None))
    silent = replace(dataset, fields=(*dataset.fields[:-1], hidden))

    found = page(replace(report, datasets=(silent, *report.datasets[1:])))

    assert within(found, "svg", "tl") == []
    assert "10 of 330 days in 2 gaps" in words(found)


def test_why_a_dimension_was_not_measured_is_told(section: Element) -> None:
    assert "Timeliness: nothing was looked at" in words(section)
    assert "Completeness: the rows were not read: not allowed" in words(section)


def test_what_is_between_fields_and_datasets_is_told(section: Element, report: Report) -> None:
    lines = rows(section, "qb")
    text = "\n".join(lines)

    assert "Doubles " in text
    assert "120 of 20,000 rows compared (0.6%)" in text
    assert "(0.0%)" not in text
    assert f"{first(report)} (a, b, c) have the same value in at least 99.9%" in text
    assert "(a, z) have the same value in all 20,000 rows sample" in text
    assert "(order_id, line) tells all 20,000 rows apart exact" in text
    assert "Orphans" in text


def test_many_groups_of_equal_fields_are_counted(report: Report) -> None:
    assert report.relations is not None
    same = tuple(
        SameFields(dataset="d", field=f"a{n}", other=f"b{n}", share=1.0, rows=9) for n in range(9)
    )

    lines = rows(page(replace(report, relations=replace(report.relations, same=same))), "qb")

    told = [line for line in lines if line.startswith("Same values")]
    assert len(told) == 4
    assert told[-1] == "Same values d 6 more groups of columns with the same values"


def test_expectations_stand_by_suite_those_not_met_first(section: Element) -> None:
    [orders, other] = within(section, "div", "qe")
    lines = [words(tr) for tr in within(orders, "tr")]

    assert lines[1].startswith("Not met email is filled")
    assert "1,000 of 20,000 rows (5.0%) rows read, not exact High" in lines[1]
    assert "The newsletter needs it" in lines[1]
    assert lines[2].startswith("Not run rows fit a query")
    assert "An expectation with code is not run" in lines[2]
    assert lines[3].startswith("Met id is unique")
    assert "profile, exact" in lines[3]
    assert "source, not exact" in words(other)
    summary = words(section)
    assert "4 expectations of 2 suites by great-expectations 1.24.1: 1 not met, 1 not" in summary
    assert "For them 3 statements were sent to the source." in summary


def test_without_suites_nothing_is_said_of_them(report: Report) -> None:
    assert "Expectations of the team" not in words(page(replace(report, expectations=None)))


def test_a_report_from_before_scores_of_quality_says_so() -> None:
    assert "Not measured: nothing was profiled, or this report is older" in words(page(make.shop()))


@pytest.mark.parametrize("made", [make.hostile, make.document, make.time_series, make.file])
def test_every_kind_of_source_can_have_it(made: Callable[[], Report]) -> None:
    report = quality.shop(made())

    assert "measured in" in words(page(report))


# ----------------------------------------------------------------------------------- its limits


def test_three_thousand_datasets_stay_within_bounds() -> None:
    report = make.wide(3_000, 4)
    rules = quality.RULES * 30
    report = replace(
        report,
        datasets=tuple(
            replace(d, quality=quality.FAULTY, rules=rules if n < 200 else ())
            for n, d in enumerate(report.datasets)
        ),
        quality=of_source({d.name: quality.FAULTY for d in report.datasets}),
        expectations=replace(
            quality.expectations("a"), results=quality.expectations("a").results * 800
        ),
    )

    text = html.render(report)
    found = Page(text.decode()).by_id("quality")

    assert len(text) < 3_000_000
    assert "2,900 tables more in the JSON report." in words(found)
    assert "Details of 2,940 tables more are in the JSON report." in words(found)
    assert len(within(found, "tr")) < 1_200


def test_it_costs_a_clean_shop_little() -> None:
    plain = make.shop()
    with_scores = replace(
        plain,
        datasets=tuple(replace(d, quality=quality.CLEAN) for d in plain.datasets),
        quality=of_source({d.name: quality.CLEAN for d in plain.datasets}),
    )

    more = len(html.render(with_scores)) - len(html.render(plain))

    assert more < 50_000


# ------------------------------------------------------------------------------- JSON, terminal


def test_everything_comes_back_from_json(report: Report) -> None:
    assert parse(render(report)) == report
    assert html.render(parse(render(report))) == html.render(report)


def test_the_json_has_the_keys_that_scripts_read(report: Report) -> None:
    tree = json.loads(render(report))
    found = tree["datasets"][0]

    assert [d["dimension"] for d in found["quality"]["dimensions"]] == [d.value for d in Dimension]
    assert found["quality"]["dimensions"][0] == {
        "dimension": "completeness",
        "score": 97.5,
        "examined": 40_000,
        "failed": 1_000,
        "basis": "exact",
        "told": "fields and conditions that ask for a value: 2, 1 with a fault",
        "subjects": 2,
        "faults": [
            {
                "fields": ["email"],
                "said": "has a value in every row",
                "examined": 20_000,
                "failed": 1_000,
                "exact": True,
                "unit": "rows",
                "evidence": "1000 do not",
            }
        ],
    }
    assert {r["kind"] for r in found["rules"]} == {"not null", "range", "type", "dependency", "sum"}
    assert found["calendar"]["fields"][0]["gaps"][0]["first"] == "2026-03-02"
    assert {d["dimension"] for d in tree["quality"]["dimensions"]} == {d.value for d in Dimension}
    assert tree["relations"]["doubles"][0]["rows"] == 120
    assert [r["outcome"] for r in tree["expectations"]["results"]][:2] == ["met", "not met"]


def test_a_document_without_the_keys_is_read() -> None:
    tree = json.loads(render(make.shop()))
    for key in ("quality", "relations", "expectations"):
        del tree[key]
    for dataset in tree["datasets"]:
        for key in ("quality", "rules", "calendar"):
            del dataset[key]

    assert parse(json.dumps(tree).encode()) == make.shop()


def test_the_schema_names_the_dimensions() -> None:
    assert schema()["$defs"]["Dimension"]["enum"] == [d.value for d in Dimension]


def line(report: Report) -> str:
    lines = [x for x in show(report).splitlines() if x.startswith("Quality")]
    assert all(width(x) <= COLUMNS for x in lines)
    return lines[0] if lines else ""


def test_the_terminal_names_the_dimensions_with_faults(report: Report) -> None:
    assert (
        line(report) == "Quality  completeness 99.9 · validity 99.9 · consistency 40 · others 100"
    )


def test_a_source_without_a_fault_is_told_in_a_word(report: Report) -> None:
    clean = replace(report, quality=of_source({"a": quality.CLEAN}))

    assert line(clean) == "Quality  all 2 measured dimensions 100"


def test_all_six_dimensions_fit_in_the_line(report: Report) -> None:
    bad = quality.quality(*(quality.measure(d, "a", failed=9_000) for d in Dimension))

    assert line(replace(report, quality=of_source({"a": bad}))) == (
        "Quality  complete 55, unique 55, valid 55, consistent 55, timely 55, related 55"
    )


def test_nothing_measured_is_no_line(report: Report) -> None:
    assert line(make.shop()) == ""
    assert line(replace(report, quality=of_source({"a": quality.UNREAD}))) == ""


def test_faults_are_told_with_the_datasets_that_have_one(report: Report) -> None:
    measured = [d.quality for d in report.datasets if d.quality]
    total = sum(len(e.faults) for q in measured for e in q.dimensions)
    faulty = sum(any(e.faults for e in q.dimensions) for q in measured)

    said = words(page(report))

    assert 0 < faulty < len(report.datasets)
    assert f"{total} faults in {faulty} of {len(report.datasets)} tables" in said
    assert "dimensions measured." in said
