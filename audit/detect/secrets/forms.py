"""Patterns from short templates: literals, alternatives in (a|b), and runs such as <alnum:36>."""

import re
from collections.abc import Sequence
from functools import cache, reduce
from itertools import product

from audit.detect.pattern import ANY, Chars, Pattern, Validator
from audit.detect.secrets.placeholders import real

#: `Pattern.longest` of what has no end of its own.
UNBOUNDED = 1 << 31
#: A boundary of ASCII words: Rust's `\b` without Unicode's tables, which slow it down.
EDGE = r"(?-u:\b)"

_CLASSES = {
    "digit": ("0-9", Chars.DIGIT),
    "lower": ("a-z", Chars.LOWER),
    "base36": ("a-z0-9", Chars.LOWER | Chars.DIGIT),
    "upper36": ("A-Z0-9", Chars.UPPER | Chars.DIGIT),
    "hex": ("0-9a-f", Chars.LOWER | Chars.DIGIT),
    "anyhex": ("0-9a-fA-F", Chars.LOWER | Chars.UPPER | Chars.DIGIT),
    "base32": ("A-Z2-7", Chars.UPPER | Chars.DIGIT),  # RFC 4648, 6
    "bech32": ("02-9AC-HJ-NP-Z", Chars.UPPER | Chars.DIGIT),  # BIP 173, in capitals
    "base58": ("1-9A-HJ-NP-Za-km-z", Chars.UPPER | Chars.LOWER | Chars.DIGIT),
    "alnum": ("A-Za-z0-9", Chars.UPPER | Chars.LOWER | Chars.DIGIT),
    "uuid": (
        "0-9a-f-",
        Chars.LOWER | Chars.DIGIT | Chars.DASH,
    ),
    # RFC 4648, 5 and 4
    "url": (
        "A-Za-z0-9_-",
        Chars.UPPER | Chars.LOWER | Chars.DIGIT | Chars.UNDERSCORE | Chars.DASH,
    ),
    "dotted": (
        "A-Za-z0-9_.-",
        Chars.UPPER | Chars.LOWER | Chars.DIGIT | Chars.UNDERSCORE | Chars.DASH | Chars.DOT,
    ),
    "base64": (
        "A-Za-z0-9+/",
        Chars.UPPER | Chars.LOWER | Chars.DIGIT | Chars.PLUS | Chars.SLASH,
    ),
    "any64": (
        "A-Za-z0-9+/=_-",
        Chars.UPPER
        | Chars.LOWER
        | Chars.DIGIT
        | Chars.PLUS
        | Chars.SLASH
        | Chars.PUNCTUATION
        | Chars.UNDERSCORE
        | Chars.DASH,
    ),
    "percent": (
        "A-Za-z0-9%",
        Chars.UPPER | Chars.LOWER | Chars.DIGIT | Chars.PUNCTUATION,
    ),
    "pad": ("=", Chars.PUNCTUATION),
}
#: Runs that may end in a dash or a sign, where no boundary of a word stands.
_OPEN_RUNS = frozenset(("url", "dotted", "base64", "any64", "percent", "pad"))
_PART = re.compile(r"<(\w+):(\d+)(?:-(\d+)|(\+))?>|\(([^)]*)\)|([^<(]+)")
_OF_CHARACTER = {
    "-": Chars.DASH,
    ".": Chars.DOT,
    "/": Chars.SLASH,
    ":": Chars.COLON,
    "@": Chars.AT,
    "_": Chars.UNDERSCORE,
    "+": Chars.PLUS,
} | dict.fromkeys("()[]{}<>", Chars.BRACKET)


@cache
def classes_of(text: str) -> Chars:
    """The classes of the bytes of a text."""
    return reduce(lambda found, one: found | one, set(map(_class_of, text)), Chars(0))


@cache
def _class_of(character: str) -> Chars:
    if not character.isascii():
        return Chars.OTHER
    if character.isdigit():
        return Chars.DIGIT
    if character.isalpha():
        return Chars.UPPER if character.isupper() else Chars.LOWER
    if character in " \t\n\r":
        return Chars.SPACE
    if not character.isprintable():
        return Chars.OTHER
    return _OF_CHARACTER.get(character, Chars.PUNCTUATION)


def pattern(
    type_: str,
    label: str,
    template: str,
    *,
    literals: Sequence[str] = (),
    within: bool = True,
    validate: Validator | None = real,
    named: bool = False,
    weak: bool = False,
) -> Pattern:
    """The pattern of a template, its gates worked out from the parts.

    `literals` stand for the words a text is searched for first; by default these are the ways the
    template begins, or its longest literal where it begins with a run.
    """
    regex, shortest, longest = "", 0, 0
    allows, needs = Chars(0), Chars(0)
    last_part = ""
    for run, low, high, open_end, choices, literal in _PART.findall(template):
        if run:
            characters, classes = _CLASSES[run]
            least = int(low)
            most = UNBOUNDED if open_end else int(high or low)
            bounds = f"{{{low},}}" if open_end else f"{{{low},{high}}}" if high else f"{{{low}}}"
            regex += f"[{characters}]{bounds}"
            allows |= classes
            if least and len(classes) == 1:
                needs |= classes
            shortest, longest = shortest + least, longest + most
            last_part = run
        else:
            words = choices.split("|") if choices else [literal]
            escaped = "|".join(_escaped(word) for word in words)
            regex += f"(?:{escaped})" if choices else escaped
            common = ANY
            for word in words:
                allows |= classes_of(word)
                common &= classes_of(word)
            needs |= common
            shortest += min(map(len, words))
            longest += max(map(len, words))
            last_part = words[-1]
    return Pattern(
        type=type_,
        label=label,
        regex=regex,
        shortest=shortest,
        longest=min(longest, UNBOUNDED),
        allows=allows,
        needs=needs,
        literals=tuple(literals) or _literals(template),
        validate=validate,
        says="not a placeholder" if validate is real else "",
        within=_within(template, regex, last_part) if within and not named else "",
        named=named,
        weak=weak,
    )


def table(text: str) -> tuple[Pattern, ...]:
    """A pattern for each line `type | label | template`."""
    rows = (line.split("|", 2) for line in text.strip().splitlines())
    return tuple(pattern(a.strip(), b.strip(), c.strip()) for a, b, c in rows)


def _escaped(text: str) -> str:
    return re.sub(r"([.+*?^$|\\\[\]{}()])", r"\\\1", text)


def _literals(template: str) -> tuple[str, ...]:
    opening: list[list[str]] = []
    longest = ""
    at_start = True
    for run, _, _, _, choices, literal in _PART.findall(template):
        if run:
            at_start = False
            continue
        if at_start:
            opening.append(choices.split("|") if choices else [literal])
        longest = max(longest, literal, key=len)
    beginnings = tuple("".join(words) for words in product(*opening))
    if opening and "https://" not in beginnings:
        return beginnings
    return (longest,) if longest else ()


def _within(template: str, regex: str, last_part: str) -> str:
    """The same with boundaries; a run that may end in a dash or a sign has none after it."""
    begin = EDGE if re.match(r"\w|<(?!pad)|\(\w", template) else ""
    open_ended = last_part in _OPEN_RUNS or not last_part[-1:].isalnum()
    end = "" if open_ended else EDGE
    return f"{begin}{regex}{end}"
