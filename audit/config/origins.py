"""Where each value of a configuration is from: file, variable, an option's variable, default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from audit.config.load import Loaded
from audit.config.yamltext import Place
from audit.secrets.redact import MASK

FILE, VARIABLE, OPTION, DEFAULT = "file", "variable", "option", "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value in force. `kind` says where it is from; a literal password is a mask.

    `line` is where it stands in the file, None where that cannot be told; `variables` filled it.
    """

    place: Place
    value: object
    kind: str = DEFAULT
    line: int | None = None
    variables: tuple[str, ...] = ()


def values_of(
    tree: Mapping[str, object], loaded: Loaded, options: Mapping[Place, str]
) -> tuple[Value, ...]:
    """Every value of the tree of a configuration, `options` being those that a variable gave."""
    return tuple(_value(place, value, loaded, options) for place, value in _leaves(tree, ()))


def _leaves(tree: object, place: Place) -> Iterator[tuple[Place, object]]:
    """Single values, lists of such, and what is empty."""
    if isinstance(tree, dict) and tree:
        for key, value in cast("dict[str, object]", tree).items():
            yield from _leaves(value, (*place, key))
    elif isinstance(tree, list) and any(isinstance(i, dict) for i in cast("list[object]", tree)):
        for n, item in enumerate(cast("list[object]", tree)):
            yield from _leaves(item, (*place, n))
    else:
        yield place, tree


def _value(place: Place, value: object, loaded: Loaded, options: Mapping[Place, str]) -> Value:
    if place in options:
        return Value(place=place, value=value, kind=OPTION, variables=(options[place],))
    if loaded.document is None or not _stands(loaded.document.tree, place):
        return Value(place=place, value=value)
    # a password is taken out of the values, and what stood there is not shown
    hidden = place[0] == "sources" and place[2:] == ("password",) and place[1] in loaded.literals
    below = (
        v for at, names in loaded.variables.items() if at[: len(place)] == place for v in names
    )
    variables = tuple(dict.fromkeys(below))
    return Value(
        place=place,
        value=MASK if hidden and not value else value,
        kind=VARIABLE if variables else FILE,
        line=loaded.document.line(place),
        variables=variables,
    )


def _stands(tree: object, place: Place) -> bool:
    """Whether the file says something there."""
    for part in place:
        inside = (isinstance(tree, dict) and part in tree) or (
            isinstance(tree, list)
            and isinstance(part, int)
            and part < len(cast("list[object]", tree))
        )
        if not inside:
            return False
        tree = cast("Any", tree)[part]
    return tree is not None
