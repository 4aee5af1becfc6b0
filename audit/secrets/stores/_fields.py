"""One field of a secret that is kept as a JSON object or as a map."""

import json
from collections.abc import Mapping
from typing import cast

from audit.secrets.credential import Credential
from audit.secrets.secret import Secret
from audit.secrets.store import Asking

_PASSWORD = "password"  # noqa: S105  # the name of the field
_USERS = ("username", "user")


def split(place: str) -> tuple[str, str]:
    """The place and the field behind #, "" when there is none."""
    name, _, field = place.partition("#")
    return name, field


def of_text(asking: Asking, text: str, field: str) -> str | Credential:
    """A text as it is; of a JSON object the named field, or its password with its account."""
    try:
        tree: object = json.loads(text) if text.lstrip().startswith("{") else None
    except ValueError:
        tree = None
    if isinstance(tree, dict):
        found = cast("dict[str, object]", tree)
        return of_map(asking, found, field) if field or _PASSWORD in found else text
    if field:
        raise asking.refused("the secret is no JSON object, so that it has no fields; leave out #")
    return text


def of_map(asking: Asking, found: Mapping[str, object], field: str) -> Credential:
    """The named field; without a name the password, or the only field that there is."""
    name = field or (next(iter(found)) if len(found) == 1 else _PASSWORD)
    value = found.get(name)
    if not isinstance(value, str):
        said = "has no such field of text" if field else "has several fields and no password"
        raise asking.refused(f"the secret {said}; name one behind #, as in #password")
    users = (found.get(user) for user in _USERS) if name == _PASSWORD else ()
    return Credential(Secret(value), next((u for u in users if isinstance(u, str)), ""))
