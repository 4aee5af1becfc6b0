"""`pgpass`: the password file of PostgreSQL's clients (PostgreSQL manual, The Password File)."""

import getpass
import os
from pathlib import Path

from audit.secrets.credential import Credential, Login
from audit.secrets.secret import Secret
from audit.secrets.store import Asking, Store
from audit.secrets.stores._files import guarded

_FIELDS = 4  # host, port, database, user; the password follows, up to a colon
_PORT = 5432


def _read(asking: Asking) -> Credential:
    [path] = _files(asking.place)
    text = guarded(asking, Path(path), private=True)  # PostgreSQL's clients ask for the same
    login = asking.login
    user = login.user or os.environ.get("PGUSER") or getpass.getuser()
    password = password_of(text, login, user)
    if password is None:
        raise asking.refused(
            "no line of the password file fits host, port, database and user of this source"
        )
    return Credential(Secret(password), user)


def password_of(text: str, login: Login, user: str) -> str | None:
    """The password of the first line that fits; None when none does.

    A socket's folder is "localhost" there, and a database without a name is called like the user.
    """
    host = "localhost" if not login.host or login.host.startswith("/") else login.host
    wanted = (host, str(login.port or _PORT), login.database or user, user)
    for line in text.split("\n"):
        if line.startswith("#"):
            continue
        fields = _fields(line.removesuffix("\r"))
        if len(fields) <= _FIELDS:
            continue
        if all(raw == "*" or _plain(raw) == w for raw, w in zip(fields, wanted, strict=False)):
            return _plain(fields[_FIELDS])
    return None


def _fields(line: str) -> list[str]:
    """The raw fields; a colon or backslash behind a backslash is part of its field."""
    fields, start, place = list[str](), 0, 0
    while place < len(line):
        if line[place] == "\\":
            place += 1
        elif line[place] == ":":
            fields.append(line[start:place])
            start = place + 1
        place += 1
    return [*fields, line[start:]]


def _plain(raw: str) -> str:
    parts, place = list[str](), 0
    while place < len(raw):
        place += raw[place] == "\\" and place + 1 < len(raw)
        parts.append(raw[place])
        place += 1
    return "".join(parts)


def _files(place: str) -> tuple[str, ...]:
    return (place or os.environ.get("PGPASSFILE") or "~/.pgpass",)


STORE = Store("pgpass", "PostgreSQL's password file", _read, "[FILE]", "pgpass", _files)
