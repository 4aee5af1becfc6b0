"""Names of persons inside longer texts."""

from typing import Any

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered
from audit.detect.column import Mask, answers
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.people import person_masks
from audit.detect.prepare import Prepared

#: A word with a capital, and one to three more; and what follows a word that leads to a person.
_PARTICLES = "van|von|de|der|den|da|do|dos|das|di|del|della|la|le|el|al|bin|ben"
_CAPITALS = rf"\p{{Lu}}[\p{{Ll}}'’\-]+(?: (?:{_PARTICLES}))*(?: \p{{Lu}}[\p{{L}}'’.\-]*){{1,2}}"
_LED = (
    r"(?i:\b(?:spoke|talked|spoken|met|meeting) (?:with|to)|\bcontact(?:ed)?:?|\battn\.?:?|"
    r"\bdear|\bmr\.?|\bmrs\.?|\bms\.?|"
    r"\bherrn?|\bfrau|\bsig\.?(?:ra)?|\bsr\.?a?|\bmme|\bm\.|客户|顧客|氏名|姓名|担当|고객|담당자)"
    r"[ :：]{1,2}([\p{L}\p{M}][\p{L}\p{M}'’\-]{1,30}(?: [\p{L}\p{M}][\p{L}\p{M}'’.\-]{0,30}){0,3})"
)
_OF_WORDS = np.uint16(Chars.UPPER | Chars.OTHER)
_NAMES = frozenset({"name", "title", "label", "brand", "artist", "author", "album", "company"})
_FEWEST_NAMES = 2
_SHORTEST_TEXT = 28  # bytes; shorter ones are titles and names of things
_MOST_TEXTS = 3_000


def people_in(found: Prepared, taken: Mask, naming: Naming) -> Considered:
    """Names of persons inside longer texts: two words with capitals that lists know as a name."""
    considered = Considered()
    if _NAMES.intersection(naming.tokens):  # a name of a thing is no text about persons
        return considered
    words = (found.masks & _OF_WORDS) > 0
    words &= (found.masks & (Chars.SPACE | Chars.OTHER)) > 0
    open_ = np.flatnonzero(~taken & (found.lengths >= _SHORTEST_TEXT) & words)[:_MOST_TEXTS]
    if not len(open_):
        return considered
    texts = found.values.gather(open_.tolist())
    running = answers(
        texts.str.contains(
            r"(?:^|[ (])\p{Ll}{2,} \p{Ll}+|[\p{Han}\p{Hiragana}\p{Devanagari}\p{Hangul}\p{Arabic}]"
        )
    )
    open_, texts = open_[running], texts.filter(pl.Series(running))
    if not len(open_):
        return considered
    hits = np.zeros(len(found), np.bool_)
    names = tried = 0
    for matches in (texts.str.extract_all(_CAPITALS), texts.str.extract(_LED, 1)):
        listed = matches.dtype == pl.List
        counts = (
            matches.list.len().to_numpy()
            if listed
            else matches.is_not_null().to_numpy().astype(np.int64)
        )
        owners = np.repeat(open_, counts)
        tokens: Any = matches.explode(empty_as_null=False) if listed else matches.drop_nulls()
        if not len(tokens):
            continue
        once = tokens.unique(maintain_order=True)
        people = once.filter(pl.Series(person_masks(once).full))
        tried += len(once)
        names += len(people)
        hits[owners[answers(tokens.is_in(people.implode()))]] = True
    if names < _FEWEST_NAMES or not hits.any() or names < 0.2 * tried:
        if names:
            considered.refuse(
                "person_full_name",
                f"{names} of {tried} groups of words with capitals look like names",
            )
        return considered
    considered.found.append(
        Candidate(
            "person_full_name",
            0.68 if names < 5 else 0.75,
            hits,
            int(found.counts[hits].sum()),
            evidence=[
                f"{names:,} different names of persons stand in {np.count_nonzero(hits):,} texts"
            ],
            strength=1.0,
            embedded=True,
            format="names in texts",
        )
    )
    return considered
