"""Values chosen from a list about persons: genders, religions, nationalities, parties, ..."""

import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.categories import CategoryShares, Looked, category_shares, thing_shares
from audit.detect.looked_up import Words
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared

#: Categories by their lists; what a column of each is written as.
TYPES = (
    "gender",
    "marital_status",
    "nationality",
    "religion",
    "ethnicity",
    "political_opinion",
    "sexual_orientation",
    "trade_union",
)
#: Of the different values so many are in the list.
_SHARE, _SHARE_NAMED = 0.7, 0.35
_FEWEST_CLEAR = 2
_CONSIDERED = 0.5
_LONGEST = 60
_TOO_FEW = "too few say it without doubt"
#: More different values than any list of categories has.
_MOST = 600
#: So many different values are listed, one of them clearly;
_NEARLY_ALL, _SEVERAL = 0.8, 4
#: or so many are clear, and so large a part.
_MANY_CLEAR, _HALF = 3, 0.5

#: The two letters by which forms in several languages ask for a sex, and those for "another".
_PAIRS = (
    frozenset("MF"),
    frozenset("MW"),
    frozenset("HF"),
    frozenset("MK"),
    frozenset("MV"),
    frozenset("\u041c\u0416"),  # Cyrillic
    frozenset("\u7537\u5973"),
)
_OTHERS = frozenset("XDUON")


def chosen_words(found: Prepared, naming: Naming) -> Considered:
    """The category whose list most of the different values are in."""
    considered = Considered()
    if not len(found) or len(found) > _MOST or found.mean_length > _LONGEST:
        return considered
    letters = (found.masks & (Chars.UPPER | Chars.LOWER | Chars.OTHER)) > 0
    if float(letters.mean()) < 0.5 and not naming.types:
        return considered
    words = Words.of(found)
    looked = Looked.up(words.values)
    said = {t: naming.types.get(t, 0.0) for t in TYPES}
    named = max(said, key=lambda t: said[t])
    if said[named] < SAID:
        named = "gender" if _two_letters(words.values) else ""
    shares = category_shares(looked, named=named)
    if not shares.shares:
        return considered
    thing, things = next(iter(thing_shares(looked).items()), ("", 0.0))
    for type_ in sorted(shares.shares, key=lambda t: (-said.get(t, 0.0), -shares.shares[t])):
        if type_ not in said:
            continue
        refusal = _refusal(type_, shares, naming, (thing, things), words.values)
        if refusal is None:
            considered.found.append(_candidate(type_, shares, naming, words, looked))
        elif shares.shares[type_] >= _CONSIDERED:
            listed = f"{percent(shares.shares[type_])} of the different values are in the list"
            considered.refuse(type_, f"{listed}, but {refusal}")
    return considered


def _refusal(
    type_: str,
    shares: CategoryShares,
    naming: Naming,
    things: tuple[str, float],
    values: pl.Series,
) -> str | None:
    """Why the type is not told, None when it is."""
    share, clear = shares.shares[type_], shares.strong[type_]
    if naming.types.get(type_, 0.0) >= SAID:
        enough = share >= _SHARE_NAMED or clear >= _FEWEST_CLEAR
        return None if enough else "too few of them are"
    if against := naming.against.get(type_, "") or naming.vetoed:
        return f'the name says otherwise ("{against}")'
    if type_ == "gender" and _two_letters(values):
        return None
    if share <= things[1]:
        return f"as many are in the list of {things[0].replace('_', ' ')}"
    return None if _clear_enough(type_, share, clear, len(values)) else _TOO_FEW


def _clear_enough(type_: str, share: float, clear: int, count: int) -> bool:
    """Whether enough of the values say the category, and some of them nothing else.

    One clear word explains several that mean other things elsewhere; of several clear ones the list
    does not have to know all the others.
    """
    wanted = 1 if type_ == "gender" else _FEWEST_CLEAR
    most = share >= _SHARE and clear >= wanted
    nearly_all = clear > 0 and share >= _NEARLY_ALL and round(share * count) >= _SEVERAL
    return most or nearly_all or (clear >= _MANY_CLEAR and clear >= _HALF * count)


def _candidate(
    type_: str, shares: CategoryShares, naming: Naming, words: Words, looked: Looked
) -> Candidate:
    share, clear = shares.shares[type_], shares.strong[type_]
    listed = f"{percent(share)} of {len(words.values):,} different values are in the list of "
    without = f", {clear} of them without doubt" if clear else ""
    said = naming.types.get(type_, 0.0)
    sure = 0.58 + 0.22 * share + min(0.1, 0.025 * clear) + (0.12 * said if said >= SAID else 0.0)
    return words.told(
        type_,
        looked.codes(type_) > 0,
        naming,
        sure=sure,
        why=f"{listed}{type_.replace('_', ' ')}{without}",
        strength=2.0 + share,
    )


def _two_letters(values: pl.Series) -> bool:
    """Whether the values are the letters by which forms ask for a sex, and nothing else."""
    if len(values) > len(_OTHERS) + 2:
        return False
    letters = {text.upper() for text in values.to_list()}
    return any(pair <= letters <= pair | _OTHERS for pair in _PAIRS)
