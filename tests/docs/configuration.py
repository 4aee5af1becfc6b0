"""The tables of docs/configuration.md, from the schema: `python -m tests.docs.configuration`."""

import json
import sys
from typing import Any

from audit.cli._schemas import schema_named

#: The parts of the file in the order of the page: heading, and the class of its keys.
PARTS = (
    ("The whole file", ""),
    ("sources.NAME", "SourceEntry"),
    ("sources.NAME.pins", "PinsEntry"),
    ("limits", "LimitsEntry"),
    ("policy", "PolicyEntry"),
    ("waivers[]", "WaiverEntry"),
    ("detection", "DetectionEntry"),
    ("detection.reviewed[]", "ReviewEntry"),
    ("detection.detectors[]", "DetectorEntry"),
    ("credentials", "CredentialsEntry"),
    ("signing", "SigningEntry"),
    ("notifications[]", "NotificationEntry"),
    ("tickets", "TicketsEntry"),
)

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "nothing",
}


def table(part: str) -> str:
    """The table of a part as the page has it."""
    whole = schema_named("config")
    found = whole["$defs"][part] if part else whole
    rows = [
        f"| `{key}` | {_type(value)} | {_default(key, value, found)} | {value['description']} |"
        for key, value in found["properties"].items()
    ]
    return "\n".join(("| Key | Value | Default | |", "|---|---|---|---|", *rows))


def _type(value: dict[str, Any]) -> str:
    if "anyOf" in value:
        choices = [one for one in value["anyOf"] if not one.get("$ref", "").endswith("/Filled")]
        words = [_type(one) for one in choices if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))
    if "$ref" in value:
        return "see below"
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"] if word)
    if value["type"] == "array":
        inner = _type(value["items"])
        return "list, see below" if inner == "see below" else f"list of {inner}"
    if value["type"] == "object":
        inner = _type(value["additionalProperties"])
        return "by name, see below" if inner == "see below" else f"by name: {inner}"
    return "a day" if value.get("format") == "date" else _WORDS[value["type"]] + _ends(value)


def _ends(value: dict[str, Any]) -> str:
    if "minimum" in value and "maximum" in value:
        return f", {value['minimum']} to {value['maximum']}"
    return f" from {value['minimum']} on" if "minimum" in value else ""


def _default(key: str, value: dict[str, Any], part: dict[str, Any]) -> str:
    if key in part.get("required", ()):
        return "required"
    default = value.get("default")
    if default in (None, [], {}):
        return ""
    shown = int(default) if isinstance(default, float) and default.is_integer() else default
    return f"`{json.dumps(shown)}`"


if __name__ == "__main__":
    for heading, part in PARTS:
        sys.stdout.write(f"## {heading}\n\n{table(part)}\n\n")
