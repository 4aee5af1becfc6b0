"""No text makes matching slow: every expression stays in proportion to the length of the text.

Whether it does so is told by the processor's time for eight times the text, with much to spare: an
expression that goes back takes hours for such a text.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import cast

import polars as pl
import pytest

import audit.detect
from audit.detect.patterns import PATTERNS
from audit.detect.prepare import LONGEST
from audit.profile.formats import format_of

#: Texts of these again and again make engines go back: each begins what many forms look for.
LINES = r"""
    a A 1 0 é 中 - _ . : / + = ( { [ " \ $ % a1 A1 1- 1. 1/ a@ a@a. a. a:a@ :// http://a. (1) +1
    key= password= -----BEGIN eyJa. ghp_ $2b$ AKIA 12. 1,1 a-a. :: 0x <a> aA1 a=b; a=b& Bearer
"""
UNITS = tuple(LINES.split())
ENDS = ("", "!", " ", "\n", "@", ")")
LITTLE, MUCH = LONGEST // 8, LONGEST
SHARE = 8 * 4
#: Below this nothing can be said of a share, in seconds.
NOTHING = 0.5

#: Of which all matches in a text are asked for, where one may be looked for from each place anew.
FOUND_AGAIN = {
    "audit.detect.embedded._CLUSTER",
    "audit.detect.phones.WITHIN",
    "audit.detect.pieces._NAMES",
    "audit.detect.mentioned._CAPITALS",
}
#: Reads templates of our own.
OURS = {"audit.detect.secrets.forms._PART"}

_LIKE_A_REGEX = re.compile(r"\\[dpbwsD]|\(\?|\^|\][+*{]")


@cache
def baits(size: int) -> pl.Series:
    texts = [(unit * size)[: size - 1] for unit in (*UNITS, *(f"{unit} " for unit in UNITS))]
    ends = [ENDS[n % len(ENDS)] for n in range(len(texts))]
    return pl.Series([text + end for text, end in zip(texts, ends, strict=True)])


def constants(kind: type) -> Iterator[tuple[str, object]]:
    """The values of a type that modules of the detector have, with their names."""
    for found in pkgutil.walk_packages(audit.detect.__path__, "audit.detect."):
        if ".data." not in found.name:
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, kind) and not name.startswith("__"):
                    yield f"{found.name}.{name}", value


def expressions() -> dict[str, str]:
    return {
        name: text
        for name, text in constants(str)
        if isinstance(text, str) and _LIKE_A_REGEX.search(text)
    }


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def in_proportion(work: Callable[[pl.Series], object]) -> bool:
    little = seconds(partial(work, baits(LITTLE)))
    return seconds(partial(work, baits(MUCH))) <= max(NOTHING, SHARE * little)


def contain(regexes: Sequence[str], texts: pl.Series) -> list[pl.Series]:
    return [texts.str.contains(regex) for regex in regexes]


def extracted(regex: str, texts: pl.Series) -> pl.Series:
    return texts.str.extract_all(regex)


def found_all(regex: re.Pattern[str], texts: pl.Series) -> int:
    return sum(len(regex.findall(text)) for text in texts.to_list())


def test_every_form_is_tried_on_whole_values_in_linear_time() -> None:
    by_type: dict[str, list[str]] = {}
    for pattern in PATTERNS:
        if pattern.regex:
            by_type.setdefault(pattern.type, []).append(f"^(?:{pattern.regex})$")

    assert not [t for t, regexes in by_type.items() if not in_proportion(partial(contain, regexes))]


def test_every_form_is_looked_for_inside_texts_in_linear_time() -> None:
    slow = [
        f"{pattern.type}, {pattern.label}"
        for pattern in PATTERNS
        if pattern.within and not in_proportion(partial(extracted, pattern.within))
    ]

    assert not slow


def test_every_other_expression_is_of_the_linear_engine() -> None:
    found = expressions()

    assert found.keys() >= FOUND_AGAIN
    slow = [n for n, regex in found.items() if not in_proportion(partial(contain, [regex]))]
    slow += [n for n in FOUND_AGAIN if not in_proportion(partial(extracted, found[n]))]
    assert not slow


@pytest.mark.parametrize("what", [r"(?=a)b", r"(a)\1", r"(?<!a)b", r"(?>a+)b"])
def test_the_engine_knows_nothing_that_goes_back(what: str) -> None:
    with pytest.raises(pl.exceptions.ComputeError):
        pl.Series(["a"]).str.contains(what)


def test_expressions_of_the_other_engine_are_in_proportion_too() -> None:
    found = {name: cast("re.Pattern[str]", regex) for name, regex in constants(re.Pattern)}

    slow = [
        name
        for name, regex in found.items()
        if name not in OURS and not in_proportion(partial(found_all, regex))
    ]
    assert not slow


def test_the_format_of_a_text_is_told_in_linear_time() -> None:
    def formats(texts: pl.Series) -> list[str]:
        return [format_of(text) for text in texts.to_list()]

    assert in_proportion(formats)
    long = "x" * 20_000  # neither a digit nor a capital, which base64 has
    assert seconds(partial(format_of, long)) < NOTHING


def test_no_check_fails_or_takes_long_on_what_has_the_form_of_nothing_real() -> None:
    slow: list[str] = []
    for pattern in PATTERNS:
        check = pattern.validate
        if check is None:
            continue
        texts = baits(MUCH)
        whole = texts.filter(texts.str.contains(f"^(?:{pattern.regex})$"))
        some = texts.head(0)
        if pattern.within:
            some = texts.str.extract_all(pattern.within).explode(empty_as_null=False).head(1_000)
        for asked in (whole, some) if pattern.regex else (some,):
            assert len(check(asked)) == len(asked)
            if seconds(partial(check, asked)) > NOTHING:
                slow.append(f"{pattern.type}, {pattern.label}")
    assert not slow
