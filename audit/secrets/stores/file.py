"""`file:PATH`: a file of its own, as service managers and containers mount them."""

from pathlib import Path

from audit.secrets.store import Asking, Store
from audit.secrets.stores._files import guarded


def _read(asking: Asking) -> str:
    try:
        path = Path(asking.place)
    except ValueError as error:
        raise asking.refused("this names no file") from error
    return guarded(asking, path).removesuffix("\n").removesuffix("\r")


STORE = Store(
    "file",
    "a file that only its owner can read",
    _read,
    "PATH",
    "file:/run/secrets/shop",
    lambda place: (place,),
)
