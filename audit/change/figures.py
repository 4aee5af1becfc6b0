"""The figures of a run that later runs are held to: rows, shares without a value, PSI.

They are a small part of a report, so that many runs can be read at each comparison.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from audit.facts.profiles import FieldProfile
from audit.report.document import Report

VERSION = 1
#: So many earlier runs are looked at.
MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`reading` says how the run read: figures of runs that read differently are not compared.

    `nulls` are shares by dataset and field, `moved` population stability indexes beside the run
    before by dataset and field, of those that were at least the index of a review.
    """

    reading: str
    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    nulls: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])
    moved: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])


def figures_of(report: Report) -> Figures:
    """The figures of a report; none of an audit that did not finish."""
    reading = reading_of(report)
    if not report.run.finished:
        return Figures(reading=reading)
    moved: dict[str, dict[str, float]] = {}
    changes = report.changes
    for drift in (*changes.drift, *changes.usual) if changes else ():
        if drift.measure == "distribution" and drift.score is not None:
            moved.setdefault(drift.dataset, {})[drift.field] = drift.score
    return Figures(
        reading=reading,
        rows={d.name: d.row_count for d in report.datasets if d.row_count is not None},
        nulls={
            d.name: {f.name: share_of_nulls(f.profile) for f in d.fields if f.profile}
            for d in report.datasets
            if d.fields
        },
        moved=moved,
    )


def share_of_nulls(profile: FieldProfile) -> float:
    """Values that are not there, of those that could be; rounded to what is kept of it."""
    return round(profile.nulls / profile.present, 5) if profile.present else 0.0


def reading_of(report: Report) -> str:
    """Which datasets were looked at, and how they were read."""
    return json.dumps([report.run.sampling, *sorted(report.run.scope)])


def written(figures: Figures) -> bytes:
    """The figures as JSON."""
    tree = {
        "version": VERSION,
        "reading": figures.reading,
        "rows": figures.rows,
        "nulls": figures.nulls,
        "moved": figures.moved,
    }
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")


def read(data: bytes) -> Figures:
    """The figures of their JSON; a `ValueError` for what is none, or of a later version."""
    found: object = json.loads(data)
    tree = cast("dict[str, Any]", found) if isinstance(found, dict) else {}
    if tree.get("version") != VERSION or not isinstance(tree.get("reading"), str):
        raise ValueError("no figures of a run")
    rows, nulls, moved = (_mapping(tree.get(name)) for name in ("rows", "nulls", "moved"))
    if not all(type(count) is int for count in rows.values()):
        raise ValueError("rows of figures are no numbers")
    return Figures(
        reading=tree["reading"],
        rows=rows,
        nulls={name: _shares(part) for name, part in nulls.items()},
        moved={name: _shares(part) for name, part in moved.items()},
    )


def comparable(history: Sequence[Figures], report: Report) -> tuple[Figures, ...]:
    """The newest of them that read as a report did, in their order."""
    reading = reading_of(report)
    return tuple(f for f in history if f.reading == reading and f.rows)[-MOST:]


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("figures of a run are no object")  # noqa: TRY004  # it is about the data
    return cast("dict[str, Any]", value)


def _shares(value: object) -> dict[str, float]:
    found = _mapping(value)
    if not all(type(share) in {int, float} for share in found.values()):
        raise ValueError("a figure is no number")
    return found
