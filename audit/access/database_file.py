"""Databases that are one file: what is true of all of them, whatever is in the file."""

import getpass
import os
import stat
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path

from audit.access.connector import Connector, collects
from audit.access.sqlite.file import on_network
from audit.facts.accounts import AuditAccount, Authentication
from audit.facts.storage import FileAccess
from audit.facts.transport import Connection
from audit.model.exposure import Exposure


class DatabaseFile(Connector):
    """A connector whose source is a file of this machine: nobody logs in, its mode is its guard."""

    @property
    @abstractmethod
    def path(self) -> Path:
        """The file; a `ConfigError` where the URL names none."""

    @collects()
    def connection(self) -> Connection:
        return Connection(
            endpoint=self.path.name, exposure=Exposure.FILE, encrypted=None, seen_by="file"
        )

    @collects()
    def authentication(self) -> Authentication:
        return Authentication(anonymous_access=None, method="file permissions", filesystem=True)

    @collects()
    def audit_account(self) -> AuditAccount:
        writable = os.access(self.path, os.W_OK)
        return AuditAccount(
            name=getpass.getuser(),
            superuser=False,
            writable=("*",) if writable else (),
            read_only_session=True,
            credential=self.target.credential,
        )

    def access_of(self, endings: Iterable[str], *, free_bytes: int | None = None) -> FileAccess:
        """Modes of the file, its folder, and the files that lie beside it by these endings."""
        path, real = self.path, self.path.resolve()
        status = path.stat()
        beside = [real.with_name(real.name + ending) for ending in endings]
        sides = {side.name: side.stat().st_mode for side in beside if side.exists()}
        return FileAccess(
            path=path.name,
            mode=stat.S_IMODE(status.st_mode),
            owned_by_us=status.st_uid == os.geteuid(),
            directory_mode=stat.S_IMODE(real.parent.stat().st_mode),
            side_files=tuple(sides),
            side_modes=tuple(stat.S_IMODE(mode) for mode in sides.values()),
            network_file_system=on_network(real),
            free_bytes=free_bytes,
            secure_delete=None,
        )
