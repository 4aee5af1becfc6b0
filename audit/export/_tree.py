"""Values as plain JSON, written line by line: what every JSON document of ours is made of.

It does what pydantic does with the same dataclasses, without the quarter of a second that making
its serializer takes: `profile` of one file ends sooner than that.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from io import BytesIO
from typing import Any, cast

from audit.report.text import escaped

_AS_THEY_ARE = (str, bool, int, float, type(None))
_FLOATS = (float, float | None)


def plain(value: object) -> Any:  # noqa: ANN401  # what JSON can hold
    """The value of dictionaries, lists, texts and numbers."""
    if type(value) in _AS_THEY_ARE:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _field(getattr(value, name), real=real) for name, real in _names(type(value))}
    match value:
        case Enum():
            return value.value
        case date():
            return _time(value)
        case tuple() | list():
            return [plain(item) for item in cast("Iterable[object]", value)]
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")


def _field(value: object, *, real: bool) -> Any:  # noqa: ANN401  # see above
    return float(value) if real and isinstance(value, int) else plain(value)


def _time(value: date) -> str:
    text = value.isoformat()
    if isinstance(value, datetime) and value.utcoffset() == timedelta(0):
        return f"{text.removesuffix('+00:00')}Z"
    return text


def written(document: object) -> bytes:
    """The whole document of `pieces`."""
    whole = BytesIO()
    whole.writelines(pieces(document))
    return whole.getvalue()


def pieces(document: object) -> Iterator[bytes]:
    """Sorted, stable UTF-8 without NaN.

    Every key of the document and every item of its lists begins a line, so that two of them can
    be compared by lines; indenting more would leave the C encoder, which is ten times as fast.
    The document is a dataclass or a mapping, and is made plain item by item: the tree of a report
    on thousands of tables takes many times the memory of the report.
    """
    values = _members(document)
    for number, key in enumerate(sorted(values)):
        yield _encoded(f"{'' if number else '{'}{',' if number else ''}\n{_line(key)}: ")
        yield from _lines(values[key])
    yield b"\n}\n" if values else b"{\n\n}\n"


def canonical_pieces(document: object) -> Iterator[bytes]:
    """The same document in its canonical form (RFC 8785): what a digest or signature is made of."""
    from audit.evidence.canonical import canonical  # noqa: PLC0415  # only where it is asked for

    values = _members(document)
    # the standard sorts by UTF-16, which for names of fields is the order of their letters
    for number, key in enumerate(sorted(values, key=lambda name: name.encode("utf-16-be"))):
        yield (b"," if number else b"{") + canonical(key) + b":"
        value = values[key]
        if _single(value) or not value:
            yield canonical(_clean(_plain(value)))
            continue
        for place, item in enumerate(cast("Iterable[object]", value)):
            yield (b"," if place else b"[") + canonical(_clean(_plain(item)))
        yield b"]"
    yield b"}" if values else b"{}"


def _clean(tree: Any) -> Any:  # noqa: ANN401  # what JSON can hold
    """Half a surrogate pair becomes "?", as in every other document of ours."""
    if isinstance(tree, str):
        return tree if tree.isprintable() else tree.encode(errors="replace").decode()
    if isinstance(tree, dict):
        members = cast("dict[str, Any]", tree)
        return {_clean(name): _clean(value) for name, value in members.items()}
    if isinstance(tree, list):
        return list(map(_clean, cast("Iterable[Any]", tree)))
    return tree


def _members(document: object) -> Mapping[str, Any]:
    if is_dataclass(document) and not isinstance(document, type):
        return {
            name: _field(value, real=real) if _single(value) else value
            for name, real in _names(type(document))
            for value in (getattr(document, name),)
        }
    return cast("Mapping[str, Any]", document)


def _single(value: object) -> bool:
    return not isinstance(value, tuple | list)


def _lines(value: object) -> Iterator[bytes]:
    if _single(value) or not value:
        yield _encoded(_line(_plain(value)))
        return
    items = iter(cast("Iterable[object]", value))
    yield _encoded(f"[\n{_line(_plain(next(items)))}")
    for item in items:
        yield _encoded(f",\n{_line(_plain(item))}")
    yield b"\n]"


def _plain(value: object) -> object:
    """A mapping is plain already."""
    return cast("object", value) if isinstance(value, dict) else plain(value)


def _encoded(text: str) -> bytes:
    return escaped(text).encode(errors="replace")  # half a surrogate pair becomes "?"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True)


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    """Names of the fields, and whether a whole number in one is a real one all the same."""
    return tuple((field.name, field.type in _FLOATS) for field in fields(kind))
