"""`op://VAULT/ITEM/FIELD`: 1Password, by its own program `op`, which has to be signed in."""

import shutil

from audit.secrets.store import Asking, Store
from audit.secrets.stores._program import output

_PARTS = 3  # vault, item, field; a section may stand before the field


def _read(asking: Asking) -> str:
    place = asking.place.removeprefix("//")
    if not asking.place.startswith("//") or len([p for p in place.split("/") if p]) < _PARTS:
        raise asking.refused("write it as op://VAULT/ITEM/FIELD")
    program = shutil.which("op")
    if program is None:
        raise asking.refused("the program op of 1Password is not installed, or not in PATH")
    return output(asking, [program, "read", "--no-newline", f"op://{place}"])


STORE = Store("op", "1Password", _read, "//VAULT/ITEM/FIELD", "op://Databases/shop/password")
