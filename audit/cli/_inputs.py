"""Files that a command reads: snapshots and reports, or `-` for standard input."""

import sys
from pathlib import Path

from audit.errors import ConfigError
from audit.secrets.redact import quoted


def read_input(path: Path) -> bytes:
    """The bytes of a file or of standard input."""
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        named = path if quoted(str(path)) else "the file"
        raise ConfigError(f"{named} cannot be read: {reason[:1].lower()}{reason[1:]}") from error
