"""A source of a new configuration, from one text; what is wrong in it, without repeating it."""

import os
from pathlib import Path

from audit.access.address import LOCAL, parse_url
from audit.cli._source import name_source
from audit.config.cron import parse_cron
from audit.config.schema import Config
from audit.config.substitute import substituted
from audit.config.template import NewSource
from audit.engine.discover import connector_for_scheme
from audit.errors import ConfigError
from audit.secrets.reference import parse_reference

_LONGEST = 100


def named_source(given: str) -> NewSource:
    """NAME=SOURCE, or a source that is named after its database, its file or its folder."""
    name, equals, rest = given.partition("=")
    if equals and "://" not in name and not Path(given).exists():
        return source_of(rest, checked_name(name))
    return source_of(given, None)


def source_of(text: str, name: str | None) -> NewSource:
    """A source by its URL, database file, file or folder; a `ConfigError` when it is none."""
    plain = _filled(text)
    if "://" not in plain:
        found = name_source(plain, Config(), password=None)
        address, called = found.address, name or checked_name(found.name)
        if address.scheme == LOCAL:
            return NewSource(name=called, files=(text,))
        return NewSource(name=called, url=str(address))
    address, secret = parse_url(plain)
    if secret is not None:
        raise ConfigError(
            "the URL holds a password; leave it out and say where it is, as in "
            "--password-ref env:NAME"
        )
    connector_for_scheme(address.scheme)
    found = name_source(plain, Config(), password=None)
    return NewSource(name=name or checked_name(found.name), url=text)


def checked_name(name: str) -> str:
    """A name that a source can have."""
    name = name.strip()
    if not 0 < len(name) <= _LONGEST or not name.isprintable() or "://" in name or "=" in name:
        raise ConfigError(f"a source's name is 1 to {_LONGEST} characters in a line, without =")
    return name


def checked_reference(text: str, where: str) -> str:
    """A reference to a secret; the secret itself is refused and not repeated."""
    try:
        parse_reference(text)
    except ConfigError:
        raise ConfigError(
            f"{where}: give a reference to where it is, such as env:NAME, file:PATH or "
            "keyring:SERVICE/USER, and not the secret itself"
        ) from None
    return text


def checked_schedule(text: str, where: str) -> str:
    try:
        parse_cron(text)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    return text.strip()


def takes_password(source: NewSource) -> bool:
    """Whether there is somebody to log in to."""
    return "://" in source.url and not source.url.startswith(("sqlite:", "duckdb:", "file:"))


def _filled(text: str) -> str:
    """The text with its variables, for trying it."""
    found = substituted({"runs": text}, os.environ)
    for mistake in found.mistakes:
        raise ConfigError(mistake.problem)
    tree = found.tree
    assert isinstance(tree, dict)
    return str(tree["runs"])  # pyright: ignore[reportUnknownArgumentType]
