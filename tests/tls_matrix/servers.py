"""Conditions of real servers: PostgreSQL, MariaDB, Redis and OpenSSL's own."""

import subprocess
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.make import certificates as make
from tests.make.certificates import DAY, NOW, Issued
from tests.servers import kit
from tests.tls_matrix.certificates import SELF
from tests.tls_matrix.model import Condition, Place, Start, condition
from tests.tls_matrix.peers import GOOD, GOOD_RSA, ROOT

STAPLED = make.leaf(ROOT, must_staple=True)
EXPIRED = make.leaf(ROOT, starts=NOW - 90 * DAY, ends=NOW - DAY)
_TLS_ONLY = ("hostssl all all 127.0.0.1/32 scram-sha-256", "local all all scram-sha-256")
_BOTH = ("host all all 127.0.0.1/32 scram-sha-256", "local all all scram-sha-256")


def _place(port: int, protocol: str, authorities: Path | None = None) -> Place:
    options = ("--starttls", protocol)
    return Place(
        f"127.0.0.1:{port}", (*options, *(("--ca", str(authorities)) if authorities else ()))
    )


@contextmanager
def _shared(leaf: Issued, trusted: Sequence[Issued]) -> Generator[make.Files]:
    """The certificate in a folder that the server's own account can read."""
    with kit.workdir("tls") as folder:
        files = leaf.write(folder, anchors=trusted)
        kit.own(folder, "nobody")
        yield files


def postgresql(
    leaf: Issued, trusted: Sequence[Issued] = (ROOT,), *, rules: Sequence[str] = _TLS_ONLY
) -> Start:
    """Debian's, with this certificate."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        del folder
        with _shared(leaf, trusted) as files:
            settings = {
                "ssl": "on",
                "ssl_cert_file": str(files.chain),
                "ssl_key_file": str(files.key),
            }
            with kit.postgres(
                bindir=kit.PG_DEBIAN, hba=rules, settings=settings, preload=()
            ) as server:
                yield _place(server.port, "postgresql", files.anchors)

    return start


@contextmanager
def postgresql_in_clear(folder: Path) -> Generator[Place]:
    """The wheel's, which is built without OpenSSL."""
    del folder
    with kit.postgres(bindir=kit.PG_WHEEL) as server:
        yield _place(server.port, "postgresql")


def mariadb(leaf: Issued | None, *options: str) -> Start:
    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        del folder
        with _shared(leaf or GOOD_RSA, (ROOT,)) as files:
            secured = (f"--ssl-cert={files.chain}", f"--ssl-key={files.key}") if leaf else ()
            with kit.mariadb(options=(*secured, *options)) as server:
                yield _place(server.port, "mysql", files.anchors)

    return start


def redis(leaf: Issued | None) -> Start:
    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = (leaf or GOOD).write(folder, anchors=(ROOT,))
        port = kit.free_port()
        argv = ["/usr/bin/redis-server", "--bind", kit.HOST, "--dir", str(folder), "--save", ""]
        if leaf:
            argv += ["--port", "0", "--tls-port", str(port), "--tls-auth-clients", "no"]
            argv += ["--tls-cert-file", str(files.chain), "--tls-key-file", str(files.key)]
            argv += ["--tls-ca-cert-file", str(files.anchors)]
        else:
            argv += ["--port", str(port)]
        with kit.process("redis", argv, port=port, cwd=folder):
            yield _place(port, "redis", files.anchors)

    return start


def s_server(
    *options: str, leaf: Issued = GOOD, staple: bool = False
) -> Callable[[Path], AbstractContextManager[Place]]:
    """`openssl s_server`, whose options say what it accepts."""

    @contextmanager
    def start(folder: Path) -> Generator[Place]:
        files = leaf.write(folder, anchors=(ROOT,))
        port = kit.free_port()
        command = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-quiet"]
        command += ["-cert", str(files.chain), "-key", str(files.key), *options]
        if staple:
            (folder / "staple.der").write_bytes(make.staple(leaf, ROOT))
            command += ["-status_file", str(folder / "staple.der")]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                _wait(port, process)
                yield Place(f"127.0.0.1:{port}", ("--ca", str(files.anchors)))
            finally:
                process.kill()

    return start


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 120
    while not kit.tcp_ready(kit.HOST, port):
        assert time.monotonic() < ends, "openssl s_server does not listen"
        assert process.poll() is None, "openssl s_server has ended"
        time.sleep(0.02)


WHEEL: list[Condition] = [
    condition("PostgreSQL 18 without TLS", postgresql_in_clear, "tls-offered", answer="plaintext"),
]

OPENSSL: list[Condition] = [
    condition("OpenSSL", s_server()),
    condition("OpenSSL, must-staple with its staple", s_server(leaf=STAPLED, staple=True)),
    condition("OpenSSL, must-staple alone", s_server(leaf=STAPLED), "certificate-staple"),
    condition(
        "OpenSSL, TLS 1.0 to 1.3",
        s_server(
            "-cipher", "ALL:!aNULL:!eNULL:@SECLEVEL=0", "-min_protocol", "TLSv1", leaf=GOOD_RSA
        ),
        "tls-1-0 tls-1-1",
    ),
    condition(
        "OpenSSL, TLS 1.0 alone",
        s_server("-tls1", "-cipher", "ALL:!aNULL:!eNULL:@SECLEVEL=0", leaf=GOOD_RSA),
        "tls-1-0 tls-modern-version cipher-aead",
    ),
    condition(
        "OpenSSL, anonymous and without encryption, too",
        s_server("-tls1_2", "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", leaf=GOOD_RSA),
        "cipher-anonymous cipher-null",
    ),
    condition(
        "OpenSSL, client certificate required",
        s_server("-Verify", "1"),
        "client-certificate",
    ),
    condition("OpenSSL, client certificate optional", s_server("-verify", "1")),
]

POSTGRESQL: list[Condition] = [
    condition("PostgreSQL 15 with TLS", postgresql(GOOD)),
    condition("PostgreSQL 15, RSA", postgresql(GOOD_RSA)),
    condition("PostgreSQL 15 with and without TLS", postgresql(GOOD, rules=_BOTH), "tls-enforced"),
    condition("PostgreSQL 15, expired", postgresql(EXPIRED), "certificate-expiry"),
    condition("PostgreSQL 15, self-signed", postgresql(SELF), "certificate-self-signed"),
    condition("PostgreSQL 15, self-signed and pinned", postgresql(SELF, (SELF,))),
]

# it answers an account that it does not know alike, with TLS and without
MARIADB: list[Condition] = [
    condition(
        "MariaDB 10.11 that requires TLS",
        mariadb(GOOD_RSA, "--require-secure-transport=ON"),
        unknown="tls-enforced",
    ),
    condition("MariaDB 10.11 with and without TLS", mariadb(GOOD_RSA), unknown="tls-enforced"),
    condition("MariaDB 10.11 without TLS", mariadb(None), "tls-offered", answer="plaintext"),
]

REDIS: list[Condition] = [
    condition("Redis 7 with TLS", redis(GOOD)),
    condition("Redis 7 without TLS", redis(None), "tls-offered", answer="plaintext"),
]
