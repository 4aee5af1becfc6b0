"""References to credentials ("env:SHOP_PASSWORD") and how they become a Secret at connect time."""

import getpass
import os
import re
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audit.errors import ConfigError
from audit.secrets.secret import Secret

#: Characters of a file that are read at all; a token of a cloud has some thousand.
LONGEST = 65_536
#: Names as shells know them; in capitals, because other words may be a password.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a credential is, never what it is. `str()` is safe to print."""

    scheme: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.scheme}:{self.place}" if self.place else self.scheme


def parse_reference(text: str) -> Reference:
    """A reference from its text; a bare word is refused, because it would be a password."""
    scheme, _, place = text.partition(":")
    if scheme not in _RESOLVERS:
        known = ", ".join(f"{s}:" if needs else s for s, (_, needs) in sorted(_RESOLVERS.items()))
        raise ConfigError(
            "--password takes a reference to a password, not the password itself "
            f"(one of {known}; for example env:SHOP_PASSWORD)"
        )
    _, needs_place = _RESOLVERS[scheme]
    if needs_place and not place:
        raise ConfigError(
            f"the password reference {scheme}: names no place (for example {scheme}:NAME)"
        )
    return Reference(scheme, place if needs_place else "")


def resolve(reference: Reference, *, interactive: bool) -> Secret:
    """The credential behind a reference; a `ConfigError` names the reference, never the value."""
    if reference.scheme == "prompt" and not interactive:
        raise ConfigError(
            "cannot ask for the password: --no-input was given or this is no terminal"
        )
    resolver, _ = _RESOLVERS[reference.scheme]
    value = resolver(reference)
    if not _encodable(value):
        raise ConfigError(f"{reference}: the password is not UTF-8 text")
    return Secret(value)


def _encodable(value: str) -> bool:
    """False for half a surrogate pair, which stands for a byte that is not UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def _environment(reference: Reference) -> str:
    value = os.environ.get(reference.place)
    if value is not None:
        return value
    if _VARIABLE.fullmatch(reference.place):
        raise ConfigError(f"{reference}: the environment variable {reference.place} is not set")
    # env:$NAME is easily written, and then the shell has put the password itself here
    raise ConfigError(
        "the environment variable that env: names is not set; write its name, as in "
        "env:SHOP_PASSWORD, without a $"
    )


def _file(reference: Reference) -> str:
    try:
        path = Path(reference.place).expanduser()
        mode = path.stat().st_mode
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"{reference}: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{reference}: the file is not UTF-8 text") from None  # it holds the text
    except (ValueError, RuntimeError) as error:
        raise ConfigError(f"{reference}: this names no file") from error
    if mode & (stat.S_IWGRP | stat.S_IWOTH | stat.S_IROTH):
        raise ConfigError(f"{reference}: others can read or change this file; chmod 600 {path}")
    if len(text) > LONGEST:
        raise ConfigError(f"{reference}: the file is longer than any password")
    return text.removesuffix("\n").removesuffix("\r")


def _keyring(reference: Reference) -> str:
    service, _, user = reference.place.partition("/")
    try:
        import keyring  # noqa: PLC0415  # 0.1 s, and only when a keyring is asked

        value = keyring.get_password(service, user or service)
    except Exception as error:  # its backends are anybody's, and so are their errors
        raise ConfigError(
            f"{reference}: the system keyring did not answer ({type(error).__name__}); "
            "use env: or file: on a machine without one"
        ) from error
    if value is None:
        raise ConfigError(f"{reference}: the keyring has no such entry")
    return value


def _prompt(_: Reference) -> str:
    try:
        return getpass.getpass("Password: ", stream=sys.stderr)
    except (EOFError, UnicodeDecodeError):
        raise ConfigError("no password was entered") from None


def _stdin(reference: Reference) -> str:
    try:
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        raise ConfigError(f"{reference}: standard input is not UTF-8 text") from None
    if not line:
        raise ConfigError(f"{reference}: standard input is empty")
    return line.rstrip("\r\n")


_RESOLVERS: dict[str, tuple[Callable[[Reference], str], bool]] = {
    "env": (_environment, True),
    "file": (_file, True),
    "keyring": (_keyring, True),
    "prompt": (_prompt, False),
    "stdin": (_stdin, False),
}
