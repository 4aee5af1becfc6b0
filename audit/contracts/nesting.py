"""Fields of documents as the tree that they are: names joined by dots, `[]` and `*` taken apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from audit.contracts.model import PromisedField
from audit.facts.catalog import ANY_KEY

ELEMENT = "[]"


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

    A dot nests only below a field that is there: columns of tables may have dots in their names.
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
        if end > 0 and name[:end] in nodes:
            return nodes[name[:end]]
    return None
