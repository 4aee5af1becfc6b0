"""A MariaDB in which nothing is wrong: encrypted, copied, recorded, with a well-made shop."""

import os
import re
import signal
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pymysql

from audit.access.address import parse_url
from audit.access.grants import Purpose, as_text
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.grants import plan_grants
from audit.engine.run import Request, audit_source
from audit.secrets.reference import parse_reference
from audit.secrets.secret import Secret
from tests.servers import kit
from tests.servers.faults.audits import Audited

AUDITOR, APP, REPLICATOR, READERS = "auditor", "shop_app", "copy_1", "shop_readers"
#: Passwords that no list has and no word is part of.
PASSWORD, APP_PASSWORD = "t4-Wq9zKe_71b", "x8-Ld0vRu_36m"
COPY_PASSWORD, ROOT_PASSWORD = "h2-Ny5pGc_94s", "p7-Bt3mXa_58k"
PLUGINS = ("/usr/lib/mysql/plugin", "/usr/lib/x86_64-linux-gnu/libmariadb3/plugin")
#: Where the audit finds it.
VARIABLE = "SHOP_AUDIT_PASSWORD"
NEAR = kit.HOST
#: Checks that come out by what else the machine does meanwhile.
OF_THE_MACHINE = frozenset({"reliability.response-times", "reliability.replica-trend"})

#: Of both servers, as in an option file; what a file of the machine is for comes on top.
OPTIONS = (
    *("--require-secure-transport=ON", "--tls-version=TLSv1.2,TLSv1.3"),
    *("--log-bin=bin", "--binlog-format=ROW", "--binlog-row-image=FULL"),
    *("--binlog-row-metadata=FULL", "--sync-binlog=1", "--binlog-expire-logs-seconds=604800"),
    *("--gtid-strict-mode=ON", "--log-slave-updates=ON"),
    *("--slow-query-log=ON", "--long-query-time=1", "--log-warnings=2"),
    *("--performance-schema=ON", "--innodb-print-all-deadlocks=ON"),
    *("--local-infile=OFF", "--secure-file-priv=/mnt", "--max-password-errors=10"),
    *("--idle-transaction-timeout=3600", "--max-connections=60"),
    *("--plugin-load-add=server_audit", "--server-audit-logging=ON"),
    *("--plugin-load-add=simple_password_check", "--simple-password-check-minimal-length=12"),
    *("--plugin-load-add=password_reuse_check", "--plugin-load-add=auth_ed25519"),
    *("--plugin-load-add=file_key_management", "--innodb-encrypt-tables=ON"),
    *("--innodb-encrypt-log=ON", "--encrypt-binlog=ON", "--encrypt-tmp-files=ON"),
    *("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"),
    (
        "--sql-mode=STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,"
        "NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_AUTO_CREATE_USER"
    ),
)

_STAMPS = """created_at timestamp NOT NULL DEFAULT current_timestamp,
         updated_at timestamp NOT NULL DEFAULT current_timestamp ON UPDATE current_timestamp,
         KEY (updated_at)"""
#: When the n-th of so many rows was made, hours apart; the last one is of a minute ago.
_MADE = "now() - INTERVAL 1 MINUTE - INTERVAL (({rows} - seq) * {minutes}) MINUTE"


def _made(rows: int, minutes: int) -> str:
    return _MADE.format(rows=rows, minutes=minutes)


def _later(made: str, seed: int) -> str:
    """Somewhere between then and now."""
    return f"{made} + INTERVAL floor(timestampdiff(SECOND, {made}, now()) * rand({seed})) SECOND"


SHOP = (
    "ALTER DATABASE CHARACTER SET utf8mb4",
    f"""CREATE TABLE customers (
         customer_id bigint AUTO_INCREMENT PRIMARY KEY,
         reference varchar(20) NOT NULL UNIQUE COMMENT 'The number on invoices',
         country char(2) NOT NULL COMMENT 'ISO 3166-1 alpha-2', {_STAMPS})
         COMMENT 'One row is a customer; accounts are kept elsewhere'""",
    f"""CREATE TABLE products (
         product_id bigint AUTO_INCREMENT PRIMARY KEY,
         sku varchar(12) NOT NULL UNIQUE COMMENT 'The number in the warehouse',
         title varchar(60) NOT NULL COMMENT 'As it is shown in the shop',
         price decimal(10, 2) NOT NULL COMMENT 'Euro with tax, for one piece',
         CONSTRAINT costs CHECK (price > 0), {_STAMPS})
         COMMENT 'One row is a product as it is offered'""",
    f"""CREATE TABLE orders (
         order_id bigint AUTO_INCREMENT PRIMARY KEY, customer_id bigint NOT NULL,
         status varchar(10) NOT NULL COMMENT 'open, paid, sent or returned',
         CONSTRAINT known CHECK (status IN ('open', 'paid', 'sent', 'returned')), {_STAMPS},
         FOREIGN KEY (customer_id) REFERENCES customers (customer_id))
         COMMENT 'One row is an order of a customer'""",
    f"""CREATE TABLE order_lines (
         order_line_id bigint AUTO_INCREMENT PRIMARY KEY, order_id bigint NOT NULL,
         product_id bigint NOT NULL, quantity int NOT NULL COMMENT 'Pieces',
         CONSTRAINT some CHECK (quantity > 0), {_STAMPS},
         FOREIGN KEY (order_id) REFERENCES orders (order_id),
         FOREIGN KEY (product_id) REFERENCES products (product_id))
         COMMENT 'One row is a product within an order'""",
    """CREATE TABLE schema_migrations (
         version bigint PRIMARY KEY, applied_at timestamp NOT NULL DEFAULT current_timestamp)
         COMMENT 'One row is a migration that was applied'""",
    f"""INSERT INTO customers (reference, country, created_at, updated_at)
         SELECT concat('K-', 100000 + seq * 37),
           elt(1 + floor(rand(1) * 5), 'AT', 'CH', 'DE', 'FR', 'NO'),
           {_made(300, 420)}, {_later(_made(300, 420), 2)} FROM seq_1_to_300""",
    f"""INSERT INTO products (sku, title, price, created_at, updated_at)
         SELECT concat('P', 5000 + seq * 13),
           concat(elt(1 + seq % 5, 'Oak', 'Steel', 'Glass', 'Linen', 'Stone'), ' ',
             elt(1 + seq % 7, 'bowl', 'chair', 'lamp', 'shelf', 'table', 'vase', 'tray'),
             ' no ', seq),
           round(5 + 200 * rand(3), 2), {_made(80, 1200)}, {_later(_made(80, 1200), 4)}
         FROM seq_1_to_80""",
    f"""INSERT INTO orders (customer_id, status, created_at, updated_at)
         SELECT ceil(300 * pow(0.0001 + rand(5) * 0.9999, 1.5)),
           elt(1 + floor(rand(6) * 6), 'open', 'paid', 'sent', 'sent', 'sent', 'returned'),
           {_made(900, 120)}, {_later(_made(900, 120), 7)} FROM seq_1_to_900""",
    """INSERT INTO order_lines (order_id, product_id, quantity, created_at, updated_at)
         SELECT o.order_id, ceil(80 * pow(0.0001 + rand(8) * 0.9999, 1.3)),
           ceil(6 * pow(0.0001 + rand(9) * 0.9999, 2)), o.created_at, o.updated_at
         FROM orders o JOIN seq_1_to_3 s ON s.seq <= 1 + o.order_id % 3
         ORDER BY o.order_id, s.seq""",
    """INSERT INTO schema_migrations (version)
         SELECT 20260000000000 + seq * 104000000 FROM seq_1_to_12""",
    "ANALYZE TABLE customers, products, orders, order_lines, schema_migrations",
)


@dataclass
class Good:
    """The server, its replica and where the audit finds what it trusts."""

    server: kit.Server
    options: Sequence[str]
    trusted: Path  # a copy of the authority's certificate, of whoever runs the tests
    again: ExitStack
    replica: kit.Server | None = None
    extra: Sequence[str] = field(default=())  # options of the last start

    def admin(self, database: str | None = None, *, server: kit.Server | None = None) -> Any:  # noqa: ANN401
        """A session of root over the server's own socket."""
        return pymysql.connect(
            unix_socket=(server or self.server).socket,
            user="root",
            password=ROOT_PASSWORD,
            database=database,
            autocommit=True,
        )

    def run(
        self, *statements: str, database: str | None = "shop", server: kit.Server | None = None
    ) -> list[tuple[Any, ...]]:
        """Runs statements as root; the rows of the last one."""
        with self.admin(database, server=server) as session, session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    def url(self, *, parameters: Mapping[str, str] | None = None) -> str:
        """Where the auditor connects to, verified unless `parameters` say otherwise."""
        given = {"ssl-mode": "VERIFY_IDENTITY", "ssl-ca": str(self.trusted)}
        given |= dict(parameters or {})
        asked = "&".join(f"{name}={value}" for name, value in given.items() if value)
        return f"mysql://{AUDITOR}@{kit.HOST}:{self.server.port}/shop?{asked}"

    def audit(self, *, parameters: Mapping[str, str] | None = None) -> Audited:
        """A whole audit with the password from the environment, and the result of every check but
        those that measure the machine.
        """
        address, _ = parse_url(self.url(parameters=parameters))
        os.environ[VARIABLE] = PASSWORD
        request = Request(name="shop", address=address, password=parse_reference(f"env:{VARIABLE}"))
        capture = audit_source(request)
        results = evaluate(checks(), capture.snapshot)
        told = {r.check.id: r for r in results if r.check.id not in OF_THE_MACHINE}
        return Audited(capture, told)

    def restart(self, *extra: str) -> None:
        """Stops the server and starts it on the same data with more options, or without these."""
        self.stop()
        self.extra = extra
        name = f"mariadb-{time.monotonic_ns()}"
        own = argv(self.server.dir / "data", self.server.port, self.server.dir / "s")
        self.again.enter_context(
            kit.process(
                name,
                [*own, *self.options, *extra],
                port=self.server.port,
                cwd=self.server.dir,
                user="nobody",
            )
        )
        if self.replica is not None and "--skip-log-bin" not in extra:
            self.wait_for_replica()

    def stop(self) -> None:
        """Whichever runs: the server that was started first, or a later one on its data."""
        self.again.close()
        assert self.server.proc is not None
        if self.server.proc.poll() is None:
            self.server.proc.send_signal(signal.SIGTERM)
            self.server.proc.wait(120)

    def on_replica(self, *statements: str) -> list[tuple[Any, ...]]:
        assert self.replica is not None
        return self.run(*statements, database=None, server=self.replica)

    def wait_for_replica(self) -> None:
        """Until it reads our log again, and has applied all of it."""
        with suppress(pymysql.Error):
            self.on_replica("STOP SLAVE", "START SLAVE")
        until(self._copied, "the replica has everything")

    def _copied(self) -> bool:
        [(here,)] = self.run("SELECT @@gtid_binlog_pos")
        [(there,)] = self.on_replica("SELECT @@gtid_slave_pos")
        dumps = self.run(
            "SELECT 1 FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'"
        )
        return here == there and bool(dumps)


def until(holds: Callable[[], bool], what: str, seconds: float = 200.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def argv(data: Path, port: int, socket: Path) -> list[str]:
    """As kit.mariadb starts it."""
    return [
        "/usr/sbin/mariadbd",
        "--no-defaults",
        f"--datadir={data}",
        f"--port={port}",
        f"--bind-address={kit.HOST}",
        f"--socket={socket}",
        f"--pid-file={socket.parent / 'pid'}",
        "--skip-name-resolve",
        "--innodb-buffer-pool-size=32M",
    ]


def grants(good: Good) -> list[str]:
    """What `source-audit grants --for audit` prints, with its optional statements in force."""
    address, _ = parse_url(f"mysql://root@localhost/shop?unix_socket={good.server.socket}")
    request = Request(name="shop", address=address)
    printed = as_text(
        plan_grants(
            request,
            Purpose.AUDIT,
            role=f"{AUDITOR}@{NEAR}",
            url_password=Secret(ROOT_PASSWORD),
        )
    )
    text = re.sub(r"^-- (GRANT|REVOKE|ALTER)", r"\1", printed, flags=re.MULTILINE)
    lines = [line for line in text.splitlines() if line and "<password>" not in line]
    return [line.rstrip(";") for line in lines if not line.startswith("--")]


def _account(name: str, password: str, *grants: str) -> tuple[str, ...]:
    """Near, over TLS, with few sessions and a password that ends."""
    account = f"'{name}'@'{NEAR}'"
    return (
        f"""CREATE USER {account} IDENTIFIED VIA ed25519 USING PASSWORD('{password}')
              REQUIRE SSL WITH MAX_USER_CONNECTIONS 20 PASSWORD EXPIRE INTERVAL 180 DAY""",
        *(f"GRANT {grant} TO {account}" for grant in grants),
    )


def _only_root(server: kit.Server) -> None:
    """Only root of the machine itself remains, and not without a password; on each server alone."""
    with (
        pymysql.connect(unix_socket=server.socket, user="root", autocommit=True) as session,
        session.cursor() as cursor,
    ):
        cursor.execute("SET sql_log_bin = 0")
        cursor.execute("SELECT user, host FROM mysql.user WHERE user IN ('', 'root')")
        for user, host in cursor.fetchall():
            if (user, host) != ("root", "localhost"):
                cursor.execute("DROP USER %s@%s", (user, host))
        cursor.execute(
            "ALTER USER root@localhost IDENTIFIED VIA ed25519 USING PASSWORD(%s)", (ROOT_PASSWORD,)
        )


@contextmanager
def _key() -> Generator[Path]:
    """The key that tables are encrypted by, kept apart from them."""
    with kit.workdir("key") as folder:
        file = folder / "keys"
        file.write_text("1;" + os.urandom(32).hex() + "\n")
        kit.own(folder, "nobody")
        file.chmod(0o600)
        yield file


@contextmanager
def good(*, copied: bool = True) -> Generator[Good]:
    """Debian's MariaDB, and with `copied` a second one that follows it."""
    with ExitStack() as again, _key() as key, kit.workdir("ca") as trust:
        options = (*OPTIONS, f"--file-key-management-filename={key}")
        with kit.mariadb(tls="chain", options=(*options, "--server-id=1")) as server:
            own = server.certs
            tls = (f"--ssl-ca={own.ca}", f"--ssl-cert={own.cert}", f"--ssl-key={own.key}")
            trusted = trust / "ca.pem"
            trusted.write_bytes(own.ca.read_bytes())
            trusted.chmod(0o644)
            made = Good(server, (*options, "--server-id=1", *tls), trusted, again)
            _only_root(server)
            made.run("CREATE DATABASE shop", database=None)
            made.run(*SHOP)
            made.run(
                "CREATE ROLE shop_readers",
                "GRANT SELECT ON shop.* TO shop_readers",
                *_account(APP, APP_PASSWORD, "SELECT, INSERT, UPDATE, DELETE ON shop.*"),
                *_account(REPLICATOR, COPY_PASSWORD, "REPLICATION SLAVE ON *.*"),
                *grants(made),
                f"ALTER USER '{AUDITOR}'@'{NEAR}' IDENTIFIED VIA ed25519 "
                f"USING PASSWORD('{PASSWORD}') ACCOUNT UNLOCK",
            )
            if not copied:
                yield made
                again.close()
                return
            with _replica(made, options) as replica:
                made.replica = replica
                made.wait_for_replica()
                yield made
                again.close()


@contextmanager
def _plugins() -> Generator[Path]:
    """The server's own with the client's: a replica logs in as a client, and Debian has these
    elsewhere.
    """
    with kit.workdir("plugins") as folder:
        for parent in PLUGINS:
            for file in Path(parent).glob("*.so"):
                (folder / file.name).symlink_to(file)
        yield folder


@contextmanager
def _replica(made: Good, options: Sequence[str]) -> Generator[kit.Server]:
    own = ("--server-id=2", "--read-only=ON")
    with (
        _plugins() as folder,
        kit.mariadb(options=(*options, *own, f"--plugin-dir={folder}")) as replica,
    ):
        _only_root(replica)
        made.run(
            "RESET MASTER",
            f"""CHANGE MASTER TO MASTER_HOST='{kit.HOST}', MASTER_PORT={made.server.port},
                  MASTER_USER='{REPLICATOR}', MASTER_PASSWORD='{COPY_PASSWORD}', MASTER_SSL=1,
                  MASTER_SSL_CA='{made.server.certs.ca}', MASTER_SSL_VERIFY_SERVER_CERT=1,
                  MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=slave_pos""",
            "START SLAVE",
            database=None,
            server=replica,
        )
        yield replica
