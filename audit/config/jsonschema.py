"""JSON Schema of our YAML files, for editors and for programs that write them."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any, Literal, get_args, get_origin, get_type_hints

from audit.config.meanings import MEANINGS
from audit.config.rules import KEY_WORDS, rules
from audit.config.shape import kinds_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: Mapping[Any, Mapping[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
}
#: Keys of which a single text stands for a list of one.
_ONE_OR_MORE = frozenset({("ReviewEntry", "type")})
_FILLED = "Filled"


def schema_of(kind: Any, *, title: str, name: str, filled: bool) -> dict[str, Any]:  # noqa: ANN401  # a dataclass
    """The schema (2020-12) of a file that is read as this class.

    `filled` says whether ${env:NAME} may stand in its values.
    """
    parts: dict[str, Any] = {}
    whole = _object(kind, parts, filled=filled)
    if filled:
        parts[_FILLED] = {
            "title": "A value from the environment",
            "description": "${env:NAME}, or ${env:NAME:-default} where it may be unset or empty.",
            "type": "string",
            "pattern": r"\$\{env:[A-Za-z_][A-Za-z0-9_]*(:-[^{}]*)?\}",
        }
    return {
        "$schema": DIALECT,
        "$id": f"https://source-audit.example/schema/{name}.json",
        "title": title,
        **whole,
        "$defs": dict(sorted(parts.items())),
    }


def _object(kind: Any, parts: dict[str, Any], *, filled: bool) -> dict[str, Any]:  # noqa: ANN401
    hints = get_type_hints(kind)
    properties: dict[str, Any] = {}
    required: list[str] = []
    for item in fields(kind):
        found = _value((kind.__name__, item.name), hints[item.name], parts, filled=filled)
        described = {
            "title": item.name.replace("_", " "),
            "description": MEANINGS[kind.__name__][item.name],
        }
        default = _default(item)
        if default is MISSING:
            required.append(item.name)
        elif default is not None:
            described["default"] = default
        properties[item.name] = {**described, **found}
    made: dict[str, Any] = {"type": "object", "additionalProperties": False}
    made["properties"] = properties
    if required:
        made["required"] = required
    if {"url", "files"} <= {*properties}:
        made["oneOf"] = [{"required": ["url"]}, {"required": ["files"]}]
    return made


def _value(
    key: tuple[str, str],
    kind: Any,  # noqa: ANN401
    parts: dict[str, Any],
    *,
    filled: bool,
) -> dict[str, Any]:
    """The schema of a key's value, with what a variable may stand in for."""
    choices = [_kind(key, one, parts, filled=filled) for one in kinds_of(kind)]
    if key in _ONE_OR_MORE:
        choices.insert(0, dict(_PLAIN[str]))
    free = any(one == _PLAIN[str] for one in choices)
    composed = all(
        "$ref" in one.get("items", one) or one.get("type") == "object" for one in choices
    )
    if filled and not free and not composed:
        choices.append({"$ref": f"#/$defs/{_FILLED}"})
    return choices[0] if len(choices) == 1 else {"anyOf": choices}


def _kind(
    key: tuple[str, str],
    kind: Any,  # noqa: ANN401
    parts: dict[str, Any],
    *,
    filled: bool,
) -> dict[str, Any]:
    rule = rules().get(key, {})
    if is_dataclass(kind):
        name: str = getattr(kind, "__name__", "")
        if name not in parts:
            parts[name] = {}
            parts[name] = {
                "title": name.removesuffix("Entry"),
                **_object(kind, parts, filled=filled),
            }
        return {"$ref": f"#/$defs/{name}"}
    if kind in _PLAIN:
        return {**_PLAIN[kind], **({} if kind is type(None) else rule)}
    arguments = get_args(kind)
    if get_origin(kind) is Literal:
        return {"enum": list(arguments)}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _value(key, arguments[0], parts, filled=filled)}
    words = KEY_WORDS.get(key)
    names = {"propertyNames": {"enum": list(words)}} if words else {}
    return {
        "type": "object",
        "additionalProperties": _value(key, arguments[1], parts, filled=filled),
        **names,
    }


def _default(item: Field[Any]) -> Any:  # noqa: ANN401
    """What holds without the key: MISSING where it is required, None where it is nothing."""
    if item.default is not MISSING:
        value = item.default
    elif item.default_factory is not MISSING:
        value = item.default_factory()
    else:
        return MISSING
    if isinstance(value, tuple):
        return list(value)  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
    return None if is_dataclass(value) or value == "" else value
