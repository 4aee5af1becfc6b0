"""`store:NAME`: the encrypted file that `source-audit credentials set` writes."""

from audit.secrets.sealed.place import default_file
from audit.secrets.store import Asking, Store


def _read(asking: Asking) -> str:
    # cryptography is loaded only when such a file is opened
    from audit.secrets.sealed.file import opened  # noqa: PLC0415
    from audit.secrets.sealed.passphrase import known_passphrase  # noqa: PLC0415

    path = default_file()
    if not path.exists():
        raise asking.refused(f"there is no {path}; make it by: source-audit credentials set NAME")
    entries = opened(path, known_passphrase(interactive=asking.permits.interactive))
    entry = entries.get(asking.place)
    if entry is None:
        raise asking.refused("the encrypted file has no such entry")
    return entry.value


def _files(_: str) -> tuple[str, ...]:
    return (str(default_file()),)


STORE = Store("store", "our encrypted file", _read, "NAME", "store:shop", _files)
