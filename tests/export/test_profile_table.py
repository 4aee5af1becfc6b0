"""Profiles on a terminal and as JSON: widths, hostile names, what may be told, the same bytes."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.export import json as report_json
from audit.export._profile import card, table
from audit.export._profile.bars import Bars, bars_of, sparkline
from audit.export._profile.document import render
from audit.export._profile.words import bound, notes, told
from audit.facts.profiles import Disclosure, FieldProfile, Histogram, Share, Texts
from audit.report.datasets import FieldReport
from audit.report.profiling import ProfileReport
from audit.report.text import width
from tests.make import personal, profiles
from tests.make import report as make

WIDTHS = (80, 100, 120, 140, 180)


def profile_report(*names: str, hostile: bool = False) -> ProfileReport:
    report = make.hostile() if hostile else make.shop()
    return ProfileReport(
        schema_version=report.schema_version,
        run=report.run,
        source=report.source,
        datasets=tuple(d for d in report.datasets if not names or d.name in names),
        load=report.load,
    )


def field(profile: FieldProfile | None, logical: str = "text") -> FieldReport:
    plain = make.shop().datasets[0].fields[0]
    return replace(
        plain, name="a", type=logical, logical_type=logical, tags=(), profile=profile, sensitive=()
    )


def showing(*fields: FieldReport) -> ProfileReport:
    report = profile_report()
    return replace(report, datasets=(replace(report.datasets[0], fields=fields),))


# ------------------------------------------------------------------------------------- layout


@pytest.mark.parametrize("columns", WIDTHS)
@pytest.mark.parametrize("hostile", [False, True], ids=["shop", "hostile"])
def test_no_line_is_wider_than_the_terminal(columns: int, *, hostile: bool) -> None:
    report = profile_report(hostile=hostile)

    for text in (table.show(report, columns=columns), card.show(report, columns=columns)):
        assert max(width(line) for line in text.splitlines()) <= columns


@pytest.mark.parametrize("show", [table.show, card.show])
def test_no_name_steers_the_terminal(show: Any) -> None:  # noqa: ANN401  # either of two functions
    text = show(profile_report(hostile=True), columns=120)

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("show", [table.show, card.show])
def test_colour_changes_nothing_but_colour(show: Any) -> None:  # noqa: ANN401  # either of two functions
    report = profile_report("public.orders", "public.customers")

    painted = show(report, columns=120, colour=True)

    assert "\x1b[" in painted
    bare = re.sub(r"\x1b\[[0-9;]*m", "", painted)
    plain = show(report, columns=120)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


def test_a_row_holds_a_field_with_its_distribution() -> None:
    text = table.show(profile_report("public.customers"), columns=130)

    assert re.search(
        r"^  id PK +bigint +0\.0% +unique  ▇{20}  1 to 2\.45M, median 1\.23M$", text, re.MULTILINE
    )
    assert re.search(
        r"^  email_verified +bool +0\.0% +2  ▇▆ +true 58\.0%, false 42\.0%$", text, re.MULTILINE
    )
    assert "    blank 124 (0.2%); empty 76 (0.2%); leading or trailing space 553 (1.1%)" in text


def test_a_narrow_terminal_has_half_the_bars_and_ranges_on_one_line() -> None:
    text = table.show(profile_report("public.customers"), columns=80)

    assert re.search(
        r"^  created_at +datetime +0\.0% +~96\.0%  \S{10}  2019-03-01 to 2026-11-20$",
        text,
        re.MULTILINE,
    )


def test_a_long_path_keeps_its_end() -> None:
    path = "user.address.geo.coordinates.latitude"

    text = table.show(showing(replace(field(profiles.amount()), name=path)), columns=80)

    assert "\n  …oordinates.latitude " in text


def test_a_dataset_says_how_it_was_sampled_and_why_it_was_not_read() -> None:
    text = " ".join(table.show(profile_report(), columns=100).split())

    assert "Seen: 50,000 of ~8.93M rows (0.6%), random blocks." in text
    assert "A defect in fewer than 1 of 16,666 rows can stay unseen." in text
    assert (
        "Not profiled: the account may not read this dataset; "
        "GRANT SELECT ON public.staff_users TO svc_audit;" in text
    )


def test_an_unfinished_run_says_so_first() -> None:
    report = profile_report("public.orders")
    run = replace(report.run, finished=False, unfinished_reason="the time budget is used up")

    lines = table.show(replace(report, run=run), columns=80).splitlines()

    assert lines[1] == "Not finished: the time budget is used up"


def test_a_source_without_datasets_is_one_sentence() -> None:
    text = table.show(replace(profile_report(), datasets=()), columns=80)

    assert "There is nothing to profile." in text


def formatted(logical: str, *formats: Share) -> tuple[str, ...]:
    """The notes on a thousand texts that can be read so."""
    texts = Texts(formats=formats, looked_at=1_000)
    bare = replace(profiles.text(), rates=(), empty=0, texts=texts)
    return notes(field(bare, logical))


def test_texts_that_are_all_of_a_format_say_so_unless_their_type_does() -> None:
    whole = Share("timestamp", 1_000)

    assert formatted("text", whole) == ("all timestamp",)
    assert formatted("timestamp with time zone", whole) == ()


def test_formats_that_do_not_go_together_are_told_with_their_shares() -> None:
    mixed = (Share("date YYYY-MM-DD", 700), Share("date D/M/YYYY", 290), Share("integer", 2))

    assert formatted("date", *mixed) == ("date YYYY-MM-DD 70.0%, date D/M/YYYY 29.0%",)


def test_words_that_happen_to_look_like_a_format_are_not_told() -> None:
    assert formatted("text", Share("boolean", 12)) == ()


# --------------------------------------------------------------------------------------- cards


def test_a_card_tells_every_figure() -> None:
    text = card.show(
        showing(field(profiles.amount(), "decimal"), field(profiles.stamp(), "timestamp")),
        columns=90,
    )

    for figure in (
        "50,000, none null",
        "~8,333 (16.7% of the values, ±0.8%)",
        "-12.5 to 18,241",
        "Standard deviation 210.4",
        "1% 49.06, 5% 52.91, 25% 72.15, median 96.2",
        "(rank within 0.1%)",
        "zero 625 (1.2%)",
        "negative 55 (0.1%)",
        "Distribution of values",
        "Mon Tue Wed Thu Fri Sat Sun",
        "00 to 23",
        "2, the longest 2 d 4 h",
        "Distribution of times",
    ):
        assert figure in text


def test_bins_of_whole_numbers_are_named_by_the_numbers_in_them() -> None:
    text = card.show(showing(field(profiles.array(), "array")), columns=90)

    chart = text.partition("Distribution of elements")[2].partition("Sets of keys")[0]
    assert [line.split()[0] for line in chart.splitlines() if line.strip()] == [
        str(n) for n in range(15)
    ]


# ------------------------------------------------------------------------------------- privacy


def loose() -> FieldProfile:
    """A profile that holds more than its disclosure lets tell."""
    return replace(
        profiles.choice(values="CANARY-1 CANARY-2"),
        disclosure=Disclosure.SHAPE,
        histogram=profiles.histogram("values", 41_117.0, 41_999.0, profiles.HILL, 50_000),
        numbers=profiles.numbers(41_417.0, 41_511.0),
        minimum="41117",
        maximum="41999",
    )


@pytest.mark.parametrize("show", [table.show, card.show])
def test_a_field_that_may_tell_its_shape_only_tells_no_value(show: Any) -> None:  # noqa: ANN401  # either of two functions
    found = personal.email()
    sensitive = replace(loose(), disclosure=Disclosure.VALUES, ranged=True)
    fields = (field(loose()), replace(field(sensitive), sensitive=(found,)))

    text = show(showing(*fields), columns=180)

    assert "CANARY" not in text
    assert "41," not in text
    assert text.count("aa-AA") == 2


# ---------------------------------------------------------------------------------------- bars


counts = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)
ends = st.floats(-1e12, 1e12)


@given(counts, ends, st.floats(0, 1e12), st.integers(1, 20), st.sampled_from(["values", "seconds"]))
def test_bars_lose_no_count_and_are_no_more_than_asked_for(
    bins: list[int], low: float, span: float, most: int, of: str
) -> None:
    profile = replace(
        profiles.key(), histogram=Histogram(of, low, low + span, tuple(bins)), ranged=False
    )

    bars = bars_of(field(profile, "integer"), most)

    assert bars is not None
    assert sum(bars.counts) == sum(bins)
    assert len(bars.counts) <= max(most, 1)
    line = sparkline(bars, most)
    assert len(line) == len(bars.counts)
    assert [c == " " for c in line] == [n == 0 for n in bars.counts]


def test_bins_are_joined_and_never_cut() -> None:
    spread = Histogram("lengths", 1, 7, (10, 0, 0, 5, 20, 1))

    assert bars_of(field(replace(profiles.text(), histogram=spread)), 14) == Bars(spread.counts)
    assert bars_of(field(replace(profiles.text(), histogram=spread)), 3) == Bars((10, 5, 21))


def test_texts_of_one_length_have_no_lone_bar() -> None:
    alike = Histogram("lengths", 5, 6, (9,))

    assert bars_of(field(replace(profiles.text(), histogram=alike)), 14) is None


@given(st.text(max_size=60))
def test_any_bound_can_be_worded(text: str) -> None:
    assert isinstance(bound(text), str)
    assert isinstance(bound(text, iso=True), str)
    told(field(replace(profiles.key(), minimum=text, maximum=text)))


# ---------------------------------------------------------------------------------------- JSON


def test_datasets_are_those_of_the_report_byte_by_byte() -> None:
    report = make.shop()
    whole = report_json.render(report).decode()

    alone = render(profile_report()).decode()

    start = '"datasets": [\n'
    end = "\n],\n"
    assert (
        alone.partition(start)[2].partition(end)[0] == whole.partition(start)[2].partition(end)[0]
    )
    assert alone.count('\n{"') == len(report.datasets)


def test_the_document_has_the_keys_of_the_report() -> None:
    alone = json.loads(render(profile_report()))
    whole = json.loads(report_json.render(make.shop()))

    assert list(alone) == sorted({"schema_version", "run", "source", "datasets", "load"})
    assert all(alone[key] == whole[key] for key in alone)
