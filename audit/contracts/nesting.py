"""Fields of documents as the tree that they are: names joined by dots, `[]` and `*` taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.contracts.model import PromisedField
from audit.facts.catalog import ANY_KEY, LogicalType

ELEMENT = "[]"
_NESTING = frozenset(
    {LogicalType.OBJECT, LogicalType.ARRAY, LogicalType.MIXED, LogicalType.UNKNOWN}
)


@dataclass(slots=True)
class Node:
    """A field under its own part of the name; `[]` is an element of an array, `*` any key."""

    name: str
    promised: PromisedField
    children: list["Node"] = field(default_factory=list["Node"])

    @property
    def element(self) -> "Node | None":
        """What an array holds, None when it was not seen."""
        return next((child for child in self.children if child.name == ELEMENT), None)

    @property
    def any_key(self) -> "Node | None":
        """What lies under keys that are values."""
        return next((child for child in self.children if child.name == ANY_KEY), None)

    @property
    def named(self) -> list["Node"]:
        """Fields of an object by their names."""
        return [child for child in self.children if child.name not in {ELEMENT, ANY_KEY}]


def tree(fields: Sequence[PromisedField]) -> list[Node]:
    """The fields that stand at the top, those below them as their children.

    A dot nests only below a field that can hold others: names of columns may have dots.
    """
    nodes: dict[str, Node] = {}
    top: list[Node] = []
    for promised in fields:
        parent = _parent(promised.name, nodes)
        if parent is None:
            node = Node(promised.name, promised)
            top.append(node)
        else:
            rest = promised.name[len(parent.promised.name) :]
            node = Node(rest.removeprefix("."), promised)
            parent.children.append(node)
        nodes.setdefault(promised.name, node)
    return top


def _parent(name: str, nodes: dict[str, Node]) -> Node | None:
    """The longest name before it that this one continues."""
    end = len(name)
    while end > 0:
        end = max(name.rfind(".", 0, end), name.rfind(ELEMENT, 0, end))
        found = nodes.get(name[:end]) if end > 0 else None
        below = name[end:] == ELEMENT or name[end : end + 1] == "."
        if found is not None and below and _nests(found.promised):
            return found
    return None


def _nests(promised: PromisedField) -> bool:
    """Whether something can lie below a field of this type."""
    return promised.logical_type is None or promised.logical_type in _NESTING
