"""A file -> `Contract`, or `InvalidContract` with all that is wrong with it."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from audit.contracts.model import Contract, Place
from audit.contracts.nodes import InvalidContract, Items, Keys, Leaf, Node, Problem, parse
from audit.contracts.read_odcs import contract_of
from audit.contracts.validate import validate

_VERSION = re.compile(r"v?(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?")
_OLDEST, _NEWEST = 3, 3
#: Since then unknown keys are forbidden.
_STRICT = (3, 1)

#: How files of other specifications begin, and what to do with them.
_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "dataContractSpecification": "this is a contract of the Data Contract Specification; "
        "convert it with `datacontract export --format odcs`",
        "openlineage": "this is no contract but an event of OpenLineage",
        "expectations": "this is a suite of expectations; use it with `scan --expectations`",
        "$schema": "this is a JSON Schema; a contract is an ODCS file (apiVersion, kind, schema)",
        "resources": "this is a data package; a contract is an ODCS file "
        "(apiVersion, kind, schema)",
        "sources": "this looks like a file of dbt; a contract is an ODCS file "
        "(apiVersion, kind, schema)",
    }
)


def read(data: bytes, file: str) -> Contract:
    """The contract in the bytes of a YAML or JSON file; `file` names it in messages."""
    tree, problems = parse(data, file)
    if not isinstance(tree, Keys):
        raise InvalidContract(
            (Problem(tree.place, "a contract is made of keys, not of " + _sort(tree)),)
        )
    version = _version(tree)
    validated = validate(tree, strict=version >= _STRICT)
    problems += validated.problems
    contract, more = contract_of(tree, unread=validated.unread)
    problems += more
    if problems:
        ordered = sorted(problems, key=lambda p: (p.place.line, p.place.column))
        raise InvalidContract(tuple(dict.fromkeys(ordered)))
    return contract


def _version(tree: Keys) -> tuple[int, int]:
    """The version of the standard; `InvalidContract` for one that is not read here."""
    node = tree.get("apiVersion")
    if node is None:
        for key, words in _OTHERS.items():
            if key in tree.entries:
                raise _refused(tree.place_of(key), words)
        if "kind" not in tree.entries and "schema" not in tree.entries:
            raise _refused(tree.place, "this is no ODCS contract: it has no apiVersion")
        raise _refused(tree.place, "'apiVersion' is missing; write the version of ODCS, as v3.1.0")
    place = tree.place_of("apiVersion")
    text = node.value if isinstance(node, Leaf) else None
    match = _VERSION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _refused(place, "apiVersion is no version of ODCS; it is written as v3.1.0")
    major, minor = int(match[1]), int(match[2])
    if major < _OLDEST:
        raise _refused(
            place,
            f"ODCS {major}.{minor} is not read, only 3; move the contract to v3.1.0 "
            "(dataset and columns became schema and properties)",
        )
    if major > _NEWEST:
        raise _refused(place, f"ODCS {major}.{minor} is newer than what is read here, which is 3")
    return major, minor


def _refused(place: Place, message: str) -> InvalidContract:
    return InvalidContract((Problem(place, message),))


def _sort(node: Node) -> str:
    return "a list" if isinstance(node, Items) else "one value"
