"""`cmd:PROGRAM ARGUMENTS`: what a program prints; only where the user allows it."""

import shlex

from audit.errors import ConfigError
from audit.secrets.store import Asking, Store
from audit.secrets.stores._program import output


def _read(asking: Asking) -> str:
    if not asking.permits.commands:
        raise ConfigError(
            "cmd: runs a program, which is off; allow it with --allow-credential-commands, or with "
            "credentials: {allow_commands: true} in the configuration"
        )
    try:
        words = shlex.split(asking.place)
    except ValueError:
        raise asking.refused("a quotation mark of the command is not closed") from None
    if not words:
        raise asking.refused("names no program")
    return output(asking, words)


STORE = Store("cmd", "a program that the user allowed", _read, "PROGRAM ...", "cmd:pass show shop")
