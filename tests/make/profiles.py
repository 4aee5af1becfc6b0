"""Profiles of fields as a source has them, one builder per kind of field."""

from dataclasses import replace

from audit.facts.profiles import (
    Correlation,
    Disclosure,
    FieldProfile,
    Histogram,
    Nesting,
    Numbers,
    Quantile,
    Rate,
    Rows,
    Sample,
    Share,
    Texts,
    Times,
    TopValue,
    TypeShare,
)

#: Twenty bins of usual distributions, in shares of a thousand.
HILL = (1, 3, 8, 17, 33, 58, 90, 122, 143, 150, 130, 96, 64, 39, 22, 12, 6, 3, 2, 1)
RISE = (18, 20, 22, 25, 28, 30, 33, 36, 40, 43, 47, 51, 55, 59, 64, 69, 75, 84, 96, 105)
TAIL = (612, 181, 82, 44, 26, 17, 11, 8, 6, 4, 3, 2, 1, 1, 1, 0, 0, 0, 0, 1)
EVEN = (50, 51, 49, 50, 50, 52, 48, 50, 49, 51, 50, 50, 51, 49, 50, 50, 48, 52, 50, 50)

_AT = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def histogram(of: str, low: float, high: float, form: tuple[int, ...], rows: int) -> Histogram:
    return Histogram(of, low, high, tuple(n * rows // 1000 for n in form))


def key(name: str = "id", *, rows: int = 50_000) -> FieldProfile:
    return FieldProfile(
        name=name,
        present=rows,
        nulls=0,
        distinct=rows,
        unique=True,
        ranged=True,
        minimum="1",
        maximum=str(rows * 49),
        disclosure=Disclosure.RANGE,
        types=(TypeShare("integer", rows),),
        numbers=numbers(rows * 24.5, rows * 14.1),
        histogram=histogram("values", 1, rows * 49, EVEN, rows),
    )


def amount(name: str = "total", *, rows: int = 50_000, nulls: int = 0) -> FieldProfile:
    """A number of money, with a long tail and some zeros."""
    values = rows - nulls
    return FieldProfile(
        name=name,
        present=rows,
        nulls=nulls,
        distinct=values // 6,
        distinct_exact=False,
        distinct_error=0.008,
        ranged=True,
        minimum="-12.50",
        maximum="18240.99",
        disclosure=Disclosure.RANGE,
        rates=(Rate("zero", values // 80, values), Rate("negative", values // 900, values)),
        numbers=numbers(96.2, 210.4, skew=6.1),
        histogram=histogram("values", -12.5, 18240.99, TAIL, values),
    )


def stamp(name: str = "created_at", *, rows: int = 50_000, nulls: int = 0) -> FieldProfile:
    values = rows - nulls
    return FieldProfile(
        name=name,
        present=rows,
        nulls=nulls,
        distinct=round(values * 0.96),
        distinct_exact=False,
        distinct_error=0.008,
        ranged=True,
        minimum="2019-03-01T00:00:00+00:00",
        maximum="2026-11-20T06:09:00+00:00",
        disclosure=Disclosure.RANGE,
        rates=(Rate("future", 3, values),),
        numbers=numbers(1_680_000_000, 61_000_000),
        histogram=histogram("seconds", 1_551_398_400, 1_795_154_940, RISE, values),
        times=Times(
            weekdays=tuple(values // 7 for _ in range(7)),
            hours=tuple(values * (h % 12 + 1) // 156 for h in range(24)),
            step_seconds=38.0,
            gaps=2,
            longest_gap_seconds=187_200.0,
        ),
    )


def text(name: str = "email", *, rows: int = 50_000, nulls: int = 0) -> FieldProfile:
    """A text that is not classified: shape, lengths and rates only."""
    values = rows - nulls
    longest = 24 + len(name)
    return FieldProfile(
        name=name,
        present=rows,
        nulls=nulls,
        distinct=round(values * 0.41),
        distinct_exact=False,
        distinct_error=0.008,
        min_length=3,
        max_length=longest,
        mean_length=11.25,
        empty=values // 650,
        rates=(
            Rate("blank", values // 400, values),
            Rate("leading or trailing space", values // 90, values),
        ),
        histogram=histogram("lengths", 3, longest + 1, HILL, values),
        texts=Texts(
            shapes=(Share("aaaaa.aaaa@aaaaa.aaa", values // 3), Share("aaaa@aaaa.aa", values // 9)),
            shapes_distinct=812,
            looked_at=values,
            length_quantiles=(Quantile(0.5, 11.0),),
        ),
    )


def plain_text(name: str = "city", *, rows: int = 50_000, nulls: int = 0) -> FieldProfile:
    """A text without anything remarkable, of which no shape is common."""
    made = text(name, rows=rows, nulls=nulls)
    values = rows - nulls
    shapes = (Share("Aaaaaa", values // 40), Share("Aaaaaaa", values // 45))
    looks = Texts(shapes=shapes, shapes_distinct=96, looked_at=values)
    if len(name) % 2:  # a code: most have one shape
        looks = replace(looks, shapes=(Share("AA-999999", values), *shapes[1:]))
    return replace(made, rates=(), empty=0, texts=looks)


def reference(name: str = "order_id", *, rows: int = 50_000, nulls: int = 0) -> FieldProfile:
    """A number that is not classified: only how many digits it has."""
    values = rows - nulls
    return FieldProfile(
        name=name,
        present=rows,
        nulls=nulls,
        distinct=values // 4,
        histogram=histogram("digits", 1, 8, RISE, values),
    )


def choice(
    name: str = "locale",
    *,
    rows: int = 50_000,
    nulls: int = 0,
    values: str = "fr-FR de-DE en-GB it-IT",
) -> FieldProfile:
    """Few values that many rows share, and that may be told."""
    words = values.split()
    left, tops = rows - nulls, list[TopValue]()
    for word in words[:-1]:
        tops.append(TopValue(word, round(left * 0.58)))
        left -= tops[-1].count
    tops.append(TopValue(words[-1], left))
    tops.sort(key=lambda top: (-top.count, top.value))
    return FieldProfile(
        name=name,
        present=rows,
        nulls=nulls,
        distinct=len(words),
        unique=False,
        min_length=min(map(len, words)),
        max_length=max(map(len, words)),
        mean_length=5.0,
        disclosure=Disclosure.VALUES,
        top=tuple(tops),
        texts=Texts(
            shapes=(Share("aa-AA", rows - nulls),), shapes_distinct=1, looked_at=rows - nulls
        ),
    )


def code(name: str = "reference", *, rows: int = 50_000) -> FieldProfile:
    """Texts that are mostly numbers, with all that can be wrong with texts."""
    return replace(
        text(name, rows=rows),
        rates=(
            Rate("sentinel", rows // 30, rows, 0.031, 0.0355),
            Rate("control characters", 12, rows),
            Rate("encoding damage", 4, rows),
            Rate("blank", rows // 400, rows),
        ),
        texts=Texts(
            shapes=(Share("9999999", rows * 8 // 10), Share("AA-9999", rows // 8)),
            shapes_distinct=9,
            formats=(Share("integer", rows * 979 // 1000), Share("date YYYY-MM-DD", rows // 70)),
            looked_at=rows,
        ),
    )


def array(name: str = "items", *, rows: int = 50_000) -> FieldProfile:
    return FieldProfile(
        name=name,
        present=rows,
        nulls=0,
        types=(TypeShare("array", rows * 99 // 100), TypeShare("object", rows // 100)),
        histogram=Histogram("elements", 0, 15, tuple(n * rows // 1000 for n in (*TAIL[:14], 1))),
        nesting=Nesting(0, 14, 2.31, (Share("qty, sku", rows // 2),), 3),
    )


def numbers(middle: float, deviation: float, *, skew: float = 0.1) -> Numbers:
    return Numbers(
        mean=middle,
        deviation=deviation,
        skew=skew,
        quantiles=tuple(Quantile(at, round(middle * (0.5 + at), 2)) for at in _AT),
        rank_error=0.001,
    )


def sample(rows: int = 100_000, total: int = 24_600_000) -> Sample:
    return Sample(
        method="random blocks",
        seed=42,
        share=rows / total,
        bias="rows of one block were often written together and are alike",
        visible_rate=3 / rows,
    )


def likeness() -> Rows:
    """What holds between the fields of a dataset of orders."""
    return Rows(
        duplicates=12,
        duplicates_exact=True,
        mean_bytes=181.4,
        max_bytes=2_310,
        identical=(("billing_id", "customer_id"),),
        correlated=(Correlation(("net_total", "total"), 0.998, 49_000),),
        keys=(("id",), ("number",)),
    )
