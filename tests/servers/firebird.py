"""Firebird for tests: a server of our own beside Debian's files, databases, and an auditor."""

import secrets
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import kit

AUDITOR, PASSWORD = "auditor", "quay-58"
_OWNER, _OWNERS = "sysdba", "master-9"
_PROGRAM, _SHELL = "/usr/sbin/firebird", "/usr/bin/isql-fb"
_LIBRARY = Path("/usr/lib/x86_64-linux-gnu/firebird/3.0")
_SECURITY = Path("/var/lib/firebird/3.0/system/security3.fdb")


@dataclass
class Cluster:
    """One running server and where its databases are."""

    server: kit.Server
    root: Path

    def run(self, statements: str, database: Path) -> str:
        """What isql says to statements of the owner; an error of the test's where they fail."""
        return _isql(
            self.root,
            statements,
            *("-user", _OWNER, "-password", _OWNERS),
            f"{kit.HOST}/{self.server.port}:{database}",
        )

    @contextmanager
    def database(self, statements: str = "") -> Generator[Path]:
        """A database made of these statements; the auditor reads what they grant."""
        path = self.root / f"shop{secrets.token_hex(4)}.fdb"
        place = f"{kit.HOST}/{self.server.port}:{path}"
        made = f"CREATE DATABASE '{place}' USER '{_OWNER}' PASSWORD '{_OWNERS}' "
        _isql(self.root, f"{made} DEFAULT CHARACTER SET UTF8;\n{statements}\nCOMMIT;\n")
        yield path
        path.unlink(missing_ok=True)

    def url(self, database: Path, *, user: str = AUDITOR) -> str:
        return f"firebird://{user}@{kit.HOST}:{self.server.port}/{database}?charset=UTF8"


@contextmanager
def cluster() -> Generator[Cluster]:
    """A server on a port of its own with a database of accounts of its own."""
    with kit.workdir("fb") as root:
        (root / "lock").mkdir()
        for name in ("plugins", "intl"):
            (root / name).symlink_to(_LIBRARY / name)
        shutil.copy(_LIBRARY / "firebird.msg", root)
        shutil.copy(_LIBRARY / "plugins.conf", root)
        shutil.copy(_SECURITY, root / "security3.fdb")
        port = kit.free_port()
        (root / "firebird.conf").write_text(
            f"RemoteServicePort = {port}\nRemoteBindAddress = {kit.HOST}\nDatabaseAccess = Full\n"
            f"SecurityDatabase = {root}/security3.fdb\nAuthServer = Srp\nUserManager = Srp\n"
        )
        (root / "databases.conf").write_text(
            f"security.db = {root}/security3.fdb\n{{\n\tRemoteAccess = false\n}}\n"
        )
        _isql(
            root,
            f"CREATE OR ALTER USER {_OWNER} PASSWORD '{_OWNERS}';\n"
            f"CREATE OR ALTER USER {AUDITOR} PASSWORD '{PASSWORD}';\nCOMMIT;\n",
            *("-user", _OWNER, "security.db"),
        )
        with kit.process(
            "firebird",
            [_PROGRAM, "-p", str(port), "-e", root, "-el", root / "lock"],
            port=port,
            cwd=root,
            env=_environment(root),
        ) as server:
            yield Cluster(server, root)


def _environment(root: Path) -> dict[str, str]:
    return {"FIREBIRD": str(root), "FIREBIRD_LOCK": str(root / "lock")}


def _isql(root: Path, statements: str, *arguments: str) -> str:
    done = subprocess.run(
        [_SHELL, "-q", "-bail", *arguments],
        input=statements,
        text=True,
        capture_output=True,
        check=False,
        env={**_environment(root), "PATH": "/usr/bin:/bin"},
        timeout=240,
    )
    if done.returncode or done.stderr:
        raise RuntimeError(f"isql: {done.stdout}{done.stderr}")
    return done.stdout
