"""`stdin`: the first line of standard input."""

import sys

from audit.secrets.store import LONGEST, Asking, Store


def _read(asking: Asking) -> str:
    try:
        line = sys.stdin.readline(LONGEST + 2)
    except UnicodeDecodeError:
        raise asking.refused("standard input is not UTF-8 text") from None
    if not line:
        raise asking.refused("standard input is empty")
    return line.rstrip("\r\n")


STORE = Store("stdin", "standard input", _read, "", "stdin")
