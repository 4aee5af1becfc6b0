"""What the configuration may hold at a place, read off the types of its values."""

import types
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from audit.config.schema import Config


def kind_at(place: Sequence[str | int], kind: Any = Config) -> Any:  # noqa: ANN401  # walks type hints
    """The type of what stands at a place; None where nothing can stand there."""
    for part in place:
        kind = next((found for one in kinds_of(kind) if (found := _below(one, part))), None)
        if kind is None:
            return None
    return kind


def keys_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The keys that a mapping of this type knows; none where it takes any."""
    return tuple(
        name
        for one in kinds_of(kind)
        if is_dataclass(one)
        for name in _hints(cast("Hashable", one))
    )


def takes_any_key(kind: Any) -> bool:  # noqa: ANN401
    """Whether its keys are names that the user chose."""
    return any(get_origin(one) is dict for one in kinds_of(kind))


def takes_text(kind: Any) -> bool:  # noqa: ANN401
    """Whether a text may stand there as it is."""
    return any(one is str or get_origin(one) is Literal for one in kinds_of(kind))


def takes_list(kind: Any) -> bool:  # noqa: ANN401
    return any(get_origin(one) is tuple for one in kinds_of(kind))


def takes_nothing(kind: Any) -> bool:  # noqa: ANN401
    """Whether null is one of its values."""
    return any(one is type(None) for one in kinds_of(kind))


def words_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401
    """The words that may stand there, where only certain ones may."""
    return tuple(
        word for one in kinds_of(kind) if get_origin(one) is Literal for word in get_args(one)
    )


def kinds_of(kind: Any) -> Iterator[Any]:  # noqa: ANN401
    """The type itself, or the types of a union."""
    if get_origin(kind) in {Union, types.UnionType}:
        yield from get_args(kind)
    else:
        yield kind


def _below(kind: Any, part: str | int) -> Any:  # noqa: ANN401
    if is_dataclass(kind):
        return _hints(cast("Hashable", kind)).get(str(part))
    arguments = get_args(kind)
    if get_origin(kind) is dict:
        return arguments[1]
    return arguments[0] if get_origin(kind) is tuple and isinstance(part, int) else None


@cache
def _hints(kind: Hashable) -> dict[str, Any]:
    dataclass: Any = kind
    hints = get_type_hints(dataclass)
    return {item.name: hints[item.name] for item in fields(dataclass)}
