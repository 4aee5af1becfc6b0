"""Values of another kind or form than the rest: placeholders, text among numbers, other formats."""

from collections import Counter
from collections.abc import Callable, Iterator

from audit.detect.misfits.forms import (
    LEFT_OVER,
    LEVELS,
    MEANT,
    NO_VALUE,
    Kind,
    date_form,
    impossible,
)
from audit.detect.misfits.view import Misfit, View, size, some

#: So many of the values are alike before one of them is odd,
_ALIKE = 0.85
_SAME_FORM = 0.9
#: and the odd ones are so few: more of them are a second format.
_FEW, _FEW_SHARE = 3, 0.03
_FEWEST = 6
#: Different values of one form from which on few rows of another are odd.
_FEWEST_FORMED = 10
#: The same of codes of one exact form, and the rows that have it.
_FEWEST_STRICT, _STRICT = 20, 0.93
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
    odd = [i for i, kind in enumerate(view.kinds) if kind is Kind.PLACEHOLDER]
    number = some(odd, len(view), view) if odd else ""
    for i in odd:
        word = view.texts[i].strip().lower()
        if view.nearly_unique and view.counts[i] > 1 and word in NO_VALUE:
            yield Misfit(
                i, ("placeholder", "unique"), f"stands for no value among {_PLURAL[view.main]}"
            )
            continue
        once = "once" if view.counts[i] == 1 else "often"
        rare = "rare" if view.strays([i]) else "some"
        yield Misfit(
            i,
            ("placeholder", among, _meant(word), once, rare, number, size(view.rows)),
            f"stands for no value among {_PLURAL[view.main]}",
        )


def _meant(word: str) -> str:
    if word in LEFT_OVER:
        return "left over"
    return "no value" if word in NO_VALUE else "meant" if word in MEANT else "said"


def kinds(view: View) -> Iterator[Misfit]:
    """What is no number among numbers, no date among dates."""
    if view.main in {Kind.TEXT, Kind.PLACEHOLDER}:
        yield from _among_texts(view)
        return
    odd = [i for i in view.filled if view.kinds[i] is not view.main]
    if not odd or (len(odd) > (1 - _ALIKE) * len(view.filled) and not view.strays(odd)):
        return
    number = some(odd, len(view), view)
    for i in odd:
        digits = "digits" if any(c.isdigit() for c in view.texts[i]) else "words"
        yield Misfit(
            i,
            ("kind", number, view.main, digits, size(len(view))),
            f"is not written like the others, which are {_PLURAL[view.main]}",
        )


def _among_texts(view: View) -> Iterator[Misfit]:
    """Numbers, dates and addresses among texts that are none."""
    odd = [i for i in view.filled if view.kinds[i] is not Kind.TEXT]
    if not odd or (len(odd) > (1 - _SAME_FORM) * len(view.filled) and not view.strays(odd)):
        return
    number = some(odd, len(view), view)
    plain = "words" if view.worded >= _SAME_FORM * (len(view.filled) - len(odd)) else "texts"
    column = "listed" if view.category else "free"
    for i in odd:
        kind = view.kinds[i]
        yield Misfit(
            i,
            ("foreign", kind, plain, column, number, size(view.rows)),
            f"is one of {_PLURAL[kind]}, which the others are not",
        )


def dates(view: View) -> Iterator[Misfit]:
    """Dates in another format than the others, and those that no calendar has."""
    if view.main is not Kind.DATE:
        return
    forms = {i: date_form(view.texts[i]) for i in view.filled if view.kinds[i] is Kind.DATE}
    usual, alike = Counter(forms.values()).most_common(1)[0]
    odd = [i for i, form in forms.items() if form != usual]
    if odd and (alike >= _SAME_FORM * len(forms) or view.strays(odd)):
        number = some(odd, len(forms), view)
        for i in odd:
            yield Misfit(
                i,
                ("date format", number, size(len(forms))),
                "is a date that is written in another way than the others",
            )
    for i, form in forms.items():
        if impossible(view.texts[i], form):
            yield Misfit(i, ("impossible date",), "is a date that no calendar has")


def templates(view: View) -> Iterator[Misfit]:
    """What is written in another way than almost all others: other signs, lengths, order."""
    if view.main is not Kind.TEXT or len(view.filled) < _FEWEST:
        return
    bare = {i: view.forms[i] for i in view.filled}
    strict = _strict(view, bare)
    told: set[int] = set()
    for level, form in LEVELS:
        once = {text: form(text) for text in set(bare.values())}
        found = {i: once[text] for i, text in bare.items()}
        usual, alike = Counter(found.values()).most_common(1)[0]
        odd = [i for i, text in found.items() if text != usual]
        strays = alike >= _FEWEST_FORMED and view.strays(odd)
        if alike < _SAME_FORM * len(found) and not strays:
            break  # a finer look only tells more of them apart
        if not odd or not (strays or _few(odd, found)):
            continue
        number = some(odd, len(found), view)
        for i in odd:
            if i in told:
                continue
            told.add(i)
            both = f"{_sort(usual)} {_sort(found[i])}"
            yield Misfit(
                i,
                ("form", strict, number, level, both, size(len(found))),
                "is written in another way than the others",
            )
    yield from _among_words(view, told)


def _strict(view: View, forms: dict[int, str]) -> str:
    """Whether almost all are codes of one form, letter for letter and digit for digit."""
    usual, alike = Counter(forms.values()).most_common(1)[0]
    if alike < _FEWEST_STRICT or "9" not in usual:
        return "free"
    rows = view.rows_of(i for i, form in forms.items() if form == usual)
    return "strict" if rows >= _STRICT * view.rows else "free"


def _sort(form: str) -> str:
    return "digits" if "9" in form else "words"


def _few(odd: list[int], all_: dict[int, str]) -> bool:
    return 0 < len(odd) <= max(_FEW, _FEW_SHARE * len(all_))


def _among_words(view: View, told: set[int]) -> Iterator[Misfit]:
    """Digits among words, and what has neither letter nor digit."""
    if view.worded < _SAME_FORM * len(view.filled):
        return
    for name, test, reason in _TESTS:
        odd = [i for i in view.filled if test(view.texts[i], view.forms[i]) and i not in told]
        if odd and (len(odd) <= max(2, _FEW_SHARE * len(view.filled)) or view.strays(odd)):
            number = some(odd, len(view.filled), view)
            for i in odd:
                yield Misfit(i, (name, number, size(len(view.filled))), reason)


_TESTS: tuple[tuple[str, Callable[[str, str], bool], str], ...] = (
    (
        "digit among words",
        lambda _, form: "9" in form,
        "has a digit where the others are words",
    ),
    (
        "no letter",
        lambda text, form: not ("a" in form or "A" in form or any(map(str.isalnum, text))),
        "has neither a letter nor a digit, as the others have",
    ),
)
