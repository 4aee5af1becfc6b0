"""Values of another kind or form than the rest: placeholders, text among numbers, other formats."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from audit.detect.misfits.forms import LEFT_OVER, LEVELS, MEANT, Kind, date_form, exact, impossible
from audit.detect.misfits.view import Misfit, View, size, some

#: So many of the values are alike before one of them is odd,
_ALIKE = 0.85
_SAME_FORM = 0.9
#: and the odd ones are so few: more of them are a second format.
_FEW, _FEW_SHARE = 3, 0.03
_FEWEST = 6
_WORDS = re.compile(r"[^\W\d_]+(?:[ '\-.,&/()]+[^\W\d_]+)*\.?")
_PLURAL = {
    Kind.NUMBER: "numbers",
    Kind.DATE: "dates",
    Kind.TIME: "times",
    Kind.EMAIL: "e-mail addresses",
    Kind.URL: "URLs",
    Kind.IP: "IP addresses",
    Kind.UUID: "UUIDs",
    Kind.TEXT: "values",
}


def placeholders(view: View) -> Iterator[Misfit]:
    """What somebody wrote where there is no value."""
    if view.main is Kind.PLACEHOLDER:
        return
    plain = view.main in {Kind.NUMBER, Kind.DATE, Kind.TIME}
    among = "plain" if plain else "other"
    number = view.by_kind[Kind.PLACEHOLDER]
    for i, kind in enumerate(view.kinds):
        if kind is not Kind.PLACEHOLDER:
            continue
        word = view.texts[i].strip().lower()
        meant = "left over" if word in LEFT_OVER else "meant" if word in MEANT else "said"
        once = "once" if view.counts[i] == 1 else "often"
        yield Misfit(
            i,
            ("placeholder", among, once, some(number, len(view)), meant, size(view.rows)),
            f"stands for no value among {_PLURAL[view.main]}",
        )


def kinds(view: View) -> Iterator[Misfit]:
    """What is no number among numbers, no date among dates."""
    alike = view.by_kind[view.main]
    if view.main in {Kind.TEXT, Kind.PLACEHOLDER} or alike < _ALIKE * len(view.filled):
        return
    odd = [i for i in view.filled if view.kinds[i] is not view.main]
    for i in odd:
        digits = "digits" if any(c.isdigit() for c in view.texts[i]) else "words"
        yield Misfit(
            i,
            ("kind", some(len(odd), len(view)), view.main, digits, size(len(view))),
            f"is not written like the others, which are {_PLURAL[view.main]}",
        )


def dates(view: View) -> Iterator[Misfit]:
    """Dates in another format than the others, and those that no calendar has."""
    if view.main is not Kind.DATE:
        return
    forms = {i: date_form(view.texts[i]) for i in view.filled if view.kinds[i] is Kind.DATE}
    usual, alike = Counter(forms.values()).most_common(1)[0]
    odd = [i for i, form in forms.items() if form != usual]
    if alike >= _SAME_FORM * len(forms):
        for i in odd:
            yield Misfit(
                i,
                ("date format", some(len(odd), len(forms)), size(len(forms))),
                "is a date that is written in another way than the others",
            )
    for i in forms:
        if impossible(view.texts[i]):
            yield Misfit(i, ("impossible date",), "is a date that no calendar has")


def templates(view: View) -> Iterator[Misfit]:
    """What is written in another way than almost all others: other signs, lengths, order."""
    if view.main is not Kind.TEXT or len(view.filled) < _FEWEST:
        return
    bare = {i: exact(view.texts[i]) for i in view.filled}
    told: set[int] = set()
    for level, form in LEVELS:
        once = {text: form(text) for text in set(bare.values())}
        found = {i: once[text] for i, text in bare.items()}
        usual, alike = Counter(found.values()).most_common(1)[0]
        if alike < _SAME_FORM * len(found):
            break  # a finer look only tells more of them apart
        odd = [i for i, text in found.items() if text != usual]
        if not _few(odd, found):
            continue
        for i in odd:
            if i in told:
                continue
            told.add(i)
            both = f"{_sort(usual)} {_sort(found[i])}"
            yield Misfit(
                i,
                ("form", some(len(odd), len(found)), level, both, size(len(found))),
                "is written in another way than the others",
            )
    yield from _among_words(view, told)


def _sort(form: str) -> str:
    return "digits" if "9" in form else "words"


def _few(odd: list[int], all_: dict[int, str]) -> bool:
    return 0 < len(odd) <= max(_FEW, _FEW_SHARE * len(all_))


def _among_words(view: View, told: set[int]) -> Iterator[Misfit]:
    """Digits among words, and what has neither letter nor digit."""
    words = sum(bool(_WORDS.fullmatch(view.texts[i])) for i in view.filled)
    if words < _SAME_FORM * len(view.filled):
        return
    for name, test, reason in _TESTS:
        odd = [i for i in view.filled if test(view.texts[i]) and i not in told]
        if 0 < len(odd) <= max(2, _FEW_SHARE * len(view.filled)):
            for i in odd:
                yield Misfit(
                    i, (name, some(len(odd), len(view.filled)), size(len(view.filled))), reason
                )


_TESTS: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    (
        "digit among words",
        lambda text: any(c.isdigit() for c in text),
        "has a digit where the others are words",
    ),
    (
        "no letter",
        lambda text: not any(c.isalnum() for c in text),
        "has neither a letter nor a digit, as the others have",
    ),
)
