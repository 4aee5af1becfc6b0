"""Candidates -> what is told of a field: rates with their intervals, and the reasons."""

from dataclasses import replace
from typing import TYPE_CHECKING

from audit.detect.candidate import Candidate
from audit.detect.revealed import Revealed
from audit.detect.settings import Settings
from audit.detect.suspicious import Told, suspicious
from audit.facts.sensitive import FieldSensitivity, Rejected, Sensitive
from audit.model.interval import interval

if TYPE_CHECKING:
    from audit.detect.dataset import Look

_MOST_REJECTED = 8


def field_sensitivity(
    look: "Look",
    settings: Settings,
    dataset: str,
    *,
    sampled: bool,
    revealed: Revealed | None = None,
) -> FieldSensitivity:
    """The verdict on one field, under what a person decided about it.

    `revealed` takes the values of suspicious entries; nothing else ever holds them.
    """
    found = [
        Told(c, _sensitive(look, c, settings, sampled=sampled), _rare(look, c)) for c in _all(look)
    ]
    types = sorted((f.sensitive for f in found), key=lambda s: (-s.tier, -s.confidence, s.type))
    decided = settings.review_of(dataset, look.column.name)
    odd = suspicious(
        look,
        found,
        settings,
        cleared=decided is not None and not decided.types,
        reveal=revealed is not None,
    )
    if revealed is not None:
        revealed.put(dataset, look.column.name, [flagged.value for flagged in odd])
    told = {s.type for s in types}
    reasons: dict[str, str] = {}
    for refused in look.considered.refused:
        if refused.type not in told:
            reasons.setdefault(refused.type, refused.reason)
    verdict = FieldSensitivity(
        name=look.column.name,
        types=tuple(types),
        rejected=tuple(
            Rejected(type=t, title=settings.type(t).title, reason=reason)
            for t, reason in list(reasons.items())[:_MOST_REJECTED]
        ),
        sampled=look.column.sampled,
        rows=look.column.rows,
        suspicious=tuple(flagged.told for flagged in odd),
    )
    return reviewed(verdict, settings, dataset)


def reviewed(verdict: FieldSensitivity, settings: Settings, dataset: str) -> FieldSensitivity:
    """With the decision of a person in the place of the verdict, where there is one."""
    decided = settings.review_of(dataset, verdict.name)
    if decided is None:
        return verdict
    by_type = {s.type: s for s in verdict.types}
    types = tuple(by_type.get(name) or _said(name, verdict, settings) for name in decided.types)
    return replace(verdict, types=types, review=decided.review, overridden=verdict.types)


def _said(name: str, verdict: FieldSensitivity, settings: Settings) -> Sensitive:
    type_ = settings.type(name)
    return Sensitive(
        type=type_.name,
        title=type_.title,
        category=type_.category,
        tier=type_.tier,
        regulations=type_.regulations,
        confidence=1.0,
        match_rate=1.0,
        matched=verdict.sampled,
        sampled=verdict.sampled,
        evidence=("a review says so",),
    )


def _all(look: "Look") -> list[Candidate]:
    """The candidates of the sample, and those that only the look at all rows has found."""
    known = {c.type for c in look.candidates}
    return [*look.candidates, *(c for c in look.rare if c.type not in known)]


def _rare(look: "Look", found: Candidate) -> Candidate | None:
    """The same type inside texts as the look at all rows has it; not where some of it went lost,
    unless the sample shows none.
    """
    rare = next((c for c in look.rare if c.type == found.type and found.embedded), None)
    return rare if look.column.rare_whole or found is rare else None


def _sensitive(look: "Look", found: Candidate, settings: Settings, *, sampled: bool) -> Sensitive:
    type_ = settings.type(found.type)
    column = look.column
    rare = _rare(look, found)
    if rare is not None and column.rare_whole:  # counted over all rows
        matched, base, partly = rare.rows, column.rows, sampled
        size = float(base)
    else:
        matched, base = min(found.rows, column.sampled), column.sampled
        partly = sampled or base < column.rows
        size = float(base if column.whole else max(1, len(column.values)))
    rate = matched / base if base else 0.0
    low, high = interval(rate * size, size) if partly else (None, None)
    return Sensitive(
        type=type_.name,
        title=type_.title,
        category=type_.category,
        tier=type_.tier,
        regulations=type_.regulations,
        confidence=found.confidence,
        match_rate=round(rate, 6),
        matched=matched,
        sampled=base,
        low=None if low is None else round(low, 6),
        high=None if high is None else round(high, 6),
        embedded=found.embedded,
        where=found.where,
        evidence=tuple(found.evidence),
        check_rate=None if found.check_rate is None else round(found.check_rate, 4),
        format=found.format,
        named=found.named > 0,
        note=found.note,
    )
