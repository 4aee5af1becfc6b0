"""A PostgreSQL in which nothing is wrong: encrypted, copied, archived, with a well-made shop."""

import os
import re
import signal
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.grants import Purpose, as_text
from audit.access.stream import Choice, Sampling
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.grants import plan_grants
from audit.engine.rows import OF_ROWS
from audit.engine.run import Request, audit_source
from audit.report.capture import Capture
from audit.secrets.reference import parse_reference
from tests.servers import kit
from tests.servers.faults.audits import Audited
from tests.servers.postgresql import AUDITOR, Cluster, Database

#: Passwords that no list has and no word is part of.
PASSWORD = "t4-Wq9zKe_71b"
#: Where the audit finds it.
VARIABLE = "SHOP_AUDIT_PASSWORD"
APP_PASSWORD, COPY_PASSWORD = "x8-Ld0vRu_36m", "h2-Ny5pGc_94s"
OWNER, APP, READERS, REPLICATOR = "shop_owner", "shop_app", "shop_readers", "standby_1"
LATER = datetime.now(UTC) + timedelta(days=200)

#: Loopback only, by TLS only, each account to what it is for; nobody else is let in.
RULES = (
    "local all postgres scram-sha-256",
    "hostssl shop {app},{auditor} 127.0.0.1/32 scram-sha-256",
    "hostssl replication {replicator} 127.0.0.1/32 scram-sha-256",
)
SETTINGS = {
    "fsync": "on",
    "wal_level": "logical",
    "wal_retrieve_retry_interval": "100ms",
    "max_connections": "60",
    "max_replication_slots": "8",
    "max_slot_wal_keep_size": "1GB",
    "archive_mode": "on",
    "archive_timeout": "300",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_lock_waits": "on",
    "log_min_duration_statement": "1000",
    "log_line_prefix": "%m [%p] %q%u@%d %h ",
    "log_replication_commands": "on",
    "log_temp_files": "10MB",
    "passwordcheck.min_password_length": "12",
    "logging_collector": "on",
    "log_file_mode": "0600",
    "auth_delay.milliseconds": "1",
    "log_statement": "none",
    "log_checkpoints": "on",
    "log_autovacuum_min_duration": "60000",
    "idle_in_transaction_session_timeout": "60000",
    "statement_timeout": "0",
    "pg_stat_statements.track": "top",
    "pg_stat_statements.track_utility": "off",
    "track_io_timing": "on",
    "row_security": "on",
    "ssl_min_protocol_version": "TLSv1.2",
}
AUDITED = {"pgaudit.log": "read, write, ddl, role", "pgaudit.log_parameter": "off"}

_TIMES = "created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL"
#: `d` days spread over a quarter, denser towards today; the last one is of minutes ago.
SHOP = (
    f"CREATE ROLE {OWNER} NOLOGIN",
    f"CREATE ROLE {READERS} NOLOGIN",
    (
        f"CREATE ROLE {APP} LOGIN PASSWORD '{APP_PASSWORD}' CONNECTION LIMIT 20 "
        f"VALID UNTIL '{LATER:%Y-%m-%d}'"
    ),
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON DATABASE shop FROM PUBLIC",
    f"GRANT CONNECT ON DATABASE shop TO {APP}",
    "CREATE EXTENSION pg_stat_statements",
    f"CREATE SCHEMA sales AUTHORIZATION {OWNER}",
    f"SET ROLE {OWNER}",
    "COMMENT ON SCHEMA sales IS 'What is sold, to whom, and what was ordered'",
    f"""CREATE TABLE sales.customers (
         customer_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         reference text NOT NULL UNIQUE, country char(2) NOT NULL, {_TIMES} DEFAULT now())""",
    f"""CREATE TABLE sales.products (
         product_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         sku text NOT NULL UNIQUE, title text NOT NULL,
         price numeric(10, 2) NOT NULL CHECK (price > 0), {_TIMES} DEFAULT now())""",
    f"""CREATE TABLE sales.orders (
         order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         customer_id bigint NOT NULL REFERENCES sales.customers,
         status text NOT NULL CHECK (status IN ('open', 'paid', 'sent', 'returned')),
         {_TIMES} DEFAULT now())""",
    f"""CREATE TABLE sales.order_lines (
         order_line_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         order_id bigint NOT NULL REFERENCES sales.orders,
         product_id bigint NOT NULL REFERENCES sales.products,
         quantity integer NOT NULL CHECK (quantity > 0), {_TIMES} DEFAULT now())""",
    """CREATE TABLE sales.schema_migrations (
         version bigint PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())""",
    "CREATE INDEX ON sales.orders (customer_id)",
    "CREATE INDEX ON sales.order_lines (order_id)",
    "CREATE INDEX ON sales.order_lines (product_id)",
    *(
        f"CREATE INDEX ON sales.{table} (updated_at)"
        for table in ("customers", "products", "orders", "order_lines")
    ),
    "SELECT setseed(0.5)",
    """INSERT INTO sales.customers (reference, country, created_at, updated_at)
         SELECT 'K-' || 100000 + n * 37, (ARRAY['AT', 'CH', 'DE', 'FR', 'NO'])[ceil(random() * 5)],
           made, made + (now() - made) * random()
         FROM (SELECT n, now() - interval '1 minute' - (300 - n) * interval '7 hours' AS made
               FROM generate_series(1, 300) AS n) AS numbered""",
    """INSERT INTO sales.products (sku, title, price, created_at, updated_at)
         SELECT 'P' || 5000 + n * 13,
           (ARRAY['Oak', 'Steel', 'Glass', 'Linen', 'Stone'])[1 + n % 5] || ' '
             || (ARRAY['bowl', 'chair', 'lamp', 'shelf', 'table', 'vase', 'tray'])[1 + n % 7]
             || ' no ' || n,
           round((5 + 200 * random())::numeric, 2), made, made + (now() - made) * random()
         FROM (SELECT n, now() - interval '2 minutes' - (80 - n) * interval '20 hours' AS made
               FROM generate_series(1, 80) AS n) AS numbered""",
    """INSERT INTO sales.orders (customer_id, status, created_at, updated_at)
         SELECT ceil(300 * random() ^ 1.5), (ARRAY['open', 'paid', 'sent', 'sent', 'sent',
             'returned'])[ceil(random() * 6)], made, made + (now() - made) * random() ^ 2
         FROM (SELECT n, now() - interval '30 seconds' - (900 - n) * interval '2 hours' AS made
               FROM generate_series(1, 900) AS n) AS numbered""",
    """INSERT INTO sales.order_lines (order_id, product_id, quantity, created_at, updated_at)
         SELECT o.order_id, ceil(80 * random() ^ 1.3), ceil(6 * random() ^ 2), o.created_at,
           o.updated_at
         FROM sales.orders AS o CROSS JOIN LATERAL generate_series(1, 1 + o.order_id % 3)""",
    (
        "INSERT INTO sales.schema_migrations SELECT 20260000000000 + n * 104000000 "
        "FROM generate_series(1, 12) AS n"
    ),
    *(
        f"COMMENT ON TABLE sales.{table} IS '{text}'"
        for table, text in {
            "customers": "One row is a customer; accounts are kept elsewhere",
            "products": "One row is a product as it is offered",
            "orders": "One row is an order of a customer",
            "order_lines": "One row is a product within an order",
            "schema_migrations": "One row is a migration that was applied",
        }.items()
    ),
    *(
        f"COMMENT ON COLUMN sales.{column} IS '{text}'"
        for column, text in {
            "customers.reference": "The number on invoices",
            "customers.country": "ISO 3166-1 alpha-2",
            "products.sku": "The number of the product in the warehouse",
            "products.title": "As it is shown in the shop",
            "products.price": "Euro with tax, for one piece",
            "orders.status": "open, paid, sent or returned",
            "order_lines.quantity": "Pieces",
        }.items()
    ),
    f"GRANT USAGE ON SCHEMA sales TO {APP}, {READERS}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sales TO {APP}",
    f"GRANT SELECT ON ALL TABLES IN SCHEMA sales TO {READERS}",
    "RESET ROLE",
    "VACUUM (ANALYZE)",
)


@dataclass(frozen=True)
class Good:
    """The server, its standby and the database of the shop."""

    cluster: Cluster
    standby: kit.Server
    shop: Database
    archive: Path
    trusted: Path  # a copy of the authority's certificate, of whoever runs the tests
    started_again: Mapping[str, ExitStack]

    @property
    def version(self) -> int:
        return self.cluster.version

    def url(self, *, password: str = "", parameters: Mapping[str, str] | None = None) -> str:
        """Where the auditor connects to, verified unless `parameters` say otherwise."""
        given = dict(parameters or {})
        verifies = given.get("sslmode", "verify-full").startswith("verify-")
        tls = {"sslmode": "verify-full", "sslrootcert": str(self.trusted)} if verifies else {}
        return self.cluster.url(
            self.shop.name,
            user=AUDITOR,
            password=password,
            parameters=(tls if self.cluster.tls else {}) | given,
        )

    def audit(
        self, *, parameters: Mapping[str, str] | None = None, rows: Capture | None = None
    ) -> Audited:
        """A whole audit with the password from the environment, and the result of every check.

        With `rows` none are read: what they tell is taken from that earlier audit.
        """
        address, _ = parse_url(self.url(parameters=parameters))
        os.environ[VARIABLE] = PASSWORD
        request = Request(
            name="shop",
            address=address,
            password=parse_reference(f"env:{VARIABLE}"),
            limits=Limits(sampling=Sampling(Choice.NONE)) if rows is not None else Limits(),
        )
        capture = audit_source(request)
        snapshot = capture.snapshot
        if rows is not None:
            for kind in OF_ROWS:
                snapshot = snapshot.replacing(rows.snapshot.get(kind), kind)
        results = evaluate(checks(), snapshot)
        return Audited(capture, {result.check.id: result for result in results})

    def file(self, name: str) -> Path:
        """One of the server's own files; what is written there takes effect later."""
        return Path(self.cluster.server.data) / name

    def reload(self) -> None:
        """Returns when sessions that begin now have the new configuration."""
        [(before,)] = self.cluster.run("SELECT pg_conf_load_time()")
        self.cluster.run("SELECT pg_reload_conf()")
        read_again = "the configuration is read again"
        until(lambda: self.cluster.run("SELECT pg_conf_load_time()") != [(before,)], read_again)

    def on_standby(self, statement: str) -> None:
        with psycopg.connect(
            host=self.cluster.server.socket,
            port=self.standby.port,
            user="postgres",
            password=self.cluster.server.password,
            autocommit=True,
        ) as session:
            session.execute(statement.encode())

    @contextmanager
    def standby_down(self) -> Generator[None]:
        """Meanwhile nothing streams; the slot stays."""
        _stop(self.standby, self.started_again["standby"])
        self.wait("NOT EXISTS (SELECT FROM pg_stat_replication)")
        try:
            yield
        finally:
            data, port = self.cluster.server.dir / "standby", self.standby.port
            self._start("standby", data, port)
            self.wait_for_standby()

    def restart(self) -> None:
        """Stops the server and starts it on the same data; returns when its standby is back."""
        server = self.cluster.server
        _stop(server, self.started_again["primary"])
        self._start("primary", server.data, server.port)
        self.wait_for_standby()

    def _start(self, name: str, data: Path, port: int) -> None:
        server = self.cluster.server
        self.started_again[name].enter_context(
            kit.process(
                f"{name}-again",
                [server.bindir / "postgres", "-D", data],
                port=port,
                cwd=server.dir,
                ready=lambda: self._answers(port),
                user="nobody",
                stop_signal=signal.SIGINT,
            )
        )

    def _answers(self, port: int) -> bool:
        server = self.cluster.server
        psycopg.connect(
            host=server.socket, port=port, user="postgres", password=server.password
        ).close()
        return True

    def wait_for_standby(self) -> None:
        self.wait("EXISTS (SELECT FROM pg_stat_replication WHERE state = 'streaming')")

    def wait(self, condition: str, seconds: float = 200.0) -> None:
        """Until a condition of SQL holds in the shop."""
        until(lambda: bool(self.shop.run(f"SELECT {condition}")[0][0]), condition, seconds)


def _stop(server: kit.Server, again: ExitStack) -> None:
    """Whichever runs: the server that was started first, or a later one on its data."""
    again.close()
    assert server.proc is not None
    if server.proc.poll() is None:
        server.proc.send_signal(signal.SIGINT)
        server.proc.wait(120)


def until(holds: Callable[[], bool], what: str, seconds: float = 200.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.05)


def grants(shop: Database, *, role: str = AUDITOR) -> str:
    """What `source-audit grants --for audit` prints, with its optional statements in force."""
    address, password = parse_url(
        f"postgresql://postgres:{shop.cluster.server.password}@/{shop.name}"
        f"?host={shop.cluster.server.socket}&port={shop.cluster.server.port}"
    )
    request = Request(name="shop", address=address, limits=Limits())
    printed = as_text(plan_grants(request, Purpose.AUDIT, role=role, url_password=password))
    chosen = re.sub(r"^-- (GRANT|REVOKE|ALTER)", r"\1", printed, flags=re.MULTILINE)
    return chosen.replace("<date>", f"{LATER:%Y-%m-%d}")


@contextmanager
def _away() -> Generator[Path]:
    """Where the archive and the log lie, apart from the data."""
    with kit.workdir("away") as folder:
        (folder / "log").mkdir()
        kit.own(folder, "nobody")
        yield folder


@contextmanager
def good(version: int = 15) -> Generator[Good]:
    """Debian's PostgreSQL 15, or 18 from its wheel, which has no TLS and no audit extension."""
    debian = version < 18
    kind = "hostssl" if debian else "host"
    rules = [
        rule.format(app=APP, auditor=AUDITOR, replicator=REPLICATOR).replace("hostssl", kind)
        for rule in RULES
    ]
    settings = {name: value for name, value in SETTINGS.items() if debian or "ssl" not in name}
    with (
        ExitStack() as primaries,
        ExitStack() as standbys,
        _away() as archive,
        kit.workdir("ca") as trust,
        kit.postgres(
            bindir=kit.PG_DEBIAN if debian else kit.PG_WHEEL,
            tls="chain" if debian else None,
            hba=rules,
            settings=settings
            | (AUDITED if debian else {})
            | {
                "archive_command": f"test ! -f {archive}/%f && cp %p {archive}/%f",
                "log_directory": str(archive / "log"),
            },
            preload=(
                *("pg_stat_statements", "auth_delay", "passwordcheck"),
                *(["pgaudit"] if debian else []),
            ),
        ) as server,
    ):
        cluster = Cluster(server, version, tls=debian)
        cluster.run(
            f"CREATE ROLE {REPLICATOR} LOGIN REPLICATION PASSWORD '{COPY_PASSWORD}' "
            f"CONNECTION LIMIT 2 VALID UNTIL '{LATER:%Y-%m-%d}'",
            "CREATE DATABASE shop",
        )
        shop = Database(cluster, "shop")
        with kit.postgres_standby(server, user=REPLICATOR, password=COPY_PASSWORD) as standby:
            if debian:
                shop.run("CREATE EXTENSION pgaudit")
            shop.run(*SHOP)
            cluster.script(grants(shop), "shop")
            shop.run(f"ALTER ROLE {AUDITOR} PASSWORD '{PASSWORD}'", "SELECT pg_switch_wal()")
            trusted = trust / "ca.pem"
            if debian:
                trusted.write_bytes(server.certs.ca.read_bytes())
                trusted.chmod(0o644)
            again = {"primary": primaries, "standby": standbys}
            made = Good(cluster, standby, shop, archive, trusted, again)
            made.wait("(SELECT archived_count > 0 FROM pg_stat_archiver)")
            made.wait_for_standby()
            yield made
            standbys.close()
            primaries.close()
