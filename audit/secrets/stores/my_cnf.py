r"""`my.cnf`: the option file of MySQL's clients (MySQL manual, Using Option Files).

Only the group [client] counts, and of several lines the last; `!include` is not followed.
"""

import re
from pathlib import Path

from audit.secrets.credential import Credential
from audit.secrets.secret import Secret
from audit.secrets.store import Asking, Store
from audit.secrets.stores._files import guarded

_GROUP = "client"
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "r": "\r", "s": " ", "\\": "\\", '"': '"', "'": "'"}
_QUOTES = ("'", '"')


def _read(asking: Asking) -> Credential:
    [path] = _files(asking.place)
    options = options_of(guarded(asking, Path(path), private=True))
    password = options.get("password")
    if not password:
        raise asking.refused("the group [client] of this file has no password")
    return Credential(Secret(password), options.get("user", ""))


def options_of(text: str) -> dict[str, str]:
    """The options of the group [client], names with - for _."""
    found: dict[str, str] = {}
    group = ""
    for line in map(str.strip, text.splitlines()):
        if not line or line[0] in "#;!":
            continue
        if line[0] == "[":
            group = line[1:].partition("]")[0].strip()
            continue
        if group == _GROUP:
            name, _, value = _uncommented(line).partition("=")
            found[name.strip().replace("_", "-")] = _value(value.strip())
    return found


def _uncommented(line: str) -> str:
    """The line up to a # that stands in no quotes."""
    quote, escaped = "", False
    for place, character in enumerate(line):
        if character in _QUOTES and not escaped:
            quote = "" if quote == character else quote or character
        if character == "#" and not quote:
            return line[:place]
        escaped = bool(quote) and character == "\\" and not escaped
    return line


def _value(text: str) -> str:
    if len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]:
        text = text[1:-1]
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), text)


def _files(place: str) -> tuple[str, ...]:
    return (place or "~/.my.cnf",)


STORE = Store("my.cnf", "MySQL's option file", _read, "[FILE]", "my.cnf", _files)
