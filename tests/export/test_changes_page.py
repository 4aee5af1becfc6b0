"""The page of what changed between two runs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from audit.export._changes import render
from audit.export._changes.html import MOST, changes_page
from audit.export._html.frame import Way
from audit.report.changes import Changes, Drift, FindingChange, Mark, OtherChange, SchemaChange
from tests.make.markup import Page

FIRST = datetime(2026, 11, 20, 6, 12, tzinfo=UTC)
SIDES = Changes(
    before=Mark(run="a1", started_at=FIRST, verdict="not-ready", score=61.0, coverage=0.9),
    after=Mark(
        run="b2", started_at=FIRST + timedelta(days=7), verdict="ready", score=91.5, coverage=0.97
    ),
    unchanged=12,
)
CHANGED = replace(
    SIDES,
    findings=(
        FindingChange(change="new", check="security.a", severity="high", title="A door is open"),
        FindingChange(
            change="worse",
            check="security.b",
            severity="critical",
            before="low",
            title="It got worse",
            dataset="orders",
            owner="Team Sales",
        ),
        FindingChange(change="resolved", check="c", severity="low", before="low", title="Gone"),
    ),
    schema=(
        SchemaChange(effect="breaking", rule="field removed", what="It is gone.", dataset="t"),
        SchemaChange(effect="compatible", rule="dataset added", what="It is new.", dataset="u"),
    ),
    drift=(
        Drift(
            level="drifted", measure="rows", what="9,000 rows before, 90 now.", dataset="t",
            before=9000, now=90,
        ),
        Drift(
            level="review", measure="distribution", what="Its values moved: PSI 0.20.", dataset="t",
            field="price", score=0.2, shares_before=(0.5, 0.5), shares_now=(0.3, 0.7),
        ),
    ),
    usual=(Drift(level="usual", measure="nulls", what="5.0% before.", dataset="t", field="note"),),
    others=(
        OtherChange(area="accounts", what="New administrator mallory."),
        OtherChange(area="personal data", what="Personal data: email.", dataset="t", field="mail"),
    ),
    notes=("They read differently.",),
)  # fmt: skip


def shown(changes: Changes, source: str = "shop") -> str:
    return changes_page(changes, source=source).decode().replace("\N{NO-BREAK SPACE}", " ")


def test_every_part_is_told_in_sound_markup() -> None:
    page = shown(CHANGED)

    Page(page)
    for text in (
        "What changed: shop",
        "New findings (1)",
        "A door is open",
        "Low before · Owner: Team Sales",
        "Resolved findings (1)",
        "Field removed: It is gone.",
        "9,000 rows before, 90 now.",
        "Moved as between earlier runs (1)",
        "New administrator mallory.",
        "t.mail",
        "They read differently.",
        "12 findings are as before",
    ):
        assert text in page, text


def test_the_source_is_named_by_product_and_version() -> None:
    before = replace(SIDES.before, product="SQLite", version="3.40.1")
    after = replace(SIDES.after, product="SQLite", version="3.45.1", started_at=FIRST)

    page = shown(replace(SIDES, before=before, after=after))

    assert "<td>SQLite 3.40.1</td>" in page
    assert page.count("SQLite 3.45.1") == 2  # beside the sections, and in the table
    assert "(20 Nov 2026)" in page
    assert "20 Nov 2026 to 20 Nov 2026" not in page


def test_figures_and_distributions_are_drawn_to_scale() -> None:
    pictures = [e for e in Page(shown(CHANGED)).all("svg") if e.attributes.get("class") == "dp"]

    rows, distribution = ([p.attributes["d"] for p in e.children] for e in pictures)
    assert rows == ["M0 1h120v9H0z", "M0 14h1.2v9H0z"]
    assert distribution[0] == "M0 24V6.9h24V24zM60 24V6.9h24V24z"
    assert distribution[1] == "M27 24V13.7h24V24zM87 24V0h24V24z"


def test_nothing_that_changed_is_said_in_sentences() -> None:
    page = shown(SIDES)

    Page(page)
    assert "No finding changed; 12 findings are as before." in page
    assert "No dataset and no field changed." in page
    assert "No figure of the data moved beyond its threshold." in page
    assert '<svg class="dp"' not in page


def test_of_very_many_changes_the_first_are_shown_and_the_rest_counted() -> None:
    many = tuple(
        SchemaChange(effect="breaking", rule="field removed", what="It is gone.", dataset=f"t{n}")
        for n in range(MOST + 7)
    )

    page = shown(replace(SIDES, schema=many))

    assert f"<code>t{MOST - 1}</code>" in page
    assert f"<code>t{MOST}</code>" not in page
    assert "and 7 more; the JSON has all" in page


def test_names_are_text_and_do_not_leave_the_page() -> None:
    hostile = replace(
        CHANGED,
        schema=(replace(CHANGED.schema[0], dataset="<img src=x onerror=1>", what='"><script>'),),
        others=(replace(CHANGED.others[0], what="\u202egnp.exe"),),
        notes=("<b>bold</b>",),
    )

    page = shown(hostile, "</title><script>alert(1)</script>")

    Page(page)
    assert "<img" not in page
    assert "<b>bold" not in page
    assert page.count("<script>") == 1
    assert "\u202e" not in page


def test_a_page_that_is_served_leads_to_others() -> None:
    page = changes_page(CHANGED, source="shop", ways=(Way("All sources", "/"),)).decode()

    assert '<a href="/"><bdi>All sources</bdi></a>' in page


def test_it_is_a_format_of_diff() -> None:
    assert render(CHANGED, "html", source="shop") == changes_page(CHANGED, source="shop")
