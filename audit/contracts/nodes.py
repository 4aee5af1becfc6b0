"""A YAML or JSON file as a tree in which every key and value knows its line and column.

Made from events and not by recursion, with bounds on depth, size and what aliases expand to, so
that a hostile file costs no more than a large one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from audit.contracts.model import Place
from audit.errors import SourceAuditError
from audit.model.fact import Scalar

#: Bytes of a contract. Ten thousand tables of twenty fields make about that.
LARGEST = 24 * 1024 * 1024
DEEPEST = 64
#: Keys and values with every alias written out.
MOST_NODES = 3_000_000

_MERGE = "<<"
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on"), True),
    **dict.fromkeys(("false", "no", "off"), False),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)")
_REAL = re.compile(r"[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 400
#: Two escapes of JSON for one character; an escaped backslash before them is none of theirs.
_PAIR = re.compile(r"\\\\|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


@dataclass(slots=True)
class Leaf:
    """A text, number, flag or null."""

    value: Scalar
    place: Place


@dataclass(slots=True)
class Items:
    place: Place
    items: list["Node"] = field(default_factory=list["Node"])


@dataclass(slots=True)
class Keys:
    """Keys in the order of the file, each with where it stands."""

    place: Place
    entries: dict[str, tuple[Place, "Node"]] = field(
        default_factory=dict[str, tuple[Place, "Node"]]
    )
    #: Keys that were merged in from elsewhere: the part's own replace them.
    merged: set[str] = field(default_factory=set[str])

    def get(self, key: str) -> "Node | None":
        found = self.entries.get(key)
        return found[1] if found else None

    def place_of(self, key: str) -> Place:
        """Where the key stands; where the whole begins when it has none."""
        found = self.entries.get(key)
        return found[0] if found else self.place

    def value(self, key: str) -> Scalar:
        """The value of the key, None when it has none or more than one."""
        found = self.get(key)
        return found.value if isinstance(found, Leaf) else None

    def text(self, key: str) -> str:
        value = self.value(key)
        return value if isinstance(value, str) else ""

    def flag(self, key: str) -> bool | None:
        value = self.value(key)
        return value if isinstance(value, bool) else None

    def items(self, key: str) -> "list[Node]":
        """The items of the list there; the one value that stands in its place."""
        found = self.get(key)
        if isinstance(found, Items):
            return found.items
        return [] if found is None else [found]

    def parts(self, key: str) -> "list[Keys]":
        """The items that have keys themselves."""
        return [item for item in self.items(key) if isinstance(item, Keys)]

    def texts(self, key: str) -> list[str]:
        return [v for v in self.values(key) if isinstance(v, str)]

    def values(self, key: str) -> list[Scalar]:
        return [item.value for item in self.items(key) if isinstance(item, Leaf)]

    def keys(self, key: str) -> "Keys":
        """The keys there, none where there are none."""
        found = self.get(key)
        return found if isinstance(found, Keys) else Keys(self.place_of(key))


Node = Leaf | Items | Keys


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a contract, and where."""

    place: Place
    message: str
    path: str = ""

    def __str__(self) -> str:
        where = self.place.file or "the contract"
        if self.place.line:
            where += f", line {self.place.line}, column {self.place.column}"
        return ": ".join(part for part in (where, self.path, self.message) if part)


class InvalidContract(SourceAuditError):
    """A contract that cannot be read; `problems` are all that were found, in their order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(str(problems[0]))
        self.problems = problems


def parse(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The tree of a file, and keys that stand in it twice; `InvalidContract` where it is none."""
    text = _text(data, file)
    builder = _Builder(file)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(file=file, line=mark.line + 1, column=mark.column + 1) if mark else None
        raise _invalid(place or Place(file=file), _explained(error)) from None
    if builder.root is None:
        raise _invalid(Place(file=file), "the file is empty")
    return builder.root, builder.problems


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST:
        what = f"the file is larger than {LARGEST // 1024**2} MB: that is no contract"
        raise _invalid(Place(file=file), what)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _invalid(Place(file=file, line=line, column=1), "this is not UTF-8") from None
    if text.lstrip()[:1] in {"{", "["}:
        # JSON allows tabs between its tokens, and has none inside them; YAML knows no halves
        text = _PAIR.sub(_one, text.replace("\t", " "))
    return text


def _one(found: re.Match[str]) -> str:
    """The character that an escaped surrogate pair stands for; all else as it is."""
    if found[1] is None:
        return found[0]
    return chr(0x10000 + ((int(found[1], 16) - 0xD800) << 10) + (int(found[2], 16) - 0xDC00))


def _events(text: str) -> Iterator[Any]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.parse(text, Loader=loader)


def _explained(error: yaml.YAMLError) -> str:
    """The parser's complaint in our words: its own would quote the file."""
    said = f"{getattr(error, 'problem', '')} {getattr(error, 'reason', '')}"
    for part, words in (
        ("'\\t'", "a tab stands where YAML takes spaces only"),
        ("character that cannot start", "a tab or sign stands where YAML takes no such one"),
        ("mapping values are not allowed", "a colon is one too many here; quote the text"),
        ("did not find expected key", "a key is expected here; look at the indentation"),
        (
            "did not find expected '-'",
            "an item of the list is expected here; look at the indentation",
        ),
        ("could not find expected ':'", "a key without a colon"),
        ("undefined alias", "an alias of nothing"),
        ("duplicate anchor", "an anchor of a name that is taken"),
        ("special characters are not allowed", "a control character"),
        ("control characters are not allowed", "a control character"),
    ):
        if part in said:
            return f"this is not valid YAML: {words}"
    return "this is not valid YAML"


def _invalid(place: Place, message: str) -> InvalidContract:
    return InvalidContract((Problem(place, message),))


class _Builder:
    """Takes events and keeps the way from the root to what is open."""

    def __init__(self, file: str) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self._file = file
        self._open: list[Items | Keys] = []
        self._keys: list[Leaf | None] = []  # of each open part, the key that waits for a value
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._named: list[tuple[str | None, int]] = []  # anchor of what is open; nodes before it
        self._nodes = 0

    def take(self, event: Any) -> None:  # noqa: ANN401  # PyYAML has no types
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._start(Keys(self._place(event)), event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._start(Items(self._place(event)), event.anchor)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _invalid(self._place(event), "a second document; a contract is one")

    def _scalar(self, event: Any) -> None:  # noqa: ANN401  # PyYAML has no types
        leaf = Leaf(_scalar(event), self._place(event))
        self._count(1, leaf.place)
        if event.anchor:
            self._anchors[event.anchor] = (leaf, 1)
        self._put(leaf)

    def _start(self, node: Items | Keys, anchor: str | None) -> None:
        if len(self._open) >= DEEPEST:
            raise _invalid(node.place, f"nested more than {DEEPEST} deep")
        self._named.append((anchor, self._nodes))
        self._count(1, node.place)
        self._open.append(node)
        self._keys.append(None)

    def _end(self) -> None:
        node = self._open.pop()
        self._keys.pop()
        anchor, before = self._named.pop()
        if anchor:
            self._anchors[anchor] = (node, self._nodes - before)
        self._put(node)

    def _alias(self, event: Any) -> None:  # noqa: ANN401  # see above
        place = self._place(event)
        found = self._anchors.get(event.anchor)
        if found is None:
            raise _invalid(place, "an alias of nothing that stands before it")
        node, size = found
        self._count(size, place)
        self._put(node)

    def _put(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent, Items):
            parent.items.append(node)
            return
        key = self._keys[-1]
        if key is None:
            if not isinstance(node, Leaf):
                raise _invalid(node.place, "a key is a text, no list and no other keys")
            self._keys[-1] = node
            return
        self._keys[-1] = None
        self._entry(parent, key, node)

    def _entry(self, parent: Keys, key: Leaf, node: Node) -> None:
        name = _key(key.value)
        if name == _MERGE:
            self._merge(parent, key.place, node)
            return
        if name in parent.entries and name not in parent.merged:
            first = parent.entries[name][0].line
            self.problems.append(
                Problem(key.place, f"the key stands here twice, first in line {first}", name)
            )
            return
        parent.merged.discard(name)
        parent.entries[name] = (key.place, node)

    def _merge(self, parent: Keys, place: Place, node: Node) -> None:
        """Keys of others, where the part has none of its own (YAML 1.1, merge key)."""
        for other in node.items if isinstance(node, Items) else [node]:
            if not isinstance(other, Keys):
                raise _invalid(place, "only keys can be merged")
            self._count(len(other.entries), place)
            for name, entry in other.entries.items():
                if name not in parent.entries:
                    parent.entries[name] = entry
                    parent.merged.add(name)

    def _count(self, nodes: int, place: Place) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise _invalid(place, f"more than {MOST_NODES:,} keys and values, aliases written out")

    def _place(self, event: Any) -> Place:  # noqa: ANN401  # see above
        mark = event.start_mark
        return Place(file=self._file, line=mark.line + 1, column=mark.column + 1)


def _key(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _scalar(event: Any) -> Scalar:  # noqa: ANN401  # see above
    """The value as YAML 1.1 reads it; days and times stay texts."""
    text: str = event.value
    if event.style or event.tag == "tag:yaml.org,2002:str":
        return text
    if text in {"", "~", "null", "Null", "NULL"}:
        return None
    if text.lower() in _BOOLEANS and text in {text.lower(), text.upper(), text.title()}:
        return _BOOLEANS[text.lower()]
    return _number(text)


def _number(text: str) -> Scalar:
    if len(text) > _LONGEST_NUMBER or not text[-1].isascii():
        return text
    plain = text.replace("_", "")
    if _WHOLE.fullmatch(text):
        return int(plain)
    if any(c.isdecimal() for c in text) and _REAL.fullmatch(text):
        try:
            number = float(plain)
        except ValueError:
            return text
        return number if abs(number) != float("inf") else text
    return text
