"""`prompt`: asks at the terminal."""

import getpass
import sys

from audit.errors import ConfigError
from audit.secrets.store import Asking, Store


def _read(asking: Asking) -> str:
    if not asking.permits.interactive:
        raise ConfigError(
            "cannot ask for the password: --no-input was given or this is no terminal"
        )
    try:
        return getpass.getpass("Password: ", stream=sys.stderr)
    except (EOFError, UnicodeDecodeError):
        raise ConfigError("no password was entered") from None


STORE = Store("prompt", "the terminal", _read, "", "prompt")
