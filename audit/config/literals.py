"""Passwords that stand in the configuration itself: taken out before anything else sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from audit.access.address import parse_url
from audit.errors import ConfigError
from audit.secrets.secret import Secret
from audit.secrets.stores import known

HOW = (
    "put it into a file that only you can read, or run `source-audit credentials set NAME`, and "
    "write password: file:PATH, env:NAME or keyring:SERVICE/USER; or allow it, as a finding, with "
    "--allow-literal-passwords"
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A password that stood there, and whether in the URL of its source."""

    secret: Secret
    in_url: bool


def without_literals(tree: object) -> tuple[object, dict[str, Literal]]:
    """The configuration without literal passwords, and these by the name of their source.

    A URL's password goes before one beside it; both are taken out. What is no configuration is
    left for whoever reads it.
    """
    if not isinstance(tree, dict):
        return tree, {}
    found = cast("dict[object, object]", tree)
    sources = found.get("sources")
    if not isinstance(sources, dict):
        return found, {}
    literals: dict[str, Literal] = {}
    plain: dict[object, object] = {}
    for name, entry in cast("dict[object, object]", sources).items():
        plain[name] = entry
        if isinstance(entry, dict):
            plain[name], literal = _without(cast("dict[object, object]", entry))
            if literal is not None:
                literals[str(name)] = literal
    return {**found, "sources": plain}, literals


def problem_of(literal: Literal, variables: Sequence[str]) -> str:
    """What is wrong with one that is not allowed; `variables` are those that it came from."""
    if literal.in_url:
        return f"the URL holds a password; {HOW}"
    if variables:
        return (
            f"it is filled with the password itself; write env:{variables[0]}, the reference to it"
        )
    return f"password: takes a reference to a password, not the password itself; {HOW}"


def _without(entry: dict[object, object]) -> tuple[dict[object, object], Literal | None]:
    entry = dict(entry)
    literal: Literal | None = None
    password = entry.get("password")
    if isinstance(password, str | int | float) and not _refers(str(password)):
        literal = Literal(Secret(str(password)), in_url=False)
        del entry["password"]
    url = entry.get("url")
    if (secret := _in_url(url)) is not None:
        entry["url"] = str(parse_url(str(url))[0])
        literal = Literal(secret, in_url=True)
    return entry, literal


def _refers(text: str) -> bool:
    """Whether it is meant as a reference; a wrong one is told by whoever parses it."""
    return not text or text.partition(":")[0] in known()


def _in_url(url: object) -> Secret | None:
    try:
        return parse_url(url)[1] if isinstance(url, str) else None
    except ConfigError:
        return None
