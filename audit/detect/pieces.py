"""What exactly is of a type: the values themselves, or the matches inside texts and documents."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate
from audit.detect.column import Counts, Mask
from audit.detect.pattern import Pattern
from audit.detect.people import person_masks

if TYPE_CHECKING:
    from audit.detect.dataset import Look

#: Two to three words with capitals, with a small one between them: where lists of names are asked.
_NAMES = r"\p{Lu}[\p{L}'’\-]+(?: (?:\p{Ll}{1,4} ){0,2}\p{Lu}[\p{L}'’.\-]*){1,2}"  # as typed
_NAMED = "person_full_name"

#: The value that a match stands in (`owner`), the match (`text`, null where it cannot be told from
#: the text around it), the characters of that text (`around`), and how many rows hold it (`rows`).
_COLUMNS = {"owner": pl.Int64, "text": pl.String, "around": pl.String, "rows": pl.Int64}


def pieces_of(
    look: "Look", candidate: Candidate, patterns: Sequence[Pattern], *, rare: bool = False
) -> pl.DataFrame:
    """The pieces of a type: `owner`, `text` (null: unknown), `around`, `rows`.

    With `rare` the candidate's hits are those among the values that a gate picked out of all rows.
    """
    if candidate.where and candidate.type in look.inner:
        return _together(
            pieces_of(inner, found, patterns) for inner, found in look.inner[candidate.type]
        )
    values, counts = _values_of(look, candidate.hits, rare=rare)
    places = np.flatnonzero(candidate.hits) if len(values) == len(candidate.hits) else _NONE
    texts = values.gather(places.tolist())
    whole = _frame(places, texts, texts, counts[places])
    return whole if not candidate.embedded else _matches(whole, candidate, patterns)


_NONE: Counts = np.zeros(0, np.int64)


def _values_of(look: "Look", hits: Mask, *, rare: bool) -> tuple[pl.Series, Counts]:
    """The values that the hits are of: as they were prepared, or as they are stored."""
    if rare and look.rare_found is not None:
        return look.rare_found.values, look.rare_found.counts
    if len(look.found) == len(hits):
        return look.found.values, look.found.counts
    return look.column.values.cast(pl.String), look.column.counts


def _frame(owners: Counts, texts: pl.Series, around: pl.Series, rows: Counts) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "owner": pl.Series(owners, dtype=pl.Int64),
            "text": texts,
            "around": around,
            "rows": pl.Series(rows, dtype=pl.Int64),
        },
        schema=_COLUMNS,
    )


def _together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Pieces from several paths of documents, whose values are not those of one another."""
    found: list[pl.DataFrame] = []
    first = 0
    for part in parts:
        found.append(part.with_columns(pl.col("owner") + first))
        first += int(cast("int", part["owner"].max())) + 1 if part.height else 0
    return pl.concat(found) if found else pl.DataFrame(schema=_COLUMNS)


def _matches(whole: pl.DataFrame, found: Candidate, patterns: Sequence[Pattern]) -> pl.DataFrame:
    """The matches inside each text, by the first form of the type that has one there."""
    forms = [p for p in patterns if p.type == found.type and p is not found.pattern]
    forms = [*([found.pattern] if found.pattern else []), *forms]
    parts: list[pl.DataFrame] = []
    for form in forms:
        if whole.height:
            part = _stand(_extracted(whole, _inside(form)), form)
            parts.append(part)
            whole = whole.filter(~pl.col("owner").is_in(part["owner"].implode()))
    if found.type == _NAMED and whole.height:
        part = _extracted(whole, _NAMES)
        part = part.filter(pl.Series(person_masks(part["text"]).full)) if part.height else part
        parts.append(part)
        whole = whole.filter(~pl.col("owner").is_in(part["owner"].implode()))
    rest = whole.with_columns(pl.lit(None, pl.String).alias("text"))
    return pl.concat([*parts, rest])


def _inside(form: Pattern) -> str:
    return form.within or (rf"\b(?:{form.regex})\b" if form.regex else "")


def _extracted(whole: pl.DataFrame, regex: str) -> pl.DataFrame:
    if not regex:
        return pl.DataFrame(schema=_COLUMNS)
    listed: Any = whole.with_columns(pl.col("around").str.extract_all(regex).alias("text"))
    found: pl.DataFrame = listed.filter(pl.col("text").list.len() > 0).explode("text")
    return found.select(*_COLUMNS).unique(["owner", "text"], maintain_order=True)


def _stand(found: pl.DataFrame, form: Pattern) -> pl.DataFrame:
    """Those that stand the form's check."""
    if form.validate is None or not found.height:
        return found
    return found.filter(pl.Series(form.validate(found["text"])))
