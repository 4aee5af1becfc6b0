"""Values written in another way: numbers, units, widths, variants, copies, trials, cut texts."""

import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect.misfits import figures, foreign, hygiene, left_over, neighbours
from audit.detect.misfits.cut_off import cut_off
from audit.detect.misfits.entries import entries
from audit.detect.misfits.forms import date_form, exact, impossible, kind_of, kinds_of
from audit.detect.misfits.view import Misfit, View
from audit.detect.settings import DEFAULT
from tests.detect.misfits.test_misfits import column, view

Detect = Callable[[View], Iterator[Misfit]]
PRICES = [f"{1200 + 37 * i}.{i % 90 + 10}" for i in range(120)]
SIZES = [f"{i} kg" for i in range(1, 80)]
ZIPS = [f"{1007 * i % 99_991:05}" for i in range(1, 300)]
STATUSES = ["Pending", "Shipped", "In Progress", "Returned"] * 70
CODES = [f"ORD-{10_000 + 7 * i}" for i in range(300)]
LINES = [
    f"the customer number {i} said that the parcel was late and " * (i % 4 + 1) for i in range(60)
]


def found(detect: Detect, values: list[str]) -> set[str]:
    seen = view(values)
    return {seen.texts[m.place] for m in detect(seen)}


@pytest.mark.parametrize(
    ("detect", "values", "odd"),
    [
        (figures.number_forms, PRICES, ["1250,40"]),
        (figures.number_forms, PRICES, ["1,250.40"]),
        (figures.units, SIZES, ["500 g"]),
        (figures.units, SIZES, ["12"]),
        (figures.widths, ZIPS, ["4711"]),
        (figures.widths, ZIPS, ["471100"]),
        (neighbours.variants, STATUSES, ["SHIPPED"]),
        (neighbours.variants, STATUSES, ["in-progress"]),
        (neighbours.variants, STATUSES, ["The Shipped"]),
        (left_over.copies, STATUSES, ["Pending (2)"]),
        (left_over.copies, STATUSES, ["Returned - Copy"]),
        (left_over.tried, STATUSES, ["asdf"]),
        (left_over.tried, [f"Anna Baker{c}" for c in "abcdefgh"], ["John Doe"]),
        (hygiene.spaces, STATUSES, ["In  Progress"]),
        (hygiene.marks, STATUSES, ["Ship\u00adped"]),
        (foreign.templates, CODES, [f"ORD{i}" for i in range(10_001, 10_009)]),
        (foreign.kinds, STATUSES, ["2024-02-03"]),
        (foreign.kinds, [str(i) for i in range(300)], [f"about {i}" for i in range(12)]),
    ],
)
def test_what_is_odd_is_told_and_nothing_else(
    detect: Detect, values: list[str], odd: list[str]
) -> None:
    assert found(detect, [*values, *odd]) == set(odd)
    assert not found(detect, values)


@pytest.mark.parametrize(
    ("detect", "values"),
    [
        (figures.number_forms, [f"{i:,}" for i in range(500, 1_500)]),  # all large ones have one
        (figures.units, [f"{i} min" for i in range(40)] + [f"{i} h" for i in range(30)]),
        (figures.widths, [str(i) for i in range(1, 1_000)]),
        (neighbours.variants, ["C", "C++", "C#"] * 60 + ["c"]),
        (neighbours.variants, ["master"] * 200 + ["master+"] * 4 + ["bachelor"] * 100),
        (left_over.copies, [f"Building {i}" for i in range(1, 9)] * 4),
        (left_over.tried, ["Test", "Exam", "Quiz"] * 30),
        (hygiene.spaces, ["One.  Two.", "Three.  Four."] * 9),
    ],
)
def test_what_is_the_way_of_a_column_is_not_told(detect: Detect, values: list[str]) -> None:
    assert not found(detect, values)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2023-02-29", True),
        ("2024-02-29", False),
        ("31.4.2024", True),
        ("31/12/2024", False),
        ("13/13/24", True),
        ("2024-00-10", True),
        ("1900-02-29", True),
    ],
)
def test_days_that_no_calendar_has(text: str, *, wrong: bool) -> None:
    assert impossible(text, date_form(text)) is wrong


def test_texts_that_end_at_a_limit() -> None:
    cut = [f"{i} {'and the parcel was late ' * 20}"[:255] for i in range(6)]
    assert {
        len(column([*LINES, *cut]).values[m.place]) for m in cut_off(column([*LINES, *cut]))
    } == {255}
    assert not list(cut_off(column(LINES)))
    assert not list(cut_off(column([*LINES, *(f"{text[:-1]}." for text in cut)])))  # sentences end


def prose(number: int, length: int) -> list[str]:
    """Sentences of many lengths, cut at one."""
    draw = random.Random(length)  # noqa: S311  # made data
    words = "large small green chair with steel frame, and a lamp"
    return [
        f"{i} {' '.join(draw.choices(words.split(), k=draw.randint(4, 40)))}."[:length]
        for i in range(number)
    ]


@pytest.mark.parametrize("length", [100, 87])
def test_where_most_texts_or_all_are_cut_any_length_is_a_limit(length: int) -> None:
    texts = prose(300, length)
    full = [text for text in texts if len(text) == length and text[-1] != "."]
    assert len(full) > 150

    told = {column(texts).values[m.place] for m in cut_off(column(texts))}

    assert len(told) > 0.95 * len(full)
    assert told <= set(full)
    assert len({m.place for m in cut_off(column(full))}) == len(told)


def test_records_of_fixed_places_and_titles_of_one_length_are_not_cut() -> None:
    records = [
        f"{i:08} {7 * i % 997:03} stored in the northern warehouse, rack A" for i in range(90)
    ]
    assert not list(cut_off(column(records)))
    assert not list(cut_off(column([f"{text} {i % 7}" for i, text in enumerate(records)])))
    assert not list(cut_off(column([text[:33] for text in prose(300, 200)])))
    assert not list(cut_off(column([f"{text[:99]}." for text in prose(300, 200)])))


def test_a_cut_text_is_told_by_its_length_alone() -> None:
    cut = [f"{i} {'and the parcel was late ' * 20}"[:255] for i in range(6)]
    told = [e for e in entries(column([*LINES, *cut]), DEFAULT, set(), hidden=False)
            if e[0].family == "truncated"]  # fmt: skip
    [(entry, value)] = told
    assert value is None
    assert entry.count == len(cut)
    assert "parcel" not in f"{entry.shape}{entry.reason}"


CANARY = "zebrafinch"


@pytest.mark.parametrize(
    "odd",
    [
        f"{CANARY} (2)",
        f"<b>{CANARY}</b>",
        f"{CANARY}  {CANARY}",
        f"{CANARY.upper()}.",
        f"2024-02-03 {CANARY}",
        f"asdf {CANARY}",
    ],
)
def test_no_value_is_in_any_entry(odd: str) -> None:
    values = [*STATUSES, *[CANARY] * 60, odd]
    told = [entry for entry, _ in entries(column(values), DEFAULT, set(), hidden=True)]
    assert CANARY not in str(told).lower()


@given(st.lists(st.text("019.,-/: \u00a0eE%a@", max_size=12), max_size=30))
def test_kinds_are_the_same_whether_asked_together_or_alone(texts: list[str]) -> None:
    assert kinds_of(texts, [exact(text.strip()) for text in texts]) == [
        kind_of(text) for text in texts
    ]
