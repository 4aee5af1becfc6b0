"""What a regular expression lets through: lengths and classes of bytes, read off its own syntax."""

import math
from dataclasses import dataclass
from functools import cache, reduce

from audit.detect.pattern import Chars

_CLASSES = {
    "-": Chars.DASH,
    ".": Chars.DOT,
    "/": Chars.SLASH,
    ":": Chars.COLON,
    "@": Chars.AT,
    "_": Chars.UNDERSCORE,
    "+": Chars.PLUS,
}


@dataclass(frozen=True, slots=True)
class Letters:
    """One byte out of some."""

    among: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    body: "Node"
    least: int
    most: int


Node = Letters | Sequence | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Gates:
    shortest: int
    longest: int
    allows: Chars
    needs: Chars
    digits: int  # the fewest of them


@cache
def char_class(letter: str) -> Chars:
    """The class of one character."""
    if not letter.isascii():
        return Chars.OTHER
    if letter.isdigit():
        return Chars.DIGIT
    if letter.isalpha():
        return Chars.UPPER if letter.isupper() else Chars.LOWER
    if letter in " \t\r\n":
        return Chars.SPACE
    if letter in "()[]{}<>":
        return Chars.BRACKET
    return _CLASSES.get(letter, Chars.PUNCTUATION)


@cache
def gates(regex: str) -> Gates:
    """The gates of a regular expression of literals, sets, groups, choices and counted repeats."""
    return _gates(parse(regex))


def parse(regex: str) -> Node:
    """The expression as a tree; ValueError for syntax that the patterns do not use."""
    node, end = _choice(regex, 0)
    if end != len(regex):
        raise ValueError(f"cannot read this at {end}: {regex}")
    return node


def _choice(regex: str, at: int) -> tuple[Node, int]:
    branches: list[Node] = []
    while True:
        parts: list[Node] = []
        while at < len(regex) and regex[at] not in "|)":
            atom, at = _atom(regex, at)
            least, most, at = _count(regex, at)
            parts.append(atom if (least, most) == (1, 1) else Repeat(atom, least, most))
        branches.append(parts[0] if len(parts) == 1 else Sequence(tuple(parts)))
        if at == len(regex) or regex[at] == ")":
            break
        at += 1
    return (branches[0] if len(branches) == 1 else Choice(tuple(branches))), at


def _atom(regex: str, at: int) -> tuple[Node, int]:
    if regex.startswith("(?:", at):
        node, end = _choice(regex, at + 3)
        return node, end + 1
    if regex[at] == "[":
        return _set(regex, at + 1)
    if regex[at] == "\\":
        return Letters((regex[at + 1],)), at + 2
    if regex[at] in "(.*+?{^$":
        raise ValueError(f"cannot read this at {at}: {regex}")
    return Letters((regex[at],)), at + 1


def _set(regex: str, at: int) -> tuple[Node, int]:
    among: list[str] = []
    if regex[at] == "^":
        raise ValueError(f"cannot read this at {at}: {regex}")
    while regex[at] != "]":
        at += regex[at] == "\\"
        first = last = regex[at]
        if regex[at + 1] == "-" and regex[at + 2] != "]":
            at += 2
            at += regex[at] == "\\"
            last = regex[at]
        among += [chr(code) for code in range(ord(first), ord(last) + 1)]
        at += 1
    return Letters(tuple(dict.fromkeys(among))), at + 1


def _count(regex: str, at: int) -> tuple[int, int, int]:
    if regex.startswith("?", at):
        return 0, 1, at + 1
    if not regex.startswith("{", at):
        return 1, 1, at
    end = regex.index("}", at)
    least, _, most = regex[at + 1 : end].partition(",")
    return int(least), int(most or least), end + 1


def _gates(node: Node) -> Gates:
    match node:
        case Letters(among):
            classes = _classes(among)
            needs = classes if classes.bit_count() == 1 else Chars(0)
            # UTF-8 takes the more bytes the higher the number of the character is
            shortest, longest = (len(letter.encode()) for letter in (min(among), max(among)))
            return Gates(shortest, longest, classes, needs, int(classes == Chars.DIGIT))
        case Sequence(parts):
            inner = [_gates(part) for part in parts]
            return Gates(
                sum(g.shortest for g in inner),
                sum(g.longest for g in inner),
                reduce(lambda found, g: found | g.allows, inner, Chars(0)),
                reduce(lambda found, g: found | g.needs, inner, Chars(0)),
                sum(g.digits for g in inner),
            )
        case Choice(branches):
            inner = [_gates(branch) for branch in branches]
            return Gates(
                min(g.shortest for g in inner),
                max(g.longest for g in inner),
                reduce(lambda found, g: found | g.allows, inner, Chars(0)),
                reduce(lambda found, g: found & g.needs, inner[1:], inner[0].needs),
                min(g.digits for g in inner),
            )
        case Repeat(body, least, most):
            g = _gates(body)
            needed = g.needs if least else Chars(0)
            return Gates(g.shortest * least, g.longest * most, g.allows, needed, g.digits * least)


@cache
def _classes(letters: tuple[str, ...]) -> Chars:
    # a set may have thousands of letters, all but a few of one class
    found = {char_class(one) if one.isascii() else Chars.OTHER for one in letters}
    return reduce(lambda all_, one: all_ | one, found, Chars(0))


@cache
def size(node: Node) -> int:
    """How many different texts the expression describes, the ways to write one counted each."""
    match node:
        case Letters(among):
            return len(among)
        case Sequence(parts):
            return math.prod(size(part) for part in parts)
        case Choice(branches):
            return sum(size(branch) for branch in branches)
        case Repeat(body, least, most):
            return sum(size(body) ** times for times in range(least, most + 1))
