"""Our entries in the system keyring, with an index beside it: a keyring cannot list its own.

The index is a file of names and dates; it holds no secret.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from audit.errors import ConfigError, OutputError
from audit.private import private_folder
from audit.secrets.sealed.place import data_folder

#: The service under which our entries stand.
SERVICE = "source-audit"


def usable() -> bool:
    """Whether there is a keyring that keeps secrets encrypted and answers."""
    import keyring  # noqa: PLC0415  # 0.1 s, and only when a keyring is asked
    from keyring.backends import chainer, fail, null  # noqa: PLC0415

    try:
        backend = keyring.get_keyring()
        parts: list[Any] = (
            list(getattr(backend, "backends", []))
            if isinstance(backend, chainer.ChainerBackend)
            else [backend]
        )
        first = parts[0] if parts else None
        if first is None or isinstance(first, fail.Keyring | null.Keyring):
            return False
        # its files are plain text, or sealed with a passphrase of its own that it asks for
        if type(first).__module__.startswith("keyrings.alt"):
            return False
        keyring.get_password(SERVICE, "")
    except Exception:  # noqa: BLE001  # its backends are anybody's, and so are their errors
        return False
    return True


def entries() -> Mapping[str, str]:
    """The names that were set, and when."""
    try:
        tree: object = json.loads(_index().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{_index()}: the index of the keyring cannot be read") from error
    if not isinstance(tree, dict):
        raise ConfigError(f"{_index()}: this is no index of the keyring")
    found = cast("dict[object, object]", tree)
    return {str(name): str(moment) for name, moment in found.items()}


def put(name: str, value: str, *, at: str) -> None:
    """Sets an entry; the index is written after the secret is kept."""
    import keyring  # noqa: PLC0415

    try:
        keyring.set_password(SERVICE, name, value)
    except Exception as error:  # its backends are anybody's, and so are their errors
        raise ConfigError(
            f"the system keyring did not keep it ({type(error).__name__}); use --store FILE"
        ) from error
    _write({**entries(), name: at})


def remove(name: str) -> None:
    """Forgets an entry, also one that somebody has deleted from the keyring itself."""
    import keyring  # noqa: PLC0415
    from keyring.errors import PasswordDeleteError  # noqa: PLC0415

    try:
        keyring.delete_password(SERVICE, name)
    except PasswordDeleteError:
        pass
    except Exception as error:  # its backends are anybody's, and so are their errors
        raise ConfigError(f"the system keyring did not answer ({type(error).__name__})") from error
    _write({known: at for known, at in entries().items() if known != name})


def _index() -> Path:
    return data_folder() / "keyring.json"


def _write(found: Mapping[str, str]) -> None:
    path = _index()
    try:
        private_folder(path.parent)
        number, name = tempfile.mkstemp(prefix=".keyring.", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(dict(sorted(found.items())), file)
        Path(name).replace(path)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {error.strerror}") from error
