"""`systemd-cred:NAME`: a credential that systemd hands to a service (systemd.exec(5))."""

import os
from pathlib import Path

from audit.secrets.store import Asking, Store
from audit.secrets.stores._files import guarded


def _read(asking: Asking) -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    if not folder:
        raise asking.refused(
            "CREDENTIALS_DIRECTORY is not set; this works inside a systemd service with "
            "LoadCredential= or SetCredentialEncrypted="
        )
    if "/" in asking.place or "\0" in asking.place or asking.place in {".", ".."}:
        raise asking.refused("the name of a systemd credential has no / in it")
    return guarded(asking, Path(folder, asking.place)).removesuffix("\n")


STORE = Store("systemd-cred", "a systemd credential", _read, "NAME", "systemd-cred:shop")
