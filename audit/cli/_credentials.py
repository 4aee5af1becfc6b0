"""What the commands of `credentials` share: the two places, and reading a new value."""

import getpass
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from audit.cli._outputs import write_stdout
from audit.errors import ConfigError
from audit.secrets import ring
from audit.secrets.sealed.file import Entry, changed, opened
from audit.secrets.sealed.passphrase import chosen_passphrase, known_passphrase, new_passphrase
from audit.secrets.sealed.place import VARIABLE, default_file
from audit.secrets.secret import Secret
from audit.secrets.store import LONGEST

_NAME = re.compile(r"[\w.-]{1,100}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One credential as it is listed."""

    name: str
    place: str
    set_at: str
    reference: str

    def row(self) -> tuple[str, ...]:
        return (self.name, self.place, self.set_at, self.reference)

    def tree(self) -> dict[str, str]:
        return {
            "name": self.name,
            "kept_in": self.place,
            "set_at": self.set_at,
            "reference": self.reference,
        }


class Place(Protocol):
    """Where credentials are kept."""

    def names(self) -> Sequence[Listed]: ...

    def put(self, name: str, value: Secret) -> None: ...

    def remove(self, name: str) -> None: ...

    def reference(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Ring:
    """The system keyring."""

    def names(self) -> Sequence[Listed]:
        return [
            Listed(name, "system keyring", at, self.reference(name))
            for name, at in sorted(ring.entries().items())
        ]

    def put(self, name: str, value: Secret) -> None:
        ring.put(name, value.reveal(), at=_now())

    def remove(self, name: str) -> None:
        ring.remove(name)

    def reference(self, name: str) -> str:
        return f"keyring:{ring.SERVICE}/{name}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted file with its passphrase."""

    path: Path
    passphrase: Secret

    def names(self) -> Sequence[Listed]:
        found = opened(self.path, self.passphrase.reveal())
        return [
            Listed(name, str(self.path), entry.set_at, self.reference(name))
            for name, entry in sorted(found.items())
        ]

    def put(self, name: str, value: Secret) -> None:
        def change(entries: dict[str, Entry]) -> None:
            entries[name] = Entry(value.reveal(), _now())

        changed(self.path, self.passphrase.reveal(), change)

    def remove(self, name: str) -> None:
        def change(entries: dict[str, Entry]) -> None:
            entries.pop(name, None)

        changed(self.path, self.passphrase.reveal(), change)

    def reference(self, name: str) -> str:
        return f"store:{name}"


def interactive(*, no_input: bool) -> bool:
    return not no_input and sys.stdin.isatty()


def place_for(store: Path | None, name: str, *, interactive: bool) -> Place:
    """Where a new credential goes; a `ConfigError` when one of this name is there already."""
    if not _NAME.fullmatch(name):
        raise ConfigError("a name is made of letters, digits, _ . and - only, as in shop-prod")
    place: Place
    if store is None and not default_file().exists() and ring.usable():
        place = Ring()
    else:
        path = _file(store)
        asked = known_passphrase if path.exists() else new_passphrase
        place = Sealed(path, Secret(asked(interactive=interactive)))
        if not path.exists():
            return place
    if any(listed.name == name for listed in place.names()):
        raise ConfigError(
            f"{name} is kept already; change it by: source-audit credentials rotate {name}"
        )
    return place


def place_of(store: Path | None, name: str, *, interactive: bool) -> Place:
    """Where a credential is kept already; a `ConfigError` when nowhere."""
    if store is None and name in ring.entries():
        return Ring()
    path = _file(store)
    if path.exists():
        place = Sealed(path, Secret(known_passphrase(interactive=interactive)))
        if any(listed.name == name for listed in place.names()):
            return place
    raise ConfigError(
        "no credential of this name is kept; `source-audit credentials list` names them all"
    )


def listed(store: Path | None, *, interactive: bool) -> list[Listed]:
    """Everything that is kept, by name."""
    found = list(Ring().names()) if store is None else []
    path = _file(store)
    if path.exists():
        found += Sealed(path, Secret(known_passphrase(interactive=interactive))).names()
    elif store is not None:
        raise ConfigError(f"there is no {path}; make it by: source-audit credentials set NAME")
    return sorted(found, key=lambda entry: (entry.name, entry.place))


def keep(place: Place, name: str, *, replace: bool) -> int:
    """Reads a value, keeps it, and says how to refer to it."""
    place.put(name, _value(name, again=replace))
    write_stdout(f"{place.reference(name)}\n")
    if isinstance(place, Sealed) and place.path != default_file():
        sys.stderr.write(f"note: set {VARIABLE} to this file when you use the reference\n")
    return 0


def rekey(store: Path | None) -> int:
    """A new passphrase for the file; the old one is known or asked for first."""
    path = _file(store)
    if not path.exists():
        raise ConfigError(f"there is no {path}; make it by: source-audit credentials set NAME")
    if not sys.stdin.isatty():
        raise ConfigError("a new passphrase is asked for at a terminal, and this is none")
    old = known_passphrase(interactive=True)
    opened(path, old)  # a wrong one is told before a new one is asked for
    changed(path, old, lambda _: None, seal_with=chosen_passphrase())
    return 0


def _file(store: Path | None) -> Path:
    return store.expanduser() if store else default_file()


def _value(name: str, *, again: bool) -> Secret:
    """From the terminal, asked for twice, or the first line of standard input; never empty."""
    if sys.stdin.isatty():
        value = _asked(f"{'New password' if again else 'Password'} for {name}: ")
        if value != _asked("Again: "):
            raise ConfigError("the two passwords differ; nothing was changed")
    else:
        try:
            value = sys.stdin.readline(LONGEST + 2).rstrip("\r\n")
        except UnicodeDecodeError:
            raise ConfigError("standard input is not UTF-8 text") from None
    if not value:
        raise ConfigError("the password is empty; nothing was changed")
    if len(value) > LONGEST or any("\ud800" <= c <= "\udfff" for c in value):
        raise ConfigError("this is no password: it is too long or not UTF-8 text")
    return Secret(value)


def _asked(question: str) -> str:
    try:
        return getpass.getpass(question, stream=sys.stderr)
    except (EOFError, UnicodeDecodeError):
        raise ConfigError("no password was entered; nothing was changed") from None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
