"""Misspellings: values near to one of a list, to a value of the column, or to a word."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.lists import closed, frequencies, listed, named, one_away
from audit.detect.misfits.view import Misfit, View, size, some

_FEWEST_OF_LIST = 4
_OF_LIST = 0.8
_SHORTEST, _LONGEST = 5, 60
_SHORTEST_WORD = 4
_LONG_WORD = 7
_MOST_NEIGHBOURS = 1_500
_MOST_WORDS = 60
_COMMON = 16  # of the logarithms of counts: a word that everybody knows
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"[a-z]{4,}")
_NUMBER = re.compile(r"\d+")


def from_lists(view: View) -> Iterator[Misfit]:
    """The rest of a column whose values are from a closed list."""
    if view.main is not Kind.TEXT:
        return
    folded, filled = view.folded, view.filled
    for name, vocabulary in closed():
        odd = [i for i in filled if folded[i] not in vocabulary]
        if len(filled) - len(odd) < max(_FEWEST_OF_LIST, _OF_LIST * len(filled)):
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
            elif len(odd) <= 2:
                known = word in frequencies() or bool(named((word,)))
                yield Misfit(
                    i,
                    (
                        "off list",
                        some(len(odd), len(filled)),
                        "known" if known else "strange",
                        size(len(filled)),
                    ),
                    f"is none of the {name}, as the others are",
                )


def near_others(view: View) -> Iterator[Misfit]:
    """A value one letter away from another one of the column that is commoner."""
    if view.main is not Kind.TEXT:
        return
    folded = view.folded
    places = [
        i
        for i in view.filled
        if _SHORTEST <= len(view.texts[i]) <= _LONGEST and _letters(view.texts[i])
    ]
    if len(places) > _MOST_NEIGHBOURS:
        return
    by_part: defaultdict[str, list[int]] = defaultdict(list)
    for i in places:
        text = folded[i]
        by_part[text].append(i)
        for at in {text[:k] + text[k + 1 :] for k in range(len(text))}:
            by_part[at].append(i)
    seen: set[tuple[int, int]] = set()
    for group in by_part.values():
        for i in group if len(group) > 1 else ():
            for k in group:
                if i != k and view.counts[i] <= view.counts[k] and (i, k) not in seen:
                    seen.add((i, k))
                    found = _beside(view, i, k)
                    if found is not None:
                        yield found


def _letters(text: str) -> bool:
    return any(len(word) >= _SHORTEST_WORD for word in _WORD.findall(text))


def _beside(view: View, i: int, k: int) -> Misfit | None:
    """What the difference between a value and a commoner one says."""
    here, there = view.folded[i], view.folded[k]
    if here == there:
        spaced = view.texts[i].strip() == view.texts[k].strip()  # told as such elsewhere
        return None if spaced else _in_capitals(view, i, k)
    if not _one_slip(here, there) or _NUMBER.findall(here) != _NUMBER.findall(there):
        return None
    mine, other = _WORD.findall(here), _WORD.findall(there)
    if mine == other:
        much = "much" if view.counts[k] >= 3 * view.counts[i] else "little"
        return Misfit(i, ("signs", much), "differs from another value by a sign or a space only")
    wrong = next((word for word in mine if word not in other), "")
    right = next((word for word in other if word not in mine), "")
    if min(len(wrong), len(right)) < 3:
        return None
    plural = "plural" if wrong in {f"{right}s", f"{right}es"} or f"{wrong}s" == right else "word"
    standing = _known(wrong), _known(right)
    if standing[0] != "new" and standing[1] == "new" and view.counts[i] == view.counts[k]:
        return None  # the other one is the slip
    ratio = view.counts[k] / view.counts[i]
    often = "alike" if ratio < 2 else "more" if ratio < 5 else "much more"
    long = "long" if len(wrong) >= 6 else "short"
    rows = f"one that {view.counts[k]:,} rows have" if view.counts[k] > 1 else "another one"
    return Misfit(
        i, ("near other", plural, *standing, often, long), f"is one letter away from {rows}"
    )


def _in_capitals(view: View, i: int, k: int) -> Misfit | None:
    if view.counts[i] == view.counts[k]:
        return None
    much = "much" if view.counts[k] >= 5 * view.counts[i] else "little"
    return Misfit(i, ("capitals", much), "differs from a commoner value by its capitals only")


def _known(word: str) -> str:
    if frequencies().get(word, 0) >= _COMMON:
        return "word"
    return "name" if named((word,)) else "new"


def _one_slip(a: str, b: str) -> bool:
    """Whether one insertion, deletion, replacement or swap of neighbours makes b of a."""
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) == len(b):
        swapped = a[at + 1 : at + 2] + a[at : at + 1] == b[at : at + 2]
        return a[at + 1 :] == b[at + 1 :] or (swapped and a[at + 2 :] == b[at + 2 :])
    return len(b) == len(a) + 1 and a[at:] == b[at + 1 :]


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
