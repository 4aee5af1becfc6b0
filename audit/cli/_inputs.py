"""Files that a command reads: snapshots and reports, or `-` for standard input."""

import sys
from pathlib import Path

from audit.errors import ConfigError
from audit.secrets.redact import quoted

#: Bytes of the largest document that is read; 3,000 tables make about 30 MB.
LONGEST = 256 * 1024 * 1024


def read_input(path: Path) -> bytes:
    """The bytes of a file or of standard input."""
    named = path if quoted(str(path)) else "the file"
    try:
        if str(path) == "-":
            data = sys.stdin.buffer.read(LONGEST + 1)
        else:
            with path.expanduser().open("rb") as file:
                data = file.read(LONGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{named} cannot be read: {reason[:1].lower()}{reason[1:]}") from error
    if len(data) > LONGEST:
        raise ConfigError(f"{named} is larger than {LONGEST // 1024**2} MB: that is no report")
    return data
