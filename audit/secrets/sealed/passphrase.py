"""Where the passphrase of the encrypted file comes from: a file, systemd, or the terminal."""

import getpass
import os
import sys
from pathlib import Path

from audit.errors import ConfigError
from audit.secrets.reference import Reference
from audit.secrets.store import Asking
from audit.secrets.stores._files import guarded

VARIABLE = "SOURCE_AUDIT_STORE_PASSPHRASE_FILE"
CREDENTIAL = "source-audit-store-passphrase"
#: Shorter ones are found by guessing, whatever a guess costs.
SHORTEST = 10


def known_passphrase(*, interactive: bool) -> str:
    """The passphrase of a file that is there."""
    given = _given()
    if given is not None:
        return given
    _may_ask(interactive=interactive)
    return _asked("Passphrase of the credential store: ")


def new_passphrase(*, interactive: bool) -> str:
    """The passphrase for a file that is made; asked for twice."""
    given = _given()
    if given is None:
        _may_ask(interactive=interactive)
        return chosen_passphrase()
    if len(given) < SHORTEST:
        raise ConfigError(f"the passphrase is too short; take at least {SHORTEST} characters")
    return given


def chosen_passphrase() -> str:
    """A new one from the terminal, whatever file is named for the old one."""
    first = _asked("New passphrase of the credential store: ")
    if len(first) < SHORTEST:
        raise ConfigError(f"the passphrase is too short; take at least {SHORTEST} characters")
    if _asked("Again: ") != first:
        raise ConfigError("the two passphrases differ; nothing was changed")
    return first


def _given() -> str | None:
    named, folder = os.environ.get(VARIABLE), os.environ.get("CREDENTIALS_DIRECTORY")
    if named:
        path = Path(named)
    elif folder and Path(folder, CREDENTIAL).is_file():
        path = Path(folder, CREDENTIAL)
    else:
        return None
    text = guarded(Asking(Reference("file", str(path))), path).rstrip("\r\n")
    if not text:
        raise ConfigError(f"{path}: the passphrase in this file is empty")
    return text


def _may_ask(*, interactive: bool) -> None:
    if not interactive:
        raise ConfigError(
            "cannot ask for the passphrase of the credential store; put it into a file that only "
            f"you can read and name that in {VARIABLE}"
        )


def _asked(question: str) -> str:
    try:
        return getpass.getpass(question, stream=sys.stderr)
    except (EOFError, UnicodeDecodeError):
        raise ConfigError("no passphrase was entered") from None
