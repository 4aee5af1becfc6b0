"""What is none of a short closed list of codes: currencies, states, true and false."""

import gzip
from collections.abc import Iterator
from functools import cache

from audit.detect import words
from audit.detect.misfits.forms import Kind
from audit.detect.misfits.view import Misfit, View

#: Rows from which on codes make a list, and the share of them that a stray is in at most.
_FEWEST_ROWS, _STRAY = 100, 0.03
#: Different codes that make a list of states, and money that nobody takes for other words.
_FEWEST_STATES, _FEWEST_MONEY = 8, 2
_MONEY = frozenset({"EUR", "USD", "GBP", "JPY", "CHF", "CAD", "AUD", "CNY", "SEK", "NOK", "DKK"})
_CODE = 3
#: Posts of the army and states in free association, which addresses in the US have, too.
_BESIDE = frozenset({"AA", "AE", "AP", "FM", "MH", "PW", "UM"})
_TRUTHS = frozenset({"true", "false"})


def off_codes(view: View) -> Iterator[Misfit]:
    """A value that is no currency or state, where all others are."""
    if view.rows < _FEWEST_ROWS or view.main is not Kind.TEXT:
        return
    mine = {text.strip() for text in view.texts}
    for name, listed, known in _lists(mine):
        odd = [i for i in view.filled if view.texts[i].strip() not in listed]
        if odd and view.rows_of(odd) <= _STRAY * view.rows:
            for i in odd:
                if view.texts[i].strip().upper() not in known:
                    yield Misfit(i, ("off codes",), f"is no code of {name}, as the others are")
            return


def no_truths(view: View) -> Iterator[Misfit]:
    """What is neither true nor false, where all others are one of them."""
    if view.rows < _FEWEST_ROWS:
        return
    odd = [i for i in view.filled if view.folded[i] not in _TRUTHS]
    both = len({view.folded[i] for i in view.filled} & _TRUTHS) == len(_TRUTHS)
    if both and odd and view.rows_of(odd) <= _STRAY * view.rows:
        for i in odd:
            yield Misfit(i, ("no truth",), "is neither true nor false, as the others are")


def _lists(mine: set[str]) -> Iterator[tuple[str, frozenset[str], frozenset[str]]]:
    """Lists that these values may be of, with codes beside them that are no errors either."""
    if len(mine & _MONEY) >= _FEWEST_MONEY:
        yield "a currency", _currencies(), _currencies()
    for codes in _states():
        if len(mine & codes) >= _FEWEST_STATES:
            yield "a state", codes, _BESIDE.union(*_states())


@cache
def _currencies() -> frozenset[str]:
    """Codes of ISO 4217, also of those that nobody pays with any more."""
    with gzip.open(words.DATA / "calendar.tsv.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").partition("\t") for line in lines]
    return frozenset(word.upper() for word, _, kind in rows if kind == "2" and len(word) == _CODE)


@cache
def _states() -> tuple[frozenset[str], ...]:
    """Codes of the parts of a country, for each."""
    return tuple(
        frozenset(code.strip() for code in codes.split(","))
        for _, form, codes in words.table("regions.txt")
        if form == "code"
    )
