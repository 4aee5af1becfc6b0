"""Values that are near to a commoner one of their column: slips, capitals, signs, little words."""

import re
from collections import defaultdict
from collections.abc import Iterator

from audit.detect.misfits.forms import Kind
from audit.detect.misfits.lists import frequencies, named
from audit.detect.misfits.view import Misfit, View

_SHORTEST, _LONGEST = 5, 60
_SHORTEST_WORD, _SHORTEST_SLIP = 4, 3
_MOST_NEIGHBOURS = 1_500
_COMMON = 16  # of the logarithms of counts: a word that everybody knows
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"\d+")
#: Signs that say something, as in "C#" or "18+", are kept beside letters and digits.
_PARTS = re.compile(r"[^\W_]+|[+#<>=%]")
_LITTLE = frozenset({"the", "a", "an", "of", "and", "le", "la", "der", "die", "das"})
#: Rows that the commoner one has for one of the other, where values are of a list.
_MUCH = 10


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
    # nearly all parts are of one value alone: only those of several get a list
    first: dict[str, int] = {}
    several: defaultdict[str, list[int]] = defaultdict(list)
    for i in places:
        text = folded[i]
        for part in {text, *(text[:k] + text[k + 1 :] for k in range(len(text)))}:
            if first.setdefault(part, i) != i:
                several[part].append(i)
    pairs = {
        (i, k)
        for part, others in several.items()
        for group in [(first[part], *others)]
        for i in group
        for k in group
        if i != k and view.counts[i] <= view.counts[k]
    }
    for i, k in sorted(pairs):  # a set of texts has another order in every process
        found = _beside(view, i, k)
        if found is not None:
            yield found


def variants(view: View) -> Iterator[Misfit]:
    """In a column of a list: the same word in other capitals, with other signs or little words."""
    if view.main is not Kind.TEXT or not view.category:
        return
    by_core: defaultdict[str, list[int]] = defaultdict(list)
    for i in view.filled:
        core = _core(view.folded[i])
        if len(core) >= _SHORTEST_SLIP:
            by_core[core].append(i)
    for group in by_core.values():
        first = max(group, key=lambda i: view.counts[i])
        for i in group:
            if i == first or view.counts[first] < _MUCH * view.counts[i]:
                continue
            if view.texts[i].strip() == view.texts[first].strip():
                continue  # told as a space
            same = view.folded[i] == view.folded[first]
            how = "capitals" if same else "signs"
            reason = "differs from a commoner value by its capitals only"
            if not same:
                reason = "differs from a commoner value by signs or little words only"
            yield Misfit(i, ("variant", how), reason)


def _core(folded: str) -> str:
    """The letters and digits of a text, without little words."""
    words = _PARTS.findall(folded)
    return "".join(word for word in words if word not in _LITTLE)


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
