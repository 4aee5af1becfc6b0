"""Misfits as entries of a field: by their shapes, and a value only where one may be shown."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

import polars as pl

from audit.detect.column import Column, ColumnKind
from audit.detect.misfits.check_digits import check_digits
from audit.detect.misfits.cut_off import cut_off
from audit.detect.misfits.find import LEAST, of_column
from audit.detect.misfits.scores import score
from audit.detect.misfits.view import Misfit
from audit.detect.settings import Settings
from audit.detect.shapes import lengths_of, shapes_of
from audit.detect.unshown import could_be_password, unshown
from audit.facts.sensitive import Suspicious

#: What sort of reason a find is, by the first part of its cell.
FAMILIES = {
    "placeholder": "placeholder",
    "kind": "kind",
    "foreign": "kind",
    "form": "format",
    "digit among words": "format",
    "no letter": "format",
    "date format": "date",
    "impossible date": "date",
    "near list": "spelling",
    "off list": "spelling",
    "near other": "spelling",
    "off codes": "spelling",
    "no truth": "kind",
    "unknown word": "spelling",
    "capitals": "variant",
    "signs": "variant",
    "mark": "encoding",
    "variant": "variant",
    "copy": "variant",
    "space": "space",
    "double space": "space",
    "number form": "format",
    "width": "format",
    "unit": "unit",
    "scale": "unit",
    "tried": "test value",
    "outlier": "outlier",
    "stand-in": "outlier",
    "sign": "sign",
    "off scale": "sign",
    "rounded": "precision",
    "default day": "default day",
    "far day": "far day",
    "cut off": "truncated",
    "check digit": "identifier",
}
#: Finds that are near to a word or a value that is known, so that nobody has chosen them as one.
_NO_PASSWORDS = frozenset({"placeholder", "date", "spelling", "variant", "space"})
_LONGEST_SHOWN = 256
#: Shapes of days, which are kept as numbers.
_DAYS = {ColumnKind.DATE: "9999-99-99", ColumnKind.TIMESTAMP: "9999-99-99 99:99:99"}


@dataclass(slots=True)
class _Group:
    score: float = 0.0
    rows: int = 0
    values: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def entries(
    column: Column, settings: Settings, taken: AbstractSet[str], *, hidden: bool
) -> list[tuple[Suspicious, str | None]]:
    """The entries of a column, the surest first; values only where they are not `hidden`.

    `taken` are values that there are entries of already. What could be a secret is left out. What
    is common among rows says whether a value belongs, so that a sample of them is looked at where
    there is one.
    """
    every, column = column, column.of_rows
    looked_at = 0 if column is every else column.sampled
    cut: list[tuple[Suspicious, str | None]] = [
        (replace(told, looked_at=looked_at), None) for told in _cut_off(column)
    ]
    cut += [(replace(told, looked_at=looked_at), None) for told in _mistyped(column, taken)]
    view, found = of_column(column)
    if view is not None and view.cut:
        looked_at = view.rows
    texts = view.texts if view else _written(column)
    found = [(misfit, sure) for misfit, sure in found if texts[misfit.place] not in taken]
    if view and found:
        secret = unshown(pl.Series([texts[misfit.place] for misfit, _ in found]), settings)
        found = [told for told, never in zip(found, secret.tolist(), strict=True) if not never]
    if not found:
        return cut
    counts = view.counts if view else column.counts.tolist()
    shapes = _shapes(column, [texts[misfit.place] for misfit, _ in found])
    groups: defaultdict[tuple[str, str, str], _Group] = defaultdict(_Group)
    for (misfit, sure), shape in zip(found, shapes, strict=True):
        group = groups[shape, misfit.reason, _family(misfit)]
        group.score = max(group.score, sure)
        group.rows += counts[misfit.place]
        group.values.append((-counts[misfit.place], texts[misfit.place]))
    shown = {} if hidden or view is None else _shown(groups, texts)
    told: list[tuple[Suspicious, str | None]] = [
        (
            Suspicious(
                shape=key[0],
                score=group.score,
                reason=key[1],
                count=group.rows,
                family=key[2],
                looked_at=looked_at,
            ),
            shown.get(key),
        )
        for key, group in groups.items()
    ]
    told += cut
    return sorted(told, key=lambda t: (-t[0].score, -t[0].count, t[0].shape, t[0].reason))


def _cut_off(column: Column) -> list[Suspicious]:
    """Texts cut at a limit, which are told by their length alone: most of them are prose."""
    if column.kind is not ColumnKind.TEXT:
        return []
    found = list(cut_off(column))
    if not found:
        return []
    sure = score(found[0].cell)
    if sure < LEAST:
        return []
    texts = column.values.gather([misfit.place for misfit in found])
    return [
        Suspicious(
            shape=lengths_of(texts.head(1), "text")[0],
            score=sure,
            reason=found[0].reason,
            count=int(column.counts[[misfit.place for misfit in found]].sum()),
            family=_family(found[0]),
        )
    ]


def _mistyped(column: Column, taken: AbstractSet[str]) -> list[Suspicious]:
    """Numbers that fail their check digit, by their shapes; a value is shown to nobody."""
    found = [m for m in check_digits(column) if column.values[m.place] not in taken]
    if not found:
        return []
    rows: Counter[str] = Counter()
    places = [misfit.place for misfit in found]
    for shape, often in zip(
        shapes_of(column.values.gather(places)).to_list(),
        column.counts[places].tolist(),
        strict=True,
    ):
        rows[shape] += often
    return [
        Suspicious(
            shape=shape,
            score=score(found[0].cell),
            reason=found[0].reason,
            count=count,
            family=_family(found[0]),
        )
        for shape, count in rows.items()
    ]


def _family(misfit: Misfit) -> str:
    return FAMILIES[misfit.cell[0]]


def _written(column: Column) -> list[str]:
    if column.values.dtype.is_temporal():  # years that Python has no dates of
        return column.values.cast(pl.String).to_list()
    return [str(value) for value in column.values.to_list()]


def _shapes(column: Column, texts: list[str]) -> list[str]:
    if column.kind in _DAYS:
        return [_DAYS[column.kind]] * len(texts)
    return shapes_of(pl.Series(texts, dtype=pl.String)).to_list()


def _shown(
    groups: dict[tuple[str, str, str], _Group], texts: Sequence[str]
) -> dict[tuple[str, str, str], str]:
    """One value of each group that may be shown: the commonest, then the first by its letters."""
    keys = [(key, text) for key, group in groups.items() for _, text in sorted(group.values)]
    known = pl.Series([text for _, text in keys], dtype=pl.String)
    others = pl.Series(texts, dtype=pl.String)
    guessed = pl.Series([key[2] not in _NO_PASSWORDS for key, _ in keys], dtype=pl.Boolean)
    never = could_be_password(known, others) & guessed.to_numpy()
    found: dict[tuple[str, str, str], str] = {}
    for (key, text), secret in zip(keys, never.tolist(), strict=True):
        if not secret:
            cut = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
            found.setdefault(key, cut)
    return found
