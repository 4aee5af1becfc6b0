"""What two reports have alike is left out before they are read, and nothing is told otherwise."""

import json
from collections.abc import Callable
from dataclasses import fields, replace
from random import Random
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.change.compare import compare
from audit.change.figures import Figures, figures_of
from audit.engine.record import Recorder, compared
from audit.export._unlike import unlike
from audit.export.json import canonical, parse
from audit.facts.profiles import FieldProfile, Numbers
from audit.report.datasets import DatasetReport, FieldReport
from audit.report.document import Report
from audit.store.runs.store import open_store
from tests.make.report import shop
from tests.make.sensitive import sensitive

WHOLE = shop()
SHOP = replace(
    WHOLE,
    datasets=WHOLE.datasets[:9],
    findings=WHOLE.findings[:9],
    checks=WHOLE.checks[:9],
    settings=WHOLE.settings[:9],
    changes=None,
)


def profile_moved(profile: FieldProfile, chance: Random) -> FieldProfile:
    """The same with other nulls, and other values where their distribution is known."""
    made = replace(profile, nulls=chance.choice([profile.nulls, 0, profile.present // 2]))
    numbers = profile.numbers
    if numbers is None or chance.random() < 0.5:
        return made
    factor = chance.choice([1.01, 2.0, 5.0])
    quantiles = tuple(replace(q, value=q.value * factor) for q in numbers.quantiles)
    moved: Numbers = replace(numbers, quantiles=quantiles)
    return replace(made, numbers=moved)


def field_moved(field: FieldReport, chance: Random) -> FieldReport:
    moves: list[Callable[[FieldReport], FieldReport]] = [
        lambda f: replace(f, name=f"{f.name}_2"),
        lambda f: replace(f, type="varchar(3)", logical_type=chance.choice(["text", "integer"])),
        lambda f: replace(f, nullable=not f.nullable, declared=chance.random() < 0.8),
        lambda f: replace(f, default=chance.choice([None, "0"])),
        lambda f: replace(f, classified=True, sensitive=(sensitive("email"),)),
        lambda f: replace(f, tags=()),
        lambda f: replace(f, profile=f.profile and profile_moved(f.profile, chance)),
        lambda f: replace(f, profile=None),
    ]
    return chance.choice(moves)(field)


def moved(dataset: DatasetReport, chance: Random) -> DatasetReport:
    """The same dataset at another time."""

    def some(found: tuple[FieldReport, ...]) -> tuple[FieldReport, ...]:
        return tuple(field_moved(f, chance) if chance.random() < 0.7 else f for f in found)

    def inside(d: DatasetReport) -> DatasetReport:
        return replace(d, fields=some(d.fields))

    moves: list[Callable[[DatasetReport], DatasetReport]] = [
        lambda d: replace(d, name=f"{d.name}_2"),
        lambda d: replace(d, kind=chance.choice(["view", "file"])),
        lambda d: replace(d, row_count=chance.choice([None, 5, 10**7]), row_count_exact=True),
        *[inside] * 4,
        lambda d: replace(d, fields=tuple(chance.sample(d.fields, len(d.fields)))),
        lambda d: replace(d, fields=d.fields[1:], complete=chance.random() < 0.5),
        lambda d: replace(d, keys=()),
        lambda d: replace(d, indexes=(), constraints=(), relationships=()),
        lambda d: replace(d, notes=("of no importance",)),
    ]
    return chance.choice(moves)(dataset)


def another(report: Report, chance: Random) -> Report:
    """A later report, or one of the time before: some datasets moved, went, or came."""
    kept = [moved(d, chance) if chance.random() < 0.4 else d for d in report.datasets]
    kept = [d for d in kept if chance.random() < 0.9]
    there = {d.name for d in report.datasets}
    others = [d for d in WHOLE.datasets[9:] if d.name not in there]
    added = chance.sample(others, chance.randrange(3))
    chance.shuffle(kept)
    return replace(
        report,
        datasets=(*added, *kept),
        findings=tuple(f for f in report.findings if chance.random() < 0.9),
        settings=tuple(s for s in report.settings if chance.random() < 0.9),
    )


@given(st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_a_comparison_of_what_is_unlike_is_that_of_the_whole(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # a test's chance
    before = another(SHOP, chance)
    after = another(before, chance)
    history: list[Figures] = [figures_of(another(SHOP, chance)) for _ in range(6)]

    less = [parse(data, sound=True) for data in unlike(canonical(before), canonical(after))]

    assert compare(less[0], less[1], history=history) == compare(before, after, history=history)
    assert not {*less[0].datasets} & {*less[1].datasets}


def test_nothing_but_datasets_is_left_out() -> None:
    later = replace(SHOP, datasets=SHOP.datasets[:-1])

    one, other = (parse(data) for data in unlike(canonical(SHOP), canonical(later)))

    assert other.datasets == ()
    assert one.datasets == SHOP.datasets[-1:]
    for part in fields(Report):
        if part.name != "datasets":
            assert getattr(one, part.name) == getattr(SHOP, part.name), part.name


def test_what_an_older_report_has_not_is_not_made_up() -> None:
    old = {"schema_version": "1.0", "datasets": [{"name": "a"}], "gone": 1}

    one, other = unlike(json.dumps(old).encode(), canonical(SHOP))

    assert json.loads(one) == {"schema_version": "1.0", "datasets": [{"name": "a"}]}
    assert parse(other) == SHOP


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b'{"datasets": 1}', b'{"datasets": [', b'{"run": ' + b"[" * 100_000],
    ids=["nothing", "a list", "a number", "an end", "depths"],
)
def test_what_is_no_report_comes_back_as_it_is(document: bytes) -> None:
    whole = canonical(SHOP)

    assert unlike(document, whole) == (document, whole)
    assert unlike(whole, document) == (whole, document)


def test_kept_runs_are_compared_as_their_reports_are() -> None:
    recorder = Recorder(open_store(f"memory://{uuid4()}"))
    chance = Random(7)  # noqa: S311  # a test's chance
    later = another(replace(SHOP, run=replace(SHOP.run, id="0" * 12)), chance)
    first = recorder.placed(SHOP, "shop")
    head = recorder.keep(first, "shop")
    second = recorder.placed(later, "shop")

    told = compared(recorder.store, head, recorder.keep(second, "shop"))

    assert told == compare(first, second)
    assert told.schema
