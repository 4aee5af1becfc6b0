"""The extraction card of each dataset for which there is a choice of how to load it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.export._card import lines
from audit.export._html.fields import path_of
from audit.export._html.marks import BAD, OK, Pair, Tag
from audit.export._profile.bars import Bars
from audit.report.card import Card, Option, Watermark
from audit.report.datasets import DatasetReport, Extraction
from audit.report.wording import DASH, name, prose, sentence

_REASON, _LINE = 200, 300
_MOST_REASONS = 6
_BARS = 12  # of two hours each


@dataclass(frozen=True, slots=True)
class Reasons:
    """A pattern with what speaks for it and against."""

    title: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkRow:
    field: str
    marks: str
    sign: Tag
    merits: str
    faults: str


@dataclass(frozen=True, slots=True)
class CardView:
    """`hours` and `weekdays` are paths of histograms, "" where nothing was counted."""

    anchor: str
    dataset: str
    link: str
    method: str
    cadence: str
    growth: str
    options: tuple[Reasons, ...]
    facts: tuple[Pair, ...]
    hours: str
    weekdays: str
    marks: tuple[MarkRow, ...]
    marks_label: str


def cards_of(
    planned: Sequence[tuple[DatasetReport, Extraction]],
    anchors: Mapping[str, str],
    titles: dict[str, str],
) -> tuple[CardView, ...]:
    """Of those that are too large to be loaded in full whatever they are, in the order given."""
    return tuple(
        _view(dataset, plan, plan.card, anchors[dataset.name], titles)
        for dataset, plan in planned
        if plan.card is not None and plan.card.split is not None
    )


def _view(
    dataset: DatasetReport, plan: Extraction, card: Card, link: str, titles: dict[str, str]
) -> CardView:
    told = dict(lines(card))
    others = (card.runner_up,) if card.runner_up else ()
    options = [_reasons(card.chosen, titles, "")]
    options += [_reasons(option, titles, "Next best: ") for option in others]
    facts = [Pair(label, sentence(prose(text, _LINE))) for label, text in told.items()]
    facts += [Pair("Needs", sentence(prose(text, _LINE))) for text in plan.conditions]
    facts += [Pair("Does not see", sentence(prose(text, _LINE))) for text in plan.unseen]
    cadence = card.cadence
    return CardView(
        anchor=f"load-{link}",
        dataset=name(dataset.name),
        link=link,
        method=titles.get(plan.method, plan.method),
        cadence=prose(cadence.told, 80) if cadence else "cadence not known",
        growth=told["Growth"].partition(" (")[0] if "Growth" in told else DASH,
        options=tuple(options),
        facts=tuple(facts),
        hours=_bars(cadence.hours, 24 // _BARS) if cadence else "",
        weekdays=_bars(cadence.weekdays, 1) if cadence else "",
        marks=tuple(map(_mark, card.watermarks)),
        marks_label=f"Watermarks of {name(dataset.name)}",
    )


def _reasons(option: Option, titles: dict[str, str], before: str) -> Reasons:
    pros, cons = (
        tuple(sentence(prose(text, _REASON)) for text in reasons[:_MOST_REASONS])
        for reasons in (option.reasons_for, option.reasons_against)
    )
    return Reasons(f"{before}{titles.get(option.method, option.method)}", pros, cons)


def _mark(mark: Watermark) -> MarkRow:
    return MarkRow(
        field=name(mark.field),
        marks=sentence(mark.marks),
        sign=OK if mark.usable else BAD,
        merits=prose("; ".join(mark.merits), _LINE) or DASH,
        faults=prose("; ".join(mark.faults), _LINE) or DASH,
    )


def _bars(counts: Sequence[int], each: int) -> str:
    joined = tuple(sum(counts[n : n + each]) for n in range(0, len(counts), each))
    return path_of(Bars(joined)) if any(joined) else ""
