"""The HTML report as text: structure, escaping, privacy, size and colours."""

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.export import formats, html, json
from audit.export._html.fields import field_rows
from audit.facts.accounts import Account, AuthRule
from audit.facts.profiles import Disclosure, FieldProfile
from audit.facts.server import Setting
from audit.report.character import Character
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import CheckSummary, Detail, Finding, LoadShare, NotRead, Report
from audit.report.wording import NAME_CHARACTERS, name
from tests.make import controls, personal, profiles
from tests.make import report as make
from tests.make.markup import Element, Page

KINDS: tuple[Callable[[], Report], ...] = (
    make.shop,
    make.ready,
    make.not_ready,
    make.unfinished,
    make.hostile,
    make.document,
    make.search,
    make.time_series,
    make.file,
)
SECTIONS = (
    "verdict",
    "scores",
    "risks",
    "change",
    "character",
    "findings",
    "quality",
    "pii",
    "schema",
    "profiles",
    "tls",
    "cred",
    "access",
    "ingest",
    "controls",
    "coverage",
    "method",
)


@pytest.fixture(scope="module")
def shop() -> Page:
    return page_of(make.shop)


def page(report: Report) -> Page:
    return Page(html.render(report).decode())


@cache
def rendered(report: Callable[[], Report]) -> str:
    """The page of one that is made here always the same: half a second each."""
    return html.render(report()).decode()


@cache
def page_of(report: Callable[[], Report]) -> Page:
    """The same, read."""
    return Page(rendered(report))


def words(text: str) -> str:
    """Text with its blanks, non-breaking ones too, as one space each."""
    return " ".join(text.split())


def sections(found: Page) -> list[str]:
    return [e.attributes["id"] or "" for e in found.all("section")]


# --------------------------------------------------------------------------------- structure


def test_the_format_is_found_by_its_name() -> None:
    assert "html" in formats()
    assert html.EXPORTER is html.render


@pytest.mark.parametrize("report", KINDS, ids=lambda made: made.__name__)
def test_the_markup_of_every_kind_of_report_is_well_formed(report: Callable[[], Report]) -> None:
    text = rendered(report)

    assert text.startswith("<!DOCTYPE html>")
    assert Page(text).all("html")[0].attributes["lang"] == "en"


def test_all_sections_are_there_in_order(shop: Page) -> None:
    assert sections(shop) == list(SECTIONS)


def test_the_navigation_names_every_section_twice_and_nothing_else(shop: Page) -> None:
    links = [a.attributes["href"] for nav in shop.all("nav") for a in nav.children if a.tag == "a"]

    assert links == [f"#{s}" for s in SECTIONS] * 2


def test_a_file_has_no_section_on_transport() -> None:
    found = page_of(make.file)

    assert sections(found) == [s for s in SECTIONS if s != "tls"]
    assert "#tls" not in {a.attributes["href"] for a in found.all("a")}


def test_a_section_without_data_says_so_in_a_sentence(shop: Page) -> None:
    assert "there is nothing to compare it with." in shop.by_id("change").whole_text
    assert "personal data was not looked for" in words(shop.by_id("pii").whole_text)
    search = page_of(make.search)
    assert "No relationships were found." in search.by_id("schema").whole_text


def test_anchors_are_letters_digits_and_dashes() -> None:
    for report in KINDS:
        for anchor in page_of(report).ids:
            assert re.fullmatch(r"[A-Za-z0-9-]+", anchor), anchor


def test_every_check_can_be_linked_to(shop: Page) -> None:
    inapplicable = {c.id for c in make.shop().checks if c.status == "not-applicable"}
    wanted = {c.id for c in make.shop().checks} - inapplicable

    slugs = {re.sub(r"[^a-z0-9]+", "-", check) for check in wanted}

    assert slugs <= set(shop.ids)


def test_two_findings_of_a_check_have_their_fingerprints_in_their_anchors(shop: Page) -> None:
    both = [f for f in make.shop().findings if f.check == "reliability.primary-key"]

    anchors = [f"reliability-primary-key-{f.fingerprint}" for f in both]

    assert len(both) == 2
    assert all(shop.by_id(anchor).tag == "details" for anchor in anchors)
    assert shop.by_id("reliability-primary-key").tag == "h3"


def test_the_same_fingerprint_twice_still_gives_two_anchors() -> None:
    report = make.shop()

    page(replace(report, findings=report.findings[:1] * 3))  # the reader refuses an id twice


def test_every_table_has_a_caption_and_scoped_headers(shop: Page) -> None:
    for table in shop.all("table"):
        assert table.children[0].tag == "caption"
        assert table.children[0].text
    assert all(th.attributes.get("scope") in {"col", "row"} for th in shop.all("th"))


# ----------------------------------------------------------------------------------- content


@pytest.mark.parametrize(
    ("report", "word", "style"),
    [
        (make.ready, "Ready", "verdict yes"),
        (make.shop, "Ready with conditions", "verdict"),
        (make.not_ready, "Not ready", "verdict no"),
    ],
)
def test_the_verdict_has_its_word_and_class(
    report: Callable[[], Report], word: str, style: str
) -> None:
    verdict = page_of(report).by_id("verdict")

    assert verdict.attributes["class"] == style
    assert word in verdict.whole_text
    assert report().verdict.headline in verdict.whole_text


def test_critical_findings_lead_the_steps_of_a_source_that_is_not_ready() -> None:
    steps = [e for e in page_of(make.not_ready).all("li") if _within(e, "verdict")]
    first = next(e for e in steps if e.parent and e.parent.tag == "ol")

    assert "Critical" in first.whole_text
    assert "Anybody can read the source without a password" in first.whole_text


def test_every_condition_says_who_and_by_when(shop: Page) -> None:
    text = words(shop.by_id("verdict").whole_text)

    for condition in make.shop().verdict.conditions:
        assert condition.title in text
        assert condition.fix in text
        assert f"{condition.owner} · Before first load" in text


def test_a_score_is_never_rounded_up() -> None:
    report = make.shop()
    close = replace(report, score=replace(report.score, overall=74.9))

    assert "Overall 74.9" in page(close).by_id("verdict").whole_text


def test_a_finding_shows_all_that_the_rules_ask_for(shop: Page) -> None:
    finding = next(f for f in make.shop().findings if f.check == "security.password-scheme")

    entry = shop.by_id("security-password-scheme")
    text = words(entry.whole_text)

    for part in (
        finding.title,
        finding.object,
        finding.evidence,
        finding.why,
        finding.fix,
        finding.command,
        finding.verify,
        *finding.controls,
        finding.fingerprint,
        "High",
        "Condition",
        "Open, a condition of onboarding",
        "First seen",
        "20 Nov 2026",
        "No owner",
        "Before first load",
        finding.effort,
        "Certain",
        "Exact",
    ):
        assert part in text, part
    assert "data-b" in entry.attributes


def test_details_of_a_finding_are_worded() -> None:
    report = make.shop()
    first = replace(
        report.findings[0],
        details=(
            Detail("share of rows", 0.1667),
            Detail("newest", "2026-09-13T21:00:00+00:00"),
            Detail("confidence", 0.975),
            Detail("setting", ""),
        ),
    )

    shown = page(replace(report, findings=(first,))).by_id("findings").whole_text

    assert "16.7%" in words(shown)
    assert "13 Sep 2026 21:00 UTC" in words(shown)
    assert "0.975" not in shown
    assert "Setting" not in shown
    assert shown.count("Confidence") == 1


def test_a_source_without_a_stream_of_changes_is_no_gap() -> None:
    report = make.file()
    known = replace(report.checks[0], id="orchestration.change-capture", status="not-applicable")
    told = replace(known, reason="SQLite keeps no log of changes that could be read")
    unread = replace(told, status="not-run")

    def said(check: CheckSummary) -> str:
        return words(page(replace(report, checks=(check,))).by_id("ingest").whole_text)

    assert "SQLite keeps no log of changes that could be read." in said(told)
    assert "Not checked: SQLite" not in said(told)
    assert "Not checked: SQLite keeps no log of changes" in said(unread)


def test_what_blocks_and_what_is_a_condition_are_counted_apart(shop: Page) -> None:
    found = words(page_of(make.not_ready).by_id("findings").whole_text)
    conditions = sum(f.blocking for f in make.shop().findings)

    assert f"Blocking 1, conditions {conditions}" in found
    assert "Open, blocks onboarding" in found
    assert f"Conditions {conditions}" in words(shop.by_id("findings").whole_text)


def test_what_rules_let_in_is_said_beside_what_was_tried() -> None:
    report = make.shop()
    trust = AuthRule("pg_hba.conf line 9", "hostssl", "loader", "10.0.0.0/8", "trust")

    def access(*rules: AuthRule) -> str:
        changed = replace(report, transport=replace(report.transport, rules=rules))
        return page(changed).by_id("access").whole_text

    assert "Nobody is let in without a credential" in access(replace(trust, method="scram-sha-256"))
    assert "Nobody is let in" not in access(trust)
    assert "A rule lets others in without one" in access(trust)


def test_an_account_without_a_password_is_said_beside_what_was_tried() -> None:
    report = make.shop()
    weak = next(f for f in report.findings if f.check == "security.password-scheme")
    without = replace(weak, check="security.password-presence", object="role old")

    said = page(replace(report, findings=(*report.findings, without))).by_id("access").whole_text

    assert "Nobody is let in" not in said
    assert "Our account is not let in without a credential" in said
    assert "1 account needs no password" in said
    assert "role old" in said


def test_a_waived_finding_says_why_who_and_until_when(shop: Page) -> None:
    text = words(shop.by_id("reliability-time-zone").whole_text)

    assert "Waived" in text
    assert (
        "Accepted until 31 Jan 2027 by A. Moreau: handled in the staging model (RISK-412). "
        "It returns as open after 31 Jan 2027." in text
    )


def test_info_has_a_word_of_its_own_and_does_not_count(shop: Page) -> None:
    entry = shop.by_id("software-engineering-end-of-life")

    assert entry.attributes["data-s"] == "info"
    assert "Noted, does not count" in entry.whole_text
    assert "32 open, 1 waived, 1 note; 16 checks passed." in words(
        shop.by_id("findings").whole_text
    )


def test_more_than_five_findings_of_a_check_are_one_entry_with_a_table(shop: Page) -> None:
    many = [f for f in make.shop().findings if f.check == "data_management.comments"]

    entry = shop.by_id("data-management-comments")

    assert len(many) == 12
    assert "12 places of 30 examined" in words(entry.whole_text)
    for finding in many:
        row = shop.by_id(f"data-management-comments-{finding.fingerprint}")
        assert finding.dataset in row.whole_text
        assert finding.evidence in row.whole_text
        assert finding.command in entry.whole_text


def test_five_findings_of_a_check_stay_alone() -> None:
    report = make.shop()
    five = [f for f in report.findings if f.check == "data_management.comments"][:5]

    found = page(replace(report, findings=tuple(five)))

    assert [e.attributes["class"] for e in found.all("details")].count("f") == 5


def test_of_very_many_places_the_first_twenty_are_listed_with_the_total() -> None:
    report = make.shop()
    one = next(f for f in report.findings if f.check == "data_management.comments")
    many = tuple(
        replace(one, dataset=f"public.t{n:03}", fingerprint=f"{n:012x}") for n in range(300)
    )

    entry = page(replace(report, findings=many)).by_id("data-management-comments")
    text = words(entry.whole_text)

    assert "public.t019" in text
    assert "public.t020" not in text
    assert "20 of 300 places; all are in the JSON report." in text


def test_places_with_another_title_say_it_in_their_row() -> None:
    report = make.shop()
    many = [f for f in report.findings if f.check == "data_management.comments"]
    other = replace(many[0], title="Table has no comment")

    entry = page(replace(report, findings=(other, *many[1:]))).by_id("data-management-comments")

    assert words(entry.whole_text).startswith("LowColumns have no comment")
    assert "Table has no comment" in entry.whole_text


def test_waived_places_are_not_mixed_with_open_ones() -> None:
    report = make.shop()
    many = [f for f in report.findings if f.check == "data_management.comments"]
    waiver = next(f.waiver for f in report.findings if f.waiver)
    waived = [replace(f, status="waived", waiver=waiver) for f in many[6:]]

    found = page(replace(report, findings=(*many[:6], *waived)))

    assert found.by_id("data-management-comments-low-open").attributes["data-t"] == "open"
    assert found.by_id("data-management-comments-low-waived").attributes["data-t"] == "waived"


def test_each_family_is_told_in_its_own_words() -> None:
    told = {
        make.shop: "30 tables, 214 columns",
        make.document: "3 collections, 15 fields",
        make.search: "2 indices, 6 fields",
        make.time_series: "3 metrics, 9 labels",
    }

    for report, scope in told.items():
        assert scope in words(page_of(report).by_id("verdict").whole_text)


def test_what_a_metric_holds_is_called_series() -> None:
    """An instant read counts series; how many samples they have is not known."""
    profiled = words(page_of(make.time_series).by_id("profiles").whole_text)

    assert "Series" in profiled
    assert "Samples" not in profiled


@pytest.mark.parametrize(
    ("seen_by", "said"),
    [
        ("socket", "as the socket sees it."),
        ("a second handshake", "as a second handshake sees it."),
        ("", "as the client sees it."),
    ],
)
def test_the_transport_names_who_saw_it(seen_by: str, said: str) -> None:
    report = make.shop()
    connection = report.transport.connection
    assert connection is not None
    seen = replace(report.transport, connection=replace(connection, seen_by=seen_by))

    assert said in words(page(replace(report, transport=seen)).by_id("tls").whole_text)


def test_rules_that_could_not_be_read_differ_from_rules_that_a_kind_does_not_have() -> None:
    report = make.shop()
    bare = replace(report, transport=replace(report.transport, rules=()), not_read=())
    gap = NotRead(fact="AuthRules", reason="privilege", detail="hidden", grant="GRANT x")

    none = words(page(bare).by_id("tls").whole_text)
    unread = words(page(replace(bare, not_read=(gap,))).by_id("tls").whole_text)

    assert "No rules of who is let in are read from this kind of source." in none
    assert "The rules of who is let in could not be read." in unread


def test_roles_without_known_privileges_do_not_look_as_if_they_had_none() -> None:
    report = make.shop()
    bare = replace(report, access=replace(report.access, privileges=()))

    access = words(page(bare).by_id("access").whole_text)

    assert "what a role may do on single tables was not read" in access
    assert "Effective privileges" not in access


def test_a_relationship_shows_its_orphans(shop: Page) -> None:
    rows = {words(tr.whole_text) for tr in shop.all("tr") if _within(tr, "schema")}

    assert (
        "public.order_items.variant_idcatalog.product_variants.id"
        "inferred, high confidence98.1%467,214" in rows
    )


def test_the_drawing_has_sixteen_boxes_and_none_covers_another(shop: Page) -> None:
    boxes = [
        tuple(float(e.attributes[k] or 0) for k in ("x", "y", "width", "height"))
        for e in shop.all("rect")
        if e.attributes.get("class") == "bx"
    ]

    assert len(boxes) == 16
    for n, (x, y, w, h) in enumerate(boxes):
        for other_x, other_y, other_w, other_h in boxes[n + 1 :]:
            apart = x + w <= other_x or other_x + other_w <= x
            assert apart or y + h <= other_y or other_y + other_h <= y


def test_no_line_of_the_drawing_crosses_a_box(shop: Page) -> None:
    boxes = [
        tuple(float(e.attributes[k] or 0) for k in ("x", "y", "width", "height"))
        for e in shop.all("rect")
        if e.attributes.get("class") == "bx"
    ]
    strokes = [e for e in shop.all("path") if (e.attributes.get("class") or "").startswith("ed")]

    assert len(strokes) > 15
    for stroke in strokes:
        for (ax, ay), (bx, by) in _segments(stroke.attributes["d"] or ""):
            for x, y, w, h in boxes:
                beside = max(ax, bx) <= x or min(ax, bx) >= x + w
                assert beside or max(ay, by) <= y or min(ay, by) >= y + h, stroke.attributes["d"]


def test_a_field_shows_rates_lengths_and_tags(shop: Page) -> None:
    dataset = shop.by_id("ds-billing-payment-methods")
    row = next(tr for tr in _descendants(dataset, "tr") if "iban" in tr.whole_text)
    key = next(tr for tr in _descendants(dataset, "tr") if "PK" in tr.whole_text)

    assert words(row.whole_text) == "ibantext86.2%~41.0%length 3–28, mean 11.2; 96 shapes"  # noqa: RUF001  # a range
    assert "1 to 2.45M" in words(key.whole_text)


def test_a_distribution_is_one_path_of_at_most_fourteen_bars(shop: Page) -> None:
    drawn = [svg for svg in shop.all("svg") if svg.attributes.get("class") == "sp"]

    assert len(drawn) > 150
    for svg in drawn:
        assert svg.attributes["aria-hidden"] == "true"
        [path] = svg.children
        drawing = path.attributes["d"] or ""
        assert re.fullmatch(r"M0 22(?:h\d+)?(?:V\d+h\d+V22(?:h\d+(?=V))?)+", drawing)
        assert 1 <= drawing.count("V22") <= 14
        assert min(int(top) for top in re.findall(r"V(\d+)", drawing)) == 0
        assert sum(int(step) for step in re.findall(r"h(\d+)", drawing)) <= 84


def test_a_field_that_may_tell_its_shape_only_tells_no_value() -> None:
    canary = "CANARY-4111"
    loose = replace(
        profiles.choice(values=f"{canary} other"),
        disclosure=Disclosure.SHAPE,
        histogram=profiles.histogram("values", 4111.0, 4999.0, profiles.HILL, 100),
    )

    [row] = field_rows([replace(a_field(), type="text", logical_type="text", profile=loose)])

    assert canary not in repr(row)
    assert row.bars == ""
    assert row.shape == "aa-AA"


def test_a_sensitive_field_shows_no_more_than_its_shape() -> None:
    found = personal.email()
    field = replace(a_field(), profile=profiles.choice(), sensitive=(found,))

    [row] = field_rows([field])

    assert row.shape == "aa-AA"
    assert "fr-FR" not in repr(row)


def test_common_values_are_told_with_their_shares_and_a_bar_each() -> None:
    [row] = field_rows([replace(a_field(), logical_type="text", profile=profiles.choice())])

    assert row.values == "fr-FR 58.0%, de-DE 24.4%, en-GB 10.2%, 1 more"
    assert row.distinct == "4\xa0values"
    assert row.bars.count("V22") == 4


def test_a_range_is_told_with_its_median() -> None:
    [row] = field_rows([replace(a_field(), logical_type="decimal", profile=profiles.amount())])

    assert row.values == "-12.5 to 18,241, median 96.2"
    assert row.bars.count("V22") == 9  # ten bins, one of them empty


def test_what_is_remarkable_stands_below_the_range() -> None:
    code, stamp, array = (
        replace(a_field(), profile=made)
        for made in (profiles.code(), profiles.stamp(), profiles.array())
    )

    rows = field_rows([code, stamp, array])

    assert [words(row.notes) for row in rows] == [
        (
            "encoding damage 4 (< 0.1%); control characters 12 (< 0.1%); "
            "sentinel 3.3% (3.1\N{EN DASH}3.5%); blank 125 (0.2%); empty 76 (0.2%); 1 more"
        ),
        "future 3 (< 0.1%); 2 gaps, the longest 2 d 4 h",
        "array 99.0%, object 1.0%; 3 sets of keys",
    ]


def test_a_dataset_tells_how_its_rows_were_chosen_and_what_that_hides(shop: Page) -> None:
    told = words(shop.by_id("ds-billing-invoices").whole_text)

    assert (
        "Seen: 50,000 of ~8.71M rows (0.6%), random blocks. Rows of one block were often written "
        "together and are alike. A defect in fewer than 1 of 16,666 rows can stay unseen." in told
    )


def test_a_dataset_tells_what_holds_between_its_fields(shop: Page) -> None:
    told = words(shop.by_id("ds-public-orders").whole_text)

    for fact in (
        "Duplicate rows12 (< 0.1%)",
        "Row width181 bytes on average, at most 2.3 KB",
        "Could be a keyid, number",
        "Identicalbilling_id = customer_id",
        "Correlatednet_total, total (+1.00)",
    ):
        assert fact in told


def test_mixed_types_are_told_in_words_beside_their_bar() -> None:
    dataset = page_of(make.document).by_id("ds-carts")

    assert "decimal 87.3%, text 12.7%" in words(dataset.whole_text)


def test_a_dataset_without_profile_says_why_and_what_would_help(shop: Page) -> None:
    for anchor in ("ds-public-staff-users", "coverage"):
        text = words(shop.by_id(anchor).whole_text)
        assert "The account may not read this dataset" in text
        assert "GRANT SELECT ON public.staff_users TO svc_audit;" in text


def test_coverage_lists_what_did_not_run_with_reason_and_grant(shop: Page) -> None:
    text = words(shop.by_id("coverage").whole_text)

    for check in make.shop().checks:
        if check.status in {"not-run", "unknown", "error"}:
            assert check.id in text
            assert check.reason[1:] in text
            assert check.grant in text
    assert "the overall score would be 61.2 instead of 67.4." in text


def test_nothing_is_called_fine_when_nothing_ran() -> None:
    found = page_of(make.unfinished)

    assert "Not checked: no check ran." in found.by_id("findings").whole_text
    assert "Not checked: no check ran." in found.by_id("risks").whole_text
    assert "No score" in found.by_id("verdict").whole_text


def test_the_method_prints_formula_weights_and_the_digest_of_the_json(shop: Page) -> None:
    text = words(shop.by_id("method").whole_text)

    assert hashlib.sha256(json.canonical(make.shop())).hexdigest() in text
    assert "critical 10, high 6, medium 3, low 1" in text
    assert "Security30%" in text
    assert "Total6121.25M180 MB38 s" in text


def test_only_commands_that_exist_are_shown(shop: Page) -> None:
    shown = re.findall(r"source-audit ([a-z]+)", shop.text)

    assert set(shown) <= {"scan", "report", "verify", "of", "by"}


def test_questions_for_the_owner_are_asked(shop: Page) -> None:
    for question in make.questions():
        assert question.question in shop.by_id("ingest").whole_text


# ------------------------------------------------------------------------------------- limits


def test_the_page_stays_within_its_budget() -> None:
    report = make.shop()
    pool = [f for f in report.findings if f.check != "data_management.comments"]
    findings = tuple(
        replace(f, check=f"{f.check}-{n}", fingerprint=f"{n:012x}")
        for n, f in enumerate((*pool, *pool)[:30])
    )
    # fixed: 95 KB, TLS of the server, kind of source, styles of the scores of quality, controls
    cards = sum(bool(d.extraction and d.extraction.card) for d in report.datasets)
    budget = 110_000 + 214 * 630 + 30 * 1_600 + cards * 3_400

    size = len(html.render(replace(report, findings=findings)))

    assert sum(len(d.fields) for d in report.datasets) == 214
    assert size < budget


def test_a_wide_dataset_shows_forty_fields_then_a_disclosure() -> None:
    dataset = page(make.wide(1, 61)).by_id("ds-public-table-00000")
    open_rows = [r for r in _descendants(dataset, "tr") if not _inside(r, "details", below=dataset)]

    assert len(open_rows) == 41  # with the heading
    assert "21 more columns" in words(dataset.whole_text)
    assert "column_0060" in dataset.whole_text


def test_a_page_that_would_be_too_large_keeps_the_most_relevant_datasets_and_says_so() -> None:
    report = make.wide(3_000, 4)
    worst = replace(report.findings[0], dataset="public.table_00007", field="", object="")

    text = html.render(replace(report, findings=(worst,)))

    assert len(text) < 3_000_000
    found = Page(text.decode())
    assert "ds-public-table-00007" in found.ids
    assert [i.startswith("ds-") for i in found.ids].count(True) == 100
    assert "This page shows 100 of 3,000 tables, the most relevant ones" in words(found.text)
    assert "3,000" in words(found.by_id("verdict").whole_text)


def test_very_wide_datasets_stay_below_the_limit_too() -> None:
    text = html.render(make.wide(120, 100))

    assert len(text) < 3_000_000
    assert "60 more columns in the JSON report." in text.decode()


# ------------------------------------------------------------------------------------ privacy


def test_no_value_of_a_field_reaches_the_page_unless_it_is_marked_as_harmless() -> None:
    canary = "CANARY-4111"
    report = make.shop()
    text_field = next(f for f in report.datasets[0].fields if f.type == "text")
    assert text_field.profile is not None
    ranged = replace(text_field.profile, ranged=True, minimum=canary, maximum=canary)
    planted = (
        replace(text_field, name="a", profile=_with_values(text_field.profile, canary)),
        replace(
            text_field,
            name="b",
            profile=ranged,
            sensitive=(personal.email(),),
        ),
        replace(text_field, name="c", default=f"'{canary}'"),
    )
    datasets = (replace(report.datasets[0], fields=planted), *report.datasets[1:])

    text = html.render(
        replace(report, datasets=datasets, settings=(Setting("primary_conninfo", canary),))
    )

    assert canary.encode() not in text


def test_a_range_is_shown_where_the_profile_says_that_it_is_harmless(shop: Page) -> None:
    dataset = shop.by_id("ds-public-customers")
    row = next(tr for tr in _descendants(dataset, "tr") if "created_at" in tr.whole_text)

    assert "1 Mar 2019 to 20 Nov 2026" in words(row.whole_text)


# ----------------------------------------------------------------------------------- security


@pytest.mark.parametrize("report", KINDS, ids=lambda made: made.__name__)
def test_nothing_in_the_page_runs_or_loads_but_its_own_style_and_script(
    report: Callable[[], Report],
) -> None:
    text = rendered(report)
    found = Page(text)

    assert len(found.all("style")) == len(found.all("script")) == 1
    assert not found.all("img", "iframe", "object", "embed", "link", "base", "audio", "video")
    for element in found.elements:
        for attribute, value in element.attributes.items():
            assert attribute != "style"
            assert attribute != "src"
            assert not attribute.startswith("on")
            if attribute in {"href", "xlink:href"}:
                assert (value or "").startswith("#")
    assert "data:" not in found.all("style")[0].text
    assert "url(" not in found.all("style")[0].text
    assert "@import" not in found.all("style")[0].text


@pytest.mark.parametrize("report", KINDS, ids=lambda made: made.__name__)
def test_the_policy_allows_exactly_this_style_and_script(report: Callable[[], Report]) -> None:
    found = page_of(report)
    policy = next(
        e.attributes["content"] or ""
        for e in found.all("meta")
        if e.attributes.get("http-equiv") == "Content-Security-Policy"
    )

    style, script = (_digest(found.all(tag)[0].text) for tag in ("style", "script"))

    assert policy == (
        f"default-src 'none'; style-src '{style}'; script-src '{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_script_is_under_three_kilobytes(shop: Page) -> None:
    assert len(shop.all("script")[0].text.encode()) < 3_000


names = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40) | st.sampled_from(
    make.HOSTILE
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=names, dataset=names, field=names, thing=names, text=names)
def test_no_name_breaks_the_page(
    source: str, dataset: str, field: str, thing: str, text: str
) -> None:
    text_of_page = html.render(_named(source, dataset, field, thing, text)).decode()
    found = Page(text_of_page)

    assert len(found.all("script")) == len(found.all("style")) == 1
    assert not _HIDDEN.search(text_of_page)
    for shown in (source, dataset, field, thing):
        assert words(name(shown)) in words(found.text)
    assert found.all("style")[0].text.count("{") == found.all("style")[0].text.count("}")


#: Controls, characters that turn the direction of text, and characters without a width.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def test_a_very_long_name_is_cut() -> None:
    found = page_of(make.hostile)

    assert "long" * (NAME_CHARACTERS // 4 - 1) in found.text
    assert "long" * (NAME_CHARACTERS // 4 + 1) not in found.text


# -------------------------------------------------------------------------------- determinism


@pytest.mark.parametrize("report", KINDS, ids=lambda made: made.__name__)
def test_the_same_report_gives_the_same_bytes(report: Callable[[], Report]) -> None:
    assert html.render(report()).decode() == rendered(report)


@pytest.mark.parametrize("report", KINDS, ids=lambda made: made.__name__)
def test_the_page_is_the_same_from_the_json_report(report: Callable[[], Report]) -> None:
    again = json.parse(json.render(report()))

    assert html.render(again).decode() == rendered(report)


# ------------------------------------------------------------------------------------ colours

#: foreground, background, ratio in light, ratio in dark: the table of the report's rules
CONTRAST = (
    ("tx", "bg", 17.9, 16.3),
    ("tx2", "bg", 8.4, 10.3),
    ("tx3", "bg", 5.7, 7.3),
    ("tx3", "bg2", 5.3, 6.8),
    ("ac", "bg", 7.4, 8.8),
    ("crit", "critbg", 7.3, 7.7),
    ("high", "highbg", 5.6, 8.1),
    ("med", "medbg", 6.0, 8.7),
    ("low", "lowbg", 5.8, 7.7),
    ("ok", "okbg", 5.8, 8.4),
    ("line2", "bg2", 3.3, 4.4),
    ("bar", "bg", 3.2, 6.1),
)
#: Pairs that the page uses beside those of the table, and what they need.
USED = (
    *((text, ground, 4.5) for text in ("tx", "tx2") for ground in ("medbg", "critbg", "okbg")),
    ("tx", "bg2", 4.5),
    ("tx2", "bg2", 4.5),
    ("tx2", "nabg", 4.5),
    ("tx3", "medbg", 4.5),
    ("tx", "bg3", 4.5),
    ("high", "bg", 4.5),
    ("ok", "bg", 3.0),
    ("med", "bg", 3.0),
    ("high", "bg2", 3.0),
    ("crit", "bg", 3.0),
    ("line2", "bg", 3.0),
    ("tx3", "bg", 3.0),
)
HEAT = (("h1", "h2", "h3", "h4"), (10.6, 15.2), (8.8, 13.2))


@pytest.fixture(scope="module")
def palettes(shop: Page) -> tuple[dict[str, str], dict[str, str]]:
    """The tokens in light and dark as the style has them; each palette is there twice."""
    style = shop.all("style")[0].text
    found = [
        dict(re.findall(r"--(\w+):(#[0-9a-f]{6})", block))
        for block in re.findall(r"--bg:[^}]*", style)
    ]
    light, dark, dark_again, print_again = found
    assert (light, dark) == (print_again, dark_again)
    return light, dark


def test_contrast_is_what_the_rules_say(palettes: tuple[dict[str, str], dict[str, str]]) -> None:
    light, dark = palettes

    for text, ground, in_light, in_dark in CONTRAST:
        assert _ratio(light[text], light[ground]) == pytest.approx(in_light, abs=0.1), text
        assert _ratio(dark[text], dark[ground]) == pytest.approx(in_dark, abs=0.1), text


def test_every_other_pair_is_readable(palettes: tuple[dict[str, str], dict[str, str]]) -> None:
    for palette in palettes:
        for text, ground, needed in USED:
            assert _ratio(palette[text], palette[ground]) >= needed, (text, ground)


def test_cells_of_the_heat_map_are_readable(
    palettes: tuple[dict[str, str], dict[str, str]],
) -> None:
    for palette, (low, high) in zip(palettes, HEAT[1:], strict=True):
        ratios = [round(_ratio(palette["tx"], palette[cell]), 1) for cell in HEAT[0]]
        assert (min(ratios), max(ratios)) == (low, high)


def test_markup_holds_no_colour() -> None:
    markup = rendered(make.shop).partition("</style>")[2].partition("<script>")[0]

    assert not re.search(r"(?:fill|stroke|color)=\"(?!none|currentColor)", markup)


# ------------------------------------------------------------------------------------ helpers


def _within(element: Element | None, section: str) -> bool:
    while element is not None:
        if element.attributes.get("id") == section:
            return True
        element = element.parent
    return False


def _descendants(element: Element, tag: str) -> list[Element]:
    found: list[Element] = []
    for child in element.children:
        if child.tag == tag:
            found.append(child)
        found += _descendants(child, tag)
    return found


def _inside(element: Element, tag: str, *, below: Element) -> bool:
    above = element.parent
    while above is not None and above is not below:
        if above.tag == tag:
            return True
        above = above.parent
    return False


def _segments(path: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight parts of a path of M, H and V."""
    place = (0.0, 0.0)
    found: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for letter, numbers in re.findall(r"([MHV])([-\d. ]+)", path):
        values = [float(n) for n in numbers.split()]
        before = place
        match letter:
            case "M":
                place = (values[0], values[1])
                continue
            case "H":
                place = (values[0], place[1])
            case _:
                place = (place[0], values[0])
        found.append((before, place))
    return found


def _with_values(profile: FieldProfile, value: str) -> FieldProfile:
    return replace(profile, ranged=False, minimum=value, maximum=value)


def _named(source: str, dataset: str, field: str, thing: str, text: str) -> Report:
    """A small report with a name in every place that a source fills."""
    report = make.document()
    first: DatasetReport = report.datasets[0]
    finding: Finding = replace(
        report.findings[0], dataset=dataset, field=field, object=thing, evidence=text, title=text
    )
    fields = (replace(first.fields[1], name=field, comment=text, tags=(f"FK → {thing}",)),)
    return replace(
        report,
        source=replace(report.source, name=source, url=f"mongodb://{text}", version=text),
        verdict=replace(report.verdict, headline=f"{source} can be onboarded"),
        findings=(finding,),
        datasets=(replace(first, name=dataset, fields=fields, comment=text, owner=thing),),
        access=replace(
            report.access,
            accounts=(Account(thing, can_login=True, superuser=False),),
            least_privilege=text,
        ),
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _ratio(one: str, other: str) -> float:
    """Contrast by WCAG 2.2."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_field_of_one_declared_type_still_shows_how_much_is_filled() -> None:
    whole = FieldProfile(name="a", present=100, nulls=25)

    [row] = field_rows([replace(a_field(), profile=whole)])

    assert [segment.path for segment in row.mix] == ["M0 0H63V6H0z"]


def test_of_two_equal_risks_the_one_that_can_mean_more_comes_first() -> None:
    shop = make.shop()
    first, second = shop.findings[:2]
    small, large = shop.checks[0].id, shop.checks[1].id
    report = replace(
        shop,
        checks=(
            replace(shop.checks[0], severity="medium"),
            replace(shop.checks[1], severity="critical"),
        ),
        findings=(
            replace(first, check=small, severity="medium", title="Aaa small", status="open"),
            replace(second, check=large, severity="medium", title="Zzz large", status="open"),
        ),
    )

    text = html.render(report).decode().partition('id="risks"')[2]

    assert text.index("Zzz large") < text.index("Aaa small")


def test_the_load_is_listed_in_words() -> None:
    shop = make.shop()
    report = replace(shop, load=replace(shop.load, by_purpose=(CHANGE_CAPTURE,)))

    text = html.render(report).decode()

    assert "Change capture" in text
    assert "change_capture" not in text


CHANGE_CAPTURE = LoadShare(purpose="change_capture", statements=1, seconds=0.1, rows=1)


def a_field() -> FieldReport:
    return FieldReport(
        name="a",
        type="integer",
        logical_type="integer",
        nullable=True,
        declared=True,
        comment="",
        default=None,
        generated=False,
        tags=(),
        profile=None,
    )


# ------------------------------------------------------- kind of source, structure, timing


def test_the_kind_of_source_is_told_with_evidence_and_what_would_tell_the_rest(shop: Page) -> None:
    text = words(shop.by_id("character").whole_text)

    assert "5 of 6 questions have an answer." in text
    assert "Workload · high confidence" in text
    assert "98.2% of reads are served by an index" in text
    assert "How the data is spread is not known: our account may not see it." in text
    assert "GRANT pg_monitor TO svc_audit;" in text


def test_datasets_of_one_kind_are_one_row(shop: Page) -> None:
    text = words(shop.by_id("kinds").whole_text)

    assert text.count("transactional") == 1
    assert "and 25 more" in text


def test_a_report_without_a_card_has_no_section_for_it() -> None:
    assert "character" not in sections(page(replace(make.shop(), character=Character())))


def test_the_structure_of_documents_is_told_by_collection_and_field() -> None:
    found = page_of(make.document)

    assert "structure" in sections(found)
    text = words(found.by_id("structure").whole_text)
    assert "By 10,400 documents of 2 collections." in text
    assert "by_day.* has data as keys" in text
    assert "2 fields, 12 buckets of 7 d by _id" in text
    assert "8 differences by field" in text
    assert "other type in 127 documents" in words(found.by_id("differences").whole_text)


def test_odd_series_come_first_and_even_ones_are_counted() -> None:
    report = make.time_series()
    assert report.series is not None
    even = [t for t in report.series.timings if t.dataset == "up"]
    many = tuple(replace(even[0], dataset=f"even_{n:02}") for n in range(30))
    crowd = replace(report.series, timings=(*many, *report.series.timings))

    text = words(page(replace(report, series=crowd)).by_id("series").whole_text)

    assert text.index("checkout_requests_total") < text.index("even_00")
    assert "even_08" not in text
    assert "23 metrics more have neither a gap nor an odd point." in text
    assert "310 points missing, longest 19 min" in text
    assert "2.0 GB, 25.0% of the limit" in text
    assert "GRANT READ ON x" in text


@pytest.mark.parametrize(
    ("fact", "section"), [("Structures", "structure"), ("SeriesTimings", "series")]
)
def test_what_could_not_be_read_of_them_says_so(fact: str, section: str) -> None:
    gap = NotRead(fact=fact, reason="timeout", detail="no answer within 15 s", grant="")

    source = make.document() if fact == "Structures" else make.time_series()
    found = page(replace(source, structures=(), series=None, not_read=(gap,)))

    assert "Not checked: no answer within 15 s." in found.by_id(section).whole_text
    assert section not in sections(page_of(make.shop))


def test_ways_of_loading_are_told_once_with_an_example() -> None:
    text = words(page_of(make.time_series).by_id("ingest").whole_text)

    assert text.count("GET /api/v1/query?query=") == 1
    assert "Windows of 1 h" in text
    assert "what is deleted or dropped" in text


def test_each_dataset_that_is_not_small_has_its_card() -> None:
    report = make.shop()
    found = page(report).by_id("ingest")
    large = [d for d in report.datasets if d.extraction and d.extraction.card]

    text = words(found.whole_text)

    assert large
    assert text.count("Next best: Compare") + text.count("Next best: Snapshots") == len(large)
    for told in (
        "Daily batch at 02:00 UTC, Monday to Friday (",
        "half at most 1 d, 95% at most 3 d",
        "Each day at 03:00 or later, when the batch has ended",
        "3,412 rows, 600 KB a day",
        "Rows are deleted; 1,204 rows deleted in 12 d",
        "cut at 6150000, 12300000, 18450000",
        "set by the application, not by the database",
    ):
        assert told in text


def test_gaps_of_days_are_not_told_of_rows_that_come_all_day() -> None:
    report = make.shop()
    dataset = next(d for d in report.datasets if d.extraction and d.extraction.card)
    assert dataset.extraction is not None
    assert dataset.extraction.card is not None
    assert dataset.extraction.card.cadence is not None
    cadence = replace(dataset.extraction.card.cadence, kind="continuous", told="continuous")
    card = replace(dataset.extraction.card, cadence=cadence)
    steady = replace(dataset, extraction=replace(dataset.extraction, card=card))

    text = words(page(replace(report, datasets=(steady,))).by_id("ingest").whole_text)

    assert "Continuous (" in text
    assert "half at most" not in text


def test_figures_that_differ_are_left_out_of_what_is_said_of_all() -> None:
    report = make.time_series()
    first, *others = report.datasets
    assert first.extraction is not None
    busy = replace(first.extraction, conditions=("windows of 1 h (about 5 points a day)",))
    datasets = (replace(first, extraction=busy), *others)

    text = words(page(replace(report, datasets=datasets)).by_id("ingest").whole_text)

    assert "Windows of 1 h" in text
    assert "points a day" not in text


# ------------------------------------------------------------------------- controls by standard


def clauses(found: Page) -> dict[str, list[str]]:
    """Each clause of the page with what is told of it, cell by cell."""
    section = found.by_id("controls")
    rows = [row for row in found.all("tr") if section in ancestors(row)]
    told = [[words(cell.whole_text).strip() for cell in row.children] for row in rows]
    return {cells[0]: cells[1:] for cells in told if cells[0] != "Clause"}


def test_each_clause_says_how_its_checks_came_out(shop: Page) -> None:
    told = clauses(shop)

    assert list(told) == ["4.2.1", "8.3.1", "7.2.2", "A1.2", "CC6.3", "4.2.3"]
    assert told["4.2.1"][0] == "Card numbers are encrypted on open networks"
    assert told["4.2.1"][1] == "High"
    assert told["4.2.1"][2] == ("1 failed (1 high), 2 passedFailed: security.transport-enforced")
    assert told["8.3.1"][1:] == [
        "Passed in part", "1 not checked, 1 passedNot checked: security.account-expiry"
    ]  # fmt: skip
    assert told["7.2.2"][1:] == ["Passed", "1 passed"]
    assert told["A1.2"][1] == "Not checked"
    assert told["CC6.3"][1:] == ["Waived", "1 waived"]


def test_controls_are_evidence_and_no_certification(shop: Page) -> None:
    text = words(shop.by_id("controls").whole_text)

    assert "Evidence for an auditor and no certification" in text
    assert "Clauses that no check of this run speaks to are not listed" in text
    assert "PCI DSS 3 clauses: 1 failed, 1 passed in part, 1 passed" in text
    assert "Not compared with a public text: 4.2.3." in text


def test_failed_checks_lead_to_their_findings_and_gaps_to_their_reasons(shop: Page) -> None:
    section = shop.by_id("controls")
    links = {
        a.text: a.attributes["href"]
        for a in shop.all("a")
        if section in ancestors(a) and a.text.startswith(("security.", "reliability."))
    }

    for check in ("security.transport-enforced", "security.account-expiry"):
        assert shop.by_id((links[check] or "").removeprefix("#"))


def ancestors(element: Element) -> list[Element]:
    found: list[Element] = []
    while element.parent is not None:
        element = element.parent
        found.append(element)
    return found


def test_of_many_checks_a_clause_names_the_first_and_says_how_many_more() -> None:
    checks = tuple(f"security.check-{'x' * n}" for n in range(40))
    cited = controls.clause(
        "PCI DSS 4.2.1", status="failed", failed=checks, severities=(("low", 40),)
    )
    report = replace(make.shop(), controls=(controls.framework(cited),))

    [told] = clauses(page(report)).values()

    assert told[2].count("security.check-") == 6
    assert told[2].endswith("and 34 more")


def test_a_report_without_controls_has_no_section_on_them() -> None:
    assert "controls" not in sections(page(replace(make.shop(), controls=())))
