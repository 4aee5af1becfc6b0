"""Values that a reader has to look at: odd ones out, and personal data where none should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate
from audit.detect.column import Mask
from audit.detect.matching import forms
from audit.detect.misfits.entries import entries
from audit.detect.pattern import Pattern
from audit.detect.patterned import SAID
from audit.detect.patterns import PATTERNS
from audit.detect.pieces import pieces_of
from audit.detect.settings import Settings
from audit.detect.shapes import lengths_of, shapes_of
from audit.detect.unshown import could_be_password, meant_for, secret_type, unshown
from audit.facts.sensitive import Sensitive, Suspicious

if TYPE_CHECKING:
    from audit.detect.dataset import Look

#: Entries of one field.
MOST = 10
#: A type that fills less of a field than this is not what the field is for.
_STRAY = 0.5
#: Values as a whole are one type when so many of the different ones are,
_ONE_TYPE = 0.8
#: and there are at least so many to be unlike of.
_FEWEST_ALIKE = 10
#: Types without a pattern whose values are written in a way of their own; lists of words have none.
_FORMED = frozenset({"phone", "fax"})
_LONGEST_SHOWN = 256
#: The family of entries for values that are not of the type of all others.
_UNLIKE = "identifier"
_CLEARED = "; a review says that the field is not personal"


@dataclass(frozen=True, slots=True)
class Told:
    """A type of a field as it was found and as it is told.

    `rare` is the same among the values that a gate picked out of all rows, where those are counted
    or the sample shows none: then its hits are of those values.
    """

    candidate: Candidate
    sensitive: Sensitive
    rare: Candidate | None = None

    @property
    def hits(self) -> Mask | None:
        """Which values of the sample are of the type, None where only the rare ones are known."""
        return None if self.candidate is self.rare else self.candidate.hits

    @property
    def main(self) -> bool:
        """Whether it is what the field is for: as a whole value, in most rows or by its name."""
        common = self.sensitive.match_rate >= _STRAY or self.candidate.named >= SAID
        return common and not self.candidate.embedded

    @property
    def stray(self) -> bool:
        named = self.candidate.named >= SAID and not self.candidate.embedded
        return self.sensitive.match_rate < _STRAY and not named


@dataclass(frozen=True, slots=True)
class Flagged:
    """An entry, and one of its values where that may be shown to whoever asks: the commonest."""

    told: Suspicious
    value: str | None


def suspicious(
    look: "Look", found: Sequence[Told], settings: Settings, *, cleared: bool, reveal: bool
) -> tuple[Flagged, ...]:
    """The suspicious entries of a field, the surest first.

    `cleared` says that a review calls the field not personal. Values are only looked for where
    `reveal` asks for them.
    """
    patterns = (*PATTERNS, *settings.patterns)
    parts: list[_Part] = []
    if cleared:
        parts = [
            _held(look, told, patterns, f"holds {told.sensitive.title}{_CLEARED}") for told in found
        ]
    else:
        parts = [
            _held(look, told, patterns, f"holds {told.sensitive.title}")
            for told in _strays(look, found)
        ]
        main = _one_type(look, found)
        if main is not None:
            parts += _odd(look, main, found, patterns)
    purpose = meant_for(look, (t.sensitive for t in found))
    hidden = not reveal or any(secret_type(name, settings) for name in purpose)
    bare = any(settings.type(name).secret for name in purpose)
    flagged = [f for part in parts for f in _entries(part, settings, hidden=hidden, bare=bare)]
    if not bare:  # of secrets no value belongs or does not
        known = {f.told.shape for f in flagged}
        taken = {text for part in parts for text in part.pieces["around"].to_list()}
        odd = entries(look.column, settings, taken, hidden=hidden)
        flagged += [Flagged(told, value) for told, value in odd if told.shape not in known]
    flagged.sort(key=lambda f: (-f.told.score, -f.told.count, f.told.shape, f.told.reason))
    return tuple(flagged[:MOST])


@dataclass(frozen=True, slots=True)
class _Part:
    """Pieces (see `pieces`) for one reason; `others` are values that guesses at passwords spare."""

    pieces: pl.DataFrame
    reason: str
    score: float
    most: int  # rows
    type: str
    others: pl.Series | None = None
    family: str = "personal data"


def _strays(look: "Look", found: Sequence[Told]) -> list[Told]:
    """Types that only a few rows hold, unless they belong to what the field is for."""
    main = [t for t in found if t.main]
    tier = max((t.sensitive.tier for t in main), default=0)
    alike = _one_type(look, found) is not None
    return [
        t
        for t in found
        if t.stray
        and not t.main
        and (not main or t.sensitive.tier > tier or (alike and not t.candidate.embedded))
    ]


def _held(look: "Look", told: Told, patterns: Sequence[Pattern], reason: str) -> _Part:
    candidate, sensitive = told.rare or told.candidate, told.sensitive
    pieces = pieces_of(look, candidate, patterns, rare=told.rare is not None)
    return _Part(pieces, reason, sensitive.confidence, sensitive.matched, sensitive.type)


def _one_type(look: "Look", found: Sequence[Told]) -> Told | None:
    """The type that the different values as a whole are, but for a few."""
    for told in found:
        candidate, hits = told.candidate, told.hits
        formed = candidate.pattern is not None or candidate.type in _FORMED
        if hits is None or candidate.embedded or not formed or len(hits) != len(look.found):
            continue
        alike = int(np.count_nonzero(hits))
        if alike >= max(_FEWEST_ALIKE, _ONE_TYPE * len(look.found)):
            return told
    return None


def _odd(
    look: "Look",
    main: Told,
    found: Sequence[Told],
    patterns: Sequence[Pattern],
) -> list[_Part]:
    """The few values that fail the check of the type of all the others, or its form."""
    candidate, sensitive = main.candidate, main.sensitive
    odd = ~candidate.hits
    for told in found:
        if told is not main and told.hits is not None and len(told.hits) == len(odd):
            odd &= ~told.hits
    places = np.flatnonzero(odd)
    if not len(places):
        return []
    values = look.found.values.gather(places.tolist())
    frame = pl.DataFrame(
        {
            "owner": places,
            "text": values,
            "around": values,
            "rows": look.found.counts[places],
        }
    )
    others = look.found.values.filter(pl.Series(candidate.hits))
    formed = _formed(values, sensitive.type, patterns)
    alike = ~formed & shapes_of(values).is_in(shapes_of(others).unique().implode()).to_numpy()
    title = sensitive.title
    score = round(sensitive.confidence * float(candidate.hits.mean()), 3)
    # what has a form of ours is known for what it was meant to be; an own form may fit anything
    known = any(candidate.pattern is p for p in PATTERNS)
    sorts = (
        (formed, _failing(title, _check_of(sensitive.type, candidate, patterns)), known),
        (alike, f"is written like the others, but does not pass as one of {title}", False),
        (~formed & ~alike, f"is not written like the others, which are {title}", False),
    )
    return [
        _Part(
            frame.filter(pl.Series(mask)),
            reason,
            score,
            look.found.rows,
            sensitive.type,
            None if plain else others,
            _UNLIKE,
        )
        for mask, reason, plain in sorts
        if mask.any()
    ]


def _formed(values: pl.Series, type_: str, patterns: Sequence[Pattern]) -> Mask:
    """Which values have a form of the type: what they fail is its check."""
    checked = [p for p in patterns if p.type == type_ and p.validate is not None and p.regex]
    found = np.zeros(len(values), np.bool_)
    for hits in forms(checked, values):
        found |= hits
    return found


def _check_of(type_: str, candidate: Candidate, patterns: Sequence[Pattern]) -> str:
    """What the type's check is called."""
    own = candidate.pattern.says if candidate.pattern is not None else ""
    return own or next((p.says for p in patterns if p.type == type_ and p.says), "")


def _failing(title: str, check: str) -> str:
    if check == "not a placeholder":
        return f"is a placeholder among {title}"
    if "check digit" in check:
        return f"fails the check digit of {title}"
    if check == "list":
        return f"is not in the list of {title}"
    return f"fails the check of {title}" + (f" ({check})" if check else "")


def _entries(part: _Part, settings: Settings, *, hidden: bool, bare: bool) -> list[Flagged]:
    """The pieces by their shapes; `hidden`: no value is shown, `bare`: nor a shape."""
    pieces = part.pieces
    if not pieces.height:
        return []
    shaped = pieces.with_columns(
        _shapes(pieces, secret=bare or settings.type(part.type).secret).alias("shape")
    )
    rows: Any = (
        shaped.unique(["owner", "shape"], keep="any")
        .group_by("shape")
        .agg(pl.col("rows").sum())
        .iter_rows()
    )
    values = {} if hidden or secret_type(part.type, settings) else _values(shaped, part, settings)
    return [
        Flagged(
            Suspicious(
                shape=shape,
                score=part.score,
                reason=part.reason,
                count=min(int(count), part.most) if part.most else int(count),
                family=part.family,
            ),
            values.get(shape),
        )
        for shape, count in rows
    ]


def _shapes(pieces: pl.DataFrame, *, secret: bool) -> pl.Series:
    """Of a secret its length alone; of a text in which the match is not known, that of the text."""
    known, texts = pieces["text"], pieces["text"].fill_null(pieces["around"])
    shown = lengths_of(texts, "secret") if secret else shapes_of(texts)
    unknown = lengths_of(texts, "secret in a text" if secret else "text")
    frame = pl.DataFrame({"k": known, "s": shown, "u": unknown})
    return frame.select(
        pl.when(pl.col("k").is_null()).then(pl.col("u")).otherwise(pl.col("s")).alias("s")
    )["s"]


def _values(shaped: pl.DataFrame, part: _Part, settings: Settings) -> dict[str, str]:
    """One value of each shape that may be shown: the commonest, then the first by its letters."""
    known = shaped.filter(pl.col("text").is_not_null())
    if not known.height:
        return {}
    never = unshown(known["text"], settings)
    if part.others is not None:
        never |= could_be_password(known["text"], part.others)
    ranked: Any = (
        known.filter(pl.Series(~never))
        .group_by("shape", "text")
        .agg(pl.col("rows").sum())
        .sort(["rows", "text"], descending=[True, False])
        .iter_rows()
    )
    found: dict[str, str] = {}
    for shape, text, _ in ranked:
        cut = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
        found.setdefault(shape, cut)
    return found
