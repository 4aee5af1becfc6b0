"""`env:NAME`: a variable of the environment."""

import os
import re

from audit.errors import ConfigError
from audit.secrets.store import Asking, Store

#: Names as shells know them; in capitals, because other words may be a password.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


def _read(asking: Asking) -> str:
    value = os.environ.get(asking.place)
    if value is not None:
        return value
    if _VARIABLE.fullmatch(asking.place):
        raise asking.refused(f"the environment variable {asking.place} is not set")
    # env:$NAME is easily written, and then the shell has put the password itself here
    raise ConfigError(
        "the environment variable that env: names is not set; write its name, as in "
        "env:SHOP_PASSWORD, without a $"
    )


STORE = Store("env", "an environment variable", _read, "NAME", "env:SHOP_PASSWORD")
