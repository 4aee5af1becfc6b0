"""One thing broken at a time on a PostgreSQL in which nothing is wrong, and mended again."""

import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from audit.access.tls import anchors
from audit.engine.discover import checks
from audit.engine.rows import OF_ROWS as ROWS
from audit.facts.tls import TlsServer
from audit.model.fact import Fact
from checks.reliability import replica_health
from tests.servers import kit
from tests.servers.good_postgresql import OWNER, READERS, Good
from tests.servers.postgresql import AUDITOR

Act = Callable[[Good], AbstractContextManager[None]]


@dataclass(frozen=True)
class Break:
    """What is broken, and every check that must fail by it.

    `sql` and `undo` run in the shop as its superuser. `settings` are the server's, of a start when
    it says `restart`. `rules` stand above those of pg_hba.conf. `certificate` is a kind of
    `kit.certs`; `parameters` are of the audit's own URL. With
    `trusting` the machine trusts the certificate's authority, whoever asks. `perhaps` fail
    as well when the audit takes long enough to see it. `turns` are
    checks that are allowed to have nothing to examine or not to know meanwhile. Without `rows` it
    is no matter of what the rows hold.
    """

    name: str
    fails: frozenset[str]
    sql: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    trusting: bool = False
    settings: Mapping[str, str] = field(default_factory=dict[str, str])
    restart: bool = False
    rules: tuple[str, ...] = ()
    certificate: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    act: Act | None = None
    wait: str = ""
    perhaps: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()
    rows: bool = True


def fails(*checks: str) -> frozenset[str]:
    return frozenset(checks)


def turns(*checks: str) -> frozenset[str]:
    return frozenset(checks)


def _that_need(*facts: type[Fact]) -> frozenset[str]:
    return frozenset(c.id for c in checks() if any(n.fact in facts for n in c.needs()))


OF_TLS = _that_need(TlsServer) | {"security.tls-verified", "security.tls-version"}
OF_ROWS = _that_need(*ROWS)


def role(case: Break, name: str, attributes: str, *grants: str) -> Break:
    """A role that is in order but for these attributes: it has an end, a limit and a purpose."""
    return replace(
        case,
        sql=(f"CREATE ROLE {name} {attributes}", f"GRANT {READERS} TO {name}", *grants),
        undo=(f"DROP OWNED BY {name}", f"DROP ROLE {name}"),
    )


def table(
    case: Break, columns: str, *statements: str, name: str = "parcels", row: str = "DEFAULT VALUES"
) -> Break:
    """A table of the shop's owner with a description and a row."""
    made = (
        f"SET ROLE {OWNER}",
        f"CREATE TABLE sales.{name} ({columns})",
        f"COMMENT ON TABLE sales.{name} IS 'One row is a parcel'",
        *statements,
        f"INSERT INTO sales.{name} {row}",
        "RESET ROLE",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA sales TO {AUDITOR}, {READERS}",
        f"GRANT SELECT ON ALL SEQUENCES IN SCHEMA sales TO {AUDITOR}",
        f"ANALYZE sales.{name}",
    )
    return replace(case, sql=made, undo=(f"DROP TABLE sales.{name} CASCADE",))


def broken(good: Good, case: Break) -> AbstractContextManager[None]:
    """Breaks it, and leaves the server as it was."""
    return _broken(good, case)


@contextmanager
def _broken(good: Good, case: Break) -> Generator[None]:
    with ExitStack() as undoing:
        if case.trusting:
            undoing.enter_context(trusting(good))
        if case.settings:
            undoing.enter_context(settings(good, case.settings, restart=case.restart))
        if case.rules:
            undoing.enter_context(rules(good, case.rules))
        if case.certificate:
            undoing.enter_context(certificate(good, case.certificate))
        if case.undo:
            undoing.callback(lambda: good.shop.run(*case.undo))
        if case.sql:
            good.shop.run(*case.sql)
        if case.act:
            undoing.enter_context(case.act(good))
        if case.wait:
            good.wait(case.wait)
        yield


@contextmanager
def trusting(good: Good) -> Generator[None]:
    """The server's authority is one that the machine trusts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(good.trusted))
        anchors.system.cache_clear()
        yield
    anchors.system.cache_clear()


@contextmanager
def settings(good: Good, values: Mapping[str, str], *, restart: bool) -> Generator[None]:
    """Settings as ALTER SYSTEM writes them; the last of a name counts."""
    lines = [f"{name} = '{value}'" for name, value in values.items()]
    take_effect = good.restart if restart else good.reload
    with _written(good.file("postgresql.auto.conf"), lines, take_effect, first=False):
        yield


@contextmanager
def rules(good: Good, lines: tuple[str, ...]) -> Generator[None]:
    """Lines above the others in pg_hba.conf."""
    with _written(good.file("pg_hba.conf"), lines, good.reload, first=True):
        yield


@contextmanager
def _written(
    file: Path, lines: Sequence[str], take_effect: Callable[[], None], *, first: bool
) -> Generator[None]:
    before = file.read_text()
    added = "".join(f"{line}\n" for line in lines)
    file.write_text(added + before if first else before + added)
    take_effect()
    try:
        yield
    finally:
        file.write_text(before)
        take_effect()


@contextmanager
def certificate(good: Good, kind: str) -> Generator[None]:
    """Another certificate; who audits trusts its authority. "leaf": the same without its issuer."""
    own = good.cluster.server.certs
    kept = {path: path.read_bytes() for path in (own.cert, own.key, good.trusted)}
    if kind == "leaf":
        first, end, _ = kept[own.cert].partition(b"-----END CERTIFICATE-----\n")
        own.cert.write_bytes(first + end)
    else:
        with kit.workdir("certs") as where:
            made = kit.certs(where, kind)
            for path, source in zip(kept, (made.cert, made.key, made.ca), strict=True):
                shutil.copyfile(source, path)
    good.reload()
    try:
        yield
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
        good.reload()


# -------------------------------------------------------------------------- what SQL does not do


@contextmanager
def standby_stopped(good: Good) -> Generator[None]:
    """The standby is away; its slot keeps what it will need."""
    with good.standby_down():
        yield


@contextmanager
def standby_behind(good: Good) -> Generator[None]:
    """The standby receives and does not apply; a megabyte counts as far behind."""
    good.on_standby("SELECT pg_wal_replay_pause()")
    try:
        good.shop.run(
            "CREATE TABLE sales.bulk AS SELECT n FROM generate_series(1, 1000000) AS n",
            "DROP TABLE sales.bulk",
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(replica_health, "LAG_BYTES", 2**20)
            yield
    finally:
        good.on_standby("SELECT pg_wal_replay_resume()")
        good.wait("(SELECT replay_lsn = sent_lsn FROM pg_stat_replication)")


@contextmanager
def sessions_taken(good: Good) -> Generator[None]:
    """Nearly every connection is in use."""
    with ExitStack() as held:
        for _ in range(49):
            held.enter_context(good.shop.admin())
        yield


@contextmanager
def transaction_open(good: Good) -> Generator[None]:
    """A session that began a change and went away."""
    with good.shop.admin() as session:
        session.execute("SET idle_in_transaction_session_timeout = 0")
        session.execute("BEGIN")
        session.execute("INSERT INTO sales.schema_migrations VALUES (20990101000000)")
        yield
        session.execute("ROLLBACK")
