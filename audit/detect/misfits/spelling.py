"""Misspellings: values near to one of a closed list, or with a word near to a known one."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.lists import closed, frequencies, listed, named, one_away
from audit.detect.misfits.view import Misfit, View, size, some

_FEWEST_OF_LIST = 4
_OF_LIST = 0.8
_SHORTEST_WORD = 4
_LONG_WORD = 7
_MOST_WORDS = 60
_PLAIN_WORD = re.compile(r"[a-z]{4,}")


def from_lists(view: View) -> Iterator[Misfit]:
    """The rest of a column whose values are from a closed list."""
    if view.main is not Kind.TEXT:
        return
    folded, filled = view.folded, view.filled
    different = {folded[i] for i in filled}
    for name, vocabulary in closed():
        mine = different & vocabulary
        if len(mine) < _FEWEST_OF_LIST:
            continue
        odd = [i for i in filled if folded[i] not in mine]
        if len(filled) - len(odd) < _OF_LIST * len(filled) and not view.strays(odd):
            continue
        for i in odd:
            word = folded[i]
            long = _SHORTEST_WORD <= len(word) <= 24
            if long and word not in frequencies() and one_away(word) & vocabulary:
                yield Misfit(
                    i,
                    ("near list", "few" if len(odd) <= 2 else "more"),
                    f"is one letter away from one of the {name}, as the others are",
                )
            elif len(odd) <= 2 or view.strays(odd):
                known = word in frequencies() or bool(named((word,)))
                yield Misfit(
                    i,
                    (
                        "off list",
                        some(odd, len(filled), view),
                        "known" if known else "strange",
                        size(len(filled)),
                    ),
                    f"is none of the {name}, as the others are",
                )


def unknown_words(view: View) -> Iterator[Misfit]:
    """A word that is none, one letter away from one, in a column of known words."""
    if view.main is not Kind.TEXT:
        return
    tokens = {i: _PLAIN_WORD.findall(view.folded[i]) for i in view.filled}
    often = Counter(word for found in tokens.values() for word in found)
    if sum(often.values()) < 5:
        return
    known = frequencies()
    share = sum(word in known for word in often) / len(often)
    if share < 0.5:
        return
    english = next(name for least, name in _SHARES if share >= least)
    strange, column = _strange(often), _Words(often, english)
    if not strange:
        return
    for i, found in tokens.items():
        for word in found:
            if word in strange:
                yield _word(view, i, word, strange[word], column)
                break


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a column, and what part of them is English."""

    often: Counter[str]
    english: str


def _strange(often: Counter[str]) -> dict[str, str]:
    """Words that are none, with the commonest word beside each."""
    known = frequencies()
    new = [
        word
        for word, count in often.items()
        if count <= 2
        and word not in known
        and not (word.endswith("s") and word[:-1] in known)
        and word not in listed()
    ]
    called = named(new)
    found: dict[str, str] = {}
    for word in [word for word in new if word not in called][:_MOST_WORDS]:
        beside = [other for other in one_away(word) if other in known]
        if beside:
            inside = [other for other in beside if other in often]
            found[word] = max(inside or beside, key=lambda w: known[w])
    return found


def _word(view: View, i: int, word: str, meant: str, column: "_Words") -> Misfit:
    common = frequencies()[meant]
    rank = "rare" if common < 18 else "usual" if common < 22 else "common"
    capital = f"{word[0].upper()}{word[1:]}" in view.texts[i]
    where = "in column" if meant in column.often else "capital" if capital else "small"
    long = "long" if len(word) >= _LONG_WORD else "short"
    once = "once" if view.counts[i] == 1 else "often"
    return Misfit(
        i,
        ("unknown word", where, column.english, rank, long, once),
        "has a word that is one letter away from a known one",
    )


_SHARES: Sequence[tuple[float, str]] = (
    (0.95, "all"),
    (0.85, "most"),
    (0.7, "many"),
    (0.0, "half"),
)
