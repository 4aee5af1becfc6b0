"""Where the encrypted file lies."""

import os
from pathlib import Path

#: Names the file where it does not lie at its usual place.
VARIABLE = "SOURCE_AUDIT_STORE"


def default_file() -> Path:
    """SOURCE_AUDIT_STORE, else a file in the user's data folder (XDG Base Directory)."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named).expanduser()
    data = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(data) if data.startswith("/") else Path("~/.local/share").expanduser()
    return folder / "source-audit" / "credentials"
