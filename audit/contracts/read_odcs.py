"""From the tree of an ODCS contract, whose shape is right, to `Contract`."""

from collections.abc import Iterator, Sequence

from audit.contracts.model import (
    Contract,
    Limit,
    Place,
    Promise,
    PromisedDataset,
    PromisedField,
    PromisedReference,
    PromisedServer,
    Unchecked,
)
from audit.contracts.nodes import Keys, Leaf, Problem
from audit.contracts.read_quality import Quality, quality_of
from audit.contracts.read_references import Names, resolved
from audit.facts.catalog import ANY_KEY, LogicalType

ELEMENT = "[]"
#: The custom property of a reference that no source declares.
INFERRED = "inferred"
#: What the standard's types are here; the comparison knows no finer ones than these.
LOGICAL = {
    "string": LogicalType.TEXT,
    "date": LogicalType.DATE,
    "timestamp": LogicalType.TIMESTAMP,
    "time": LogicalType.TIME,
    "number": LogicalType.DECIMAL,
    "integer": LogicalType.INTEGER,
    "object": LogicalType.OBJECT,
    "array": LogicalType.ARRAY,
    "boolean": LogicalType.BOOLEAN,
    "map": LogicalType.OBJECT,
    "vector": LogicalType.ARRAY,
}
#: Options of a type that say something of the values and are no limit.
_NO_LIMITS = frozenset({"timezone", "defaultTimezone"})


def contract_of(tree: Keys, *, unread: Sequence[Problem] = ()) -> tuple[Contract, list[Problem]]:
    """The contract, and what is wrong with it beyond its shape; `unread` are unknown keys."""
    objects = tree.parts("schema")
    names = Names.of(objects)
    problems = list(_twice(objects, "schema"))
    datasets: list[PromisedDataset] = []
    for node in objects:
        reader = _Reader(node.text("name"), names, problems)
        datasets.append(reader.read(node))
    contract = Contract(
        id=tree.text("id"),
        name=tree.text("name") or tree.text("dataProduct") or tree.text("id"),
        version=tree.text("version"),
        status=tree.text("status"),
        description=tree.keys("description").text("purpose"),
        datasets=tuple(datasets),
        levels=tuple(_levels(tree)),
        servers=tuple(map(_server, tree.parts("servers"))),
        api_version=tree.text("apiVersion"),
        unchecked=tuple(Unchecked(what=p.path, why=p.message, place=p.place) for p in unread),
    )
    return contract, problems


def _twice(nodes: Sequence[Keys], path: str) -> Iterator[Problem]:
    """Names that stand more than once among these."""
    first: dict[str, Place] = {}
    for node in nodes:
        name, place = node.text("name"), node.place_of("name")
        if name in first:
            yield Problem(place, f"the name stands twice, first in line {first[name].line}", path)
        first.setdefault(name, place)


class _Reader:
    """Reads one object of a contract; what is wrong goes to `problems`."""

    def __init__(self, name: str, names: Names, problems: list[Problem]) -> None:
        self._name = name
        self._names = names
        self._problems = problems
        self._fields: list[PromisedField] = []
        self._references: list[PromisedReference] = []
        self._quality = Quality()

    def read(self, node: Keys) -> PromisedDataset:
        self._inside(node, "")
        parts = node.parts("properties")
        names = {p.text("name"): p.text("physicalName") or p.text("name") for p in parts}
        quality_of(node, "", self._quality, names=names, problems=self._problems)
        for reference in node.parts("relationships"):
            self._between(reference)
        return PromisedDataset(
            name=self._name,
            physical_name=node.text("physicalName") or self._name,
            kind=node.text("physicalType") or "table",
            description=node.text("description"),
            fields=tuple(self._fields),
            references=tuple(self._references),
            metrics=tuple(self._quality.metrics),
            unchecked=tuple(self._quality.unchecked),
            place=node.place_of("name"),
        )

    def _inside(self, node: Keys, parent: str) -> None:
        """The fields of a part; elements of arrays are `[]`, values of maps `*`."""
        parts = node.parts("properties")
        self._problems += _twice(parts, parent or self._name)
        for part in parts:
            own = part.text("physicalName") or part.text("name")
            self._field(part, f"{parent}.{own}" if parent else own)
        if not parent:
            return
        element, value = node.get("items"), node.keys("map").get("value")
        if isinstance(element, Keys):
            self._field(element, f"{parent}{ELEMENT}")
        if isinstance(value, Keys):
            self._field(value, f"{parent}.{ANY_KEY}")

    def _field(self, node: Keys, name: str) -> None:
        if node.text("semanticType") == "measure":
            self._unchecked("measure", "it is computed and not stored", name, node.place)
            return
        options = node.keys("logicalTypeOptions")
        logical = LOGICAL.get(node.text("logicalType"))
        if logical is LogicalType.TIMESTAMP and options.flag("timezone"):
            logical = LogicalType.TIMESTAMP_TZ
        required = node.flag("required")
        self._fields.append(
            PromisedField(
                name=name,
                logical_type=logical,
                native_type=node.text("physicalType"),
                nullable=None if required is None else not required,
                unique=node.flag("unique"),
                key_position=_position(node),
                description=node.text("description"),
                classification=node.text("classification"),
                tags=tuple(node.texts("tags")),
                limits=tuple(_limits(options)),
                place=node.place_of("name"),
            )
        )
        quality_of(node, name, self._quality, names={}, problems=self._problems)
        self._quality.enumerated(name, node)
        for reference in node.parts("relationships"):
            for target in reference.texts("to"):
                self._refers((name,), (target,), reference)
        self._inside(node, name)

    def _between(self, node: Keys) -> None:
        """A reference that names its own fields, too."""
        place = node.place_of("to")
        sources = [resolved(text, self._names) for text in node.texts("from")]
        own = tuple(found[1] for found in sources if found and found[0] == self._name)
        targets = tuple(node.texts("to"))
        if len(own) != len(sources):
            self._unchecked("reference", "its fields are not of this dataset", "", place)
        elif len(own) != len(targets):
            told = f"{len(own)} fields cannot refer to {len(targets)}"
            self._problems.append(Problem(place, told, f"{self._name}.relationships"))
        else:
            self._refers(own, targets, node)

    def _refers(self, own: tuple[str, ...], targets: tuple[str, ...], node: Keys) -> None:
        place = node.place_of("to")
        noted = {n.text("property"): n.value("value") for n in node.parts("customProperties")}
        declared = noted.get(INFERRED) is not True
        found = [resolved(text, self._names) for text in targets]
        known = [parent for parent in found if parent]
        if len(known) != len(found) or len({parent for parent, _ in known}) != 1:
            why = "it refers to what the contract does not describe"
            self._unchecked("reference", why, ", ".join(own), place)
            return
        self._references.append(
            PromisedReference(
                fields=own,
                parent=known[0][0],
                parent_fields=tuple(name for _, name in known),
                declared=declared,
                place=place,
            )
        )

    def _unchecked(self, what: str, why: str, name: str, place: Place) -> None:
        self._quality.unchecked.append(Unchecked(what=what, why=why, field=name, place=place))


def _position(node: Keys) -> int | None:
    """The place of a field in the primary key, from one; None outside of it."""
    if not node.flag("primaryKey"):
        return None
    position = node.value("primaryKeyPosition")
    return position if isinstance(position, int) and position > 0 else 1


def _limits(options: Keys) -> Iterator[Limit]:
    for name, (place, value) in options.entries.items():
        if name not in _NO_LIMITS and isinstance(value, Leaf) and value.value is not None:
            yield Limit(name=name, value=value.value, place=place)


def _levels(tree: Keys) -> Iterator[Promise]:
    usual = tree.text("slaDefaultElement")
    for node in tree.parts("slaProperties"):
        value = node.value("value")
        yield Promise(
            property=node.text("property"),
            value="" if value is None else str(value),
            unit=node.text("unit"),
            element=node.text("element") or usual,
            place=node.place_of("property"),
        )


def _server(node: Keys) -> PromisedServer:
    return PromisedServer(
        name=node.text("server"),
        kind=node.text("type"),
        host=node.text("host"),
        database=node.text("database"),
        namespace=node.text("schema"),
        place=node.place_of("server"),
    )
