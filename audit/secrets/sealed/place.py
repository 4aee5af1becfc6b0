"""Where the encrypted file lies."""

import os
from pathlib import Path

#: Names the file where it does not lie at its usual place.
VARIABLE = "SOURCE_AUDIT_STORE"


def default_file() -> Path:
    """SOURCE_AUDIT_STORE, else a file in the user's data folder."""
    named = os.environ.get(VARIABLE)
    return Path(named).expanduser() if named else data_folder() / "credentials"


def data_folder() -> Path:
    """Ours below XDG_DATA_HOME, which counts only when it is absolute (XDG Base Directory)."""
    data = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(data) if data.startswith("/") else Path("~/.local/share").expanduser()
    return folder / "source-audit"
