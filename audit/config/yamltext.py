"""YAML as values and lines, of a text that may be anything; what is wrong is one sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Place = tuple[str | int, ...]

#: More levels are no configuration, and the parser's own stack has an end.
DEEPEST = 60
#: Values that aliases may stand for beside those written: a small file can name a billion of them.
_MOST_ALIASED = 100_000
_MERGE, _TEXT = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"
_TAG = "a tag (!name) says nothing here; leave it out"

#: What the parser says, which may quote the file and so a password, in words that do not.
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "mapping values are not allowed in this context": (
            "a key stands where none can be; put a text that holds ': ' in quotes, and the keys of "
            "one mapping below each other"
        ),
        "did not find expected key": "a key is expected here; is it in line with those above it?",
        "could not find expected ':'": "a ':' and a space are expected behind a key",
        "did not find expected '-' indicator": "a '-' is expected: the list goes on here",
        "did not find expected ',' or ']'": "a list in [ ] has no end",
        "did not find expected ',' or '}'": "a mapping in { } has no end",
        "found unexpected end of stream": "a text in quotes has no end",
        "found undefined alias": "an alias (*name) has no anchor (&name) above it",
        "but found another document": "a second document begins (---); keep one",
        "found unhashable key": "a key is a text, and this is a list or a mapping",
    }
)


class NotYaml(Exception):  # whoever knows the file makes an error of it
    """What is wrong in a text, without a word of it, and on which line."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, line


@dataclass(frozen=True, slots=True)
class Parsed:
    """The values of a text; keys that stand twice in one mapping; its node, for `lines_of`."""

    tree: object
    twice: tuple[tuple[Place, int, int], ...]  # with the line of the second, and of the first
    node: Any


def parse(text: str) -> Parsed:
    """The values of a text; `NotYaml` where it is no plain YAML, or much larger than it looks.

    Keys are the texts that were written, also those that YAML 1.1 takes for something else (on,
    no, 2027).
    """
    import yaml  # noqa: PLC0415  # only where there is such a file

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _measure(yaml.parse(text, Loader=loader))
        node: Any = yaml.compose(text, Loader=loader)
        if node is None:
            return Parsed(None, (), None)
        weights: dict[int, int] = {}
        if _weight(node, weights) > len(weights) + _MOST_ALIASED:
            raise NotYaml("its aliases (*name) stand for too many values; write them out")
        found = tuple(_keys(node, ()))
        return Parsed(_constructed(node, loader), found, node)
    except yaml.YAMLError as error:
        raise _worded(error, text) from None


def lines_of(node: Any) -> dict[Place, int]:  # noqa: ANN401  # PyYAML has no types
    """On which line each key and each item of a list stands."""
    return dict(_lines(node, ()))


def _constructed(node: Any, loader: Any) -> object:  # noqa: ANN401
    """The values of a node; `NotYaml` for one that cannot be what it looks like (2027-13-45)."""
    try:
        return loader("").construct_document(node)
    except (ValueError, LookupError, OverflowError):
        raise NotYaml("a value is no number or day, as it looks like", _at_fault(node)) from None


def _at_fault(node: Any) -> int | None:  # noqa: ANN401
    """The line of the first single value that cannot be read."""
    import yaml  # noqa: PLC0415

    loader: Any = yaml.SafeLoader("")
    if node.id != "scalar":
        lines = (_at_fault(part) for part in _inside(node))
        return next((line for line in lines if line), None)
    try:
        loader.construct_object(node)
    except (ValueError, LookupError, OverflowError):
        return _line(node)
    return None


def _measure(events: Any) -> None:  # noqa: ANN401
    """`NotYaml` for what is too deep, before the parsers that call themselves see it; for tags."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        if getattr(event, "tag", None) not in {None, _TEXT}:
            raise NotYaml(_TAG, _line(event))
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            depth += 1
            if depth > DEEPEST:
                raise NotYaml("it is nested too deeply", _line(event))
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            depth -= 1


def _weight(node: Any, known: dict[int, int]) -> int:  # noqa: ANN401
    """How many values a node is when every alias is written out."""
    if id(node) in known:
        if known[id(node)] == 0:
            raise NotYaml("an alias (*name) stands inside what it names", _line(node))
        return known[id(node)]
    known[id(node)] = 0
    known[id(node)] = 1 + sum(_weight(part, known) for part in _inside(node))
    return known[id(node)]


def _inside(node: Any) -> Iterator[Any]:  # noqa: ANN401
    if node.id == "mapping":
        for key, value in node.value:
            yield key
            yield value
    elif node.id == "sequence":
        yield from node.value


def _keys(node: Any, place: Place) -> Iterator[tuple[Place, int, int]]:  # noqa: ANN401
    """Makes texts of all keys, and tells those that are there already."""
    if node.id == "mapping":
        seen: dict[str, int] = {}
        for key, value in node.value:
            if key.id != "scalar":
                raise NotYaml(_WORDS["found unhashable key"], _line(key))
            if key.tag != _MERGE:
                key.tag = _TEXT
                if key.value in seen:
                    yield (*place, key.value), _line(key), seen[key.value]
                seen.setdefault(key.value, _line(key))
            yield from _keys(value, (*place, key.value))
    elif node.id == "sequence":
        for n, item in enumerate(node.value):
            yield from _keys(item, (*place, n))


def _lines(node: Any, place: Place) -> Iterator[tuple[Place, int]]:  # noqa: ANN401
    kind = getattr(node, "id", None)
    if kind == "mapping":
        for key, value in node.value:
            yield (*place, key.value), _line(key)
            yield from _lines(value, (*place, key.value))
    elif kind == "sequence":
        for n, item in enumerate(node.value):
            yield (*place, n), _line(item)
            yield from _lines(item, (*place, n))


def _line(node: Any) -> int:  # noqa: ANN401
    return int(node.start_mark.line) + 1


def _worded(error: Exception, text: str) -> NotYaml:
    mark: Any = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", ""))
    at = getattr(error, "position", None)
    if mark is None and isinstance(at, int):
        # the reader's place: of control characters, which no text of a configuration holds
        return NotYaml("a control character stands in it", text.count("\n", 0, at) + 1)
    line: int | None = None if mark is None else int(mark.line) + 1
    if "cannot start any token" in problem and mark is not None:
        lines = text.splitlines()
        if "\t" in "".join(lines[mark.line : mark.line + 1])[: mark.column + 1]:
            return NotYaml("a tab stands where only spaces can be; indent with spaces", line)
        return NotYaml("a text that begins like this needs quotes around it", line)
    told = _WORDS.get(problem, "")
    return NotYaml(f"this is not valid YAML{': ' if told else ''}{told}", line)
