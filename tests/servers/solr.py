"""Starts Solr 9 itself, in the Jetty of its own test framework, and audits it.

Each server is started once in a run: it is loaded, audited, and stopped before a test looks at
what was found.
"""

import base64
import contextlib
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import urllib3
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from audit.access.address import parse_url
from audit.access.budget import Limits
from audit.access.stream import AUTOMATIC, Choice, Sampling
from audit.engine.discover import checks
from audit.engine.evaluate import evaluate
from audit.engine.run import Request, audit_source
from audit.model.result import CheckResult
from audit.report.capture import Capture
from audit.secrets.secret import Secret
from tests.servers import fetch, jvm, kit

ADMIN, AUDITOR, CLERK = "solr", "auditor", "clerk"
DEFAULT, PASSWORD = "SolrRocks", "Str0ng-Passw0rd"
NOW = datetime.now(UTC).replace(microsecond=0)
HERE = Path(__file__).parent

_OPTIONS = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_LOGGING = """<Configuration><Appenders><Console name="out">
<PatternLayout pattern="%m%n"/></Console></Appenders><Loggers>
<Logger name="org.apache.solr.core.SolrCore.Request" level="info"/>
<Root level="warn"><AppenderRef ref="out"/></Root></Loggers></Configuration>
"""
_SCHEMA = """<schema name="shop" version="1.6">
<fieldType name="string" class="solr.StrField" docValues="true"/>
<fieldType name="strings" class="solr.StrField" docValues="true" multiValued="true"/>
<fieldType name="plong" class="solr.LongPointField" docValues="true"/>
<fieldType name="pdate" class="solr.DatePointField" docValues="true"/>
<fieldType name="text" class="solr.TextField"><analyzer><tokenizer name="standard"/></analyzer>
</fieldType><fieldType name="random" class="solr.RandomSortField"/>
<field name="id" type="string" required="true"/>
<field name="_version_" type="plong" indexed="false" stored="false"/>
<field name="email" type="string"/><field name="created_at" type="pdate"/>
<field name="tags" type="strings"/><field name="never" type="string"/>
<field name="everything" type="text" multiValued="true" stored="false"/>
<dynamicField name="*_s" type="string"/>{random}
<copyField source="email" dest="everything"/><uniqueKey>id</uniqueKey></schema>
"""
_RANDOM = '<dynamicField name="random_*" type="random"/>'
_CONFIG = """<config><luceneMatchVersion>9.12</luceneMatchVersion>
<dataDir>${{solr.data.dir:}}</dataDir>
<schemaFactory class="ManagedIndexSchemaFactory"><bool name="mutable">true</bool></schemaFactory>
<updateHandler class="solr.DirectUpdateHandler2">{log}
<autoCommit><maxTime>15000</maxTime><openSearcher>false</openSearcher></autoCommit>
<autoSoftCommit><maxTime>2000</maxTime></autoSoftCommit></updateHandler>
<requestHandler name="/select" class="solr.SearchHandler"/></config>
"""
#: The role of the auditor, as the README gives it.
_PERMISSIONS = (
    "read", "schema-read", "config-read", "core-admin-read", "collection-admin-read",
    "metrics-read", "security-read",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Jar(fetch.Artifact):
    """A file that may have a classifier ("zookeeper-3.9.4-tests.jar")."""

    classifier: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}{self.classifier}.{self.ending}"


def jars() -> tuple[Jar, ...]:
    lines = (HERE / "solr_jars.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if not line.startswith("#")]
    return tuple(Jar(g, n, v, "jar", sha, "" if c == "-" else f"-{c}") for g, n, v, c, sha in parts)


def stored(word: str) -> str:
    """A password as Solr keeps it: SHA-256 twice over salt and password."""
    salt = os.urandom(32)
    digest = hashlib.sha256(hashlib.sha256(salt + word.encode()).digest()).digest()
    return f"{base64.b64encode(digest).decode()} {base64.b64encode(salt).decode()}"


def security(*, admin: str = PASSWORD, audit_log: bool = True) -> dict[str, object]:
    """security.json: everybody logs in, and rules say who may do what."""
    rules: list[dict[str, object]] = [
        {"name": name, "role": ["admin", "source_audit"]} for name in _PERMISSIONS
    ]
    found: dict[str, object] = {
        "authentication": {
            "class": "solr.BasicAuthPlugin",
            "blockUnknown": True,
            "credentials": {
                ADMIN: stored(admin),
                AUDITOR: stored(PASSWORD),
                CLERK: stored(PASSWORD),
            },
        },
        "authorization": {
            "class": "solr.RuleBasedAuthorizationPlugin",
            "user-role": {ADMIN: ["admin"], AUDITOR: ["source_audit"], CLERK: ["clerk"]},
            "permissions": [
                {"name": "own", "path": "/admin/info/system", "collection": None, "role": "*"},
                *rules,
                {"name": "all", "role": "admin"},
            ],
        },
    }
    if audit_log:
        found["auditlogging"] = {"class": "solr.SolrLogAuditLoggerPlugin"}
    return found


def conf(where: Path, *, log: str, random: bool = True) -> None:
    where.mkdir(parents=True)
    (where / "solrconfig.xml").write_text(_CONFIG.format(log=log))
    (where / "managed-schema.xml").write_text(_SCHEMA.format(random=_RANDOM if random else ""))


GOOD_LOG = '<updateLog><str name="syncLevel">FSYNC</str></updateLog>'


@contextlib.contextmanager
def node(
    cores: Mapping[str, str],
    *,
    guard: Mapping[str, object] | None = None,
    tls: bool = False,
    properties: Sequence[str] = (),
) -> Generator[kit.Server]:
    """One Solr with these cores and what their update log is; "broken" for one that cannot load."""
    with jvm.slot(), kit.workdir("solr") as d:
        home = d / "home"
        home.mkdir()
        (home / "solr.xml").write_text("<solr/>")
        for name, log in cores.items():
            conf(home / name / "conf", log=log, random=name != "unsorted")
            (home / name / "core.properties").write_text(f"name={name}\n")
            if log == "broken":
                (home / name / "conf" / "solrconfig.xml").write_text("<config/>")
        if guard:
            (home / "security.json").write_text(json.dumps(guard))
        c = kit.certs(d / "tls") if tls else None
        store = _store(c) if c else ""
        with _started(d, home, (str(kit.free_port()), "0", str(store)), properties) as server:
            host = "localhost" if c else kit.HOST
            server.url = f"{'https' if c else 'http'}://{host}:{server.port}/solr"
            server.extra["certs"] = c
            yield server


@contextlib.contextmanager
def cloud(nodes: int) -> Generator[kit.Server]:
    """A SolrCloud in one process, with the configuration set "shop"; ZooKeeper is in it, too."""
    with jvm.slot(), kit.workdir("solr") as d:
        home = d / "home"
        conf(home / "shop", log=GOOD_LOG)
        pipe = subprocess.PIPE
        metrics = ("-DmetricsEnabled=true",)  # the framework's own configuration asks for it
        with _started(d, home, ("0", str(nodes), ""), metrics, stdin=pipe) as server:
            server.url = f"http://{kit.HOST}:{server.port}/solr"
            yield server


@contextlib.contextmanager
def _started(
    d: Path,
    home: Path,
    given: Sequence[str],
    properties: Sequence[str],
    *,
    stdin: int = subprocess.DEVNULL,
) -> Generator[kit.Server]:
    path = os.pathsep.join(str(fetch.fetched(jar)) for jar in jars())
    logging = d / "log4j2.xml"
    logging.write_text(_LOGGING)
    options = [
        *_OPTIONS,
        "-Djetty.testMode=true",
        f"-Dlog4j2.configurationFile={logging}",
        *properties,
    ]
    program = jvm.java_home() / "bin" / "java"
    argv: list[str | Path] = [
        program,
        *options,
        "-cp",
        path,
        HERE / "SolrServer.java",
        home,
        *given,
    ]
    log = d / "solr.log"
    with kit.process(
        "solr",
        argv,
        port=0,
        cwd=d,
        ready=lambda: "\nready " in _text(log),
        timeout=600,
        stdin=stdin,
    ) as server:
        server.port = int(_text(log).partition("\nready ")[2].split()[0])
        yield server


def _text(log: Path) -> str:
    return "\n" + log.read_text(errors="replace")


def _store(certs: kit.Certs) -> Path:
    """Key and certificates as Java takes them in."""
    key = serialization.load_pem_private_key(certs.key.read_bytes(), None)
    chain = x509.load_pem_x509_certificates(certs.cert.read_bytes())
    made = certs.dir / "keys.p12"
    made.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"solr",
            key,  # type: ignore[arg-type]  # one of an RSA key, by kit.certs
            chain[0],
            chain[1:] or None,
            serialization.BestAvailableEncryption(b"changeit"),
        )
    )
    return made


class Client:
    """What the tests change at the server themselves."""

    def __init__(self, server: kit.Server, log_in: tuple[str, str] | None = None) -> None:
        certs = server.extra.get("certs")
        self._http = urllib3.PoolManager(ca_certs=str(certs.ca) if certs else None)
        self._url = server.url
        self._headers = urllib3.make_headers(basic_auth=":".join(log_in)) if log_in else {}

    def load(self, core: str, documents: Sequence[Mapping[str, object]]) -> None:
        self.ask("POST", f"/{core}/update?commit=true", documents)

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401  # JSON
        headers = {**self._headers, "Content-Type": "application/json"}
        answer = self._http.request(
            method, self._url + path, body=json.dumps(body).encode(), headers=headers, timeout=200
        )
        assert answer.status == 200, answer.data
        return json.loads(answer.data)


def person(number: int, moment: datetime = NOW, **more: object) -> dict[str, object]:
    return {
        "id": f"p{number:06}",
        "email": f"someone{number}@shop.example",
        "created_at": f"{moment.replace(tzinfo=None).isoformat()}Z",
        "tags": ["new", "old"],
        "colour_s": "red",
        **more,
    }


@dataclass(slots=True)
class Seen:
    """What audits of one server found, and what it was asked."""

    captures: dict[str, Capture] = field(default_factory=dict[str, Capture])
    results: dict[str, Mapping[str, CheckResult]] = field(
        default_factory=dict[str, Mapping[str, CheckResult]]
    )
    errors: dict[str, str] = field(default_factory=dict[str, str])
    log: str = ""

    def audit(
        self,
        name: str,
        url: str,
        *,
        password: str = "",
        tries_defaults: bool = False,
        sampling: Sampling = AUTOMATIC,
    ) -> None:
        address, _ = parse_url(url)
        capture = audit_source(
            Request(
                name=name,
                address=address,
                limits=Limits(connect_seconds=5, statement_seconds=20, sampling=sampling),
                test_default_credentials=tries_defaults,
            ),
            url_password=Secret(password) if password else None,
        )
        self.captures[name] = capture
        self.results[name] = {r.check.id: r for r in evaluate(checks(), capture.snapshot)}


@cache
def broken() -> Seen:
    """Nobody logs in, over a connection in clear, and the cores keep nothing safe."""
    seen = Seen()
    cores = {"feed": "", "people": "<updateLog/>", "unsorted": "<updateLog/>", "lost": "broken"}
    properties = ("-Dsolr.enableRemoteStreaming=true",)
    with node({**cores, "wide": "<updateLog/>"}, properties=properties) as server:
        client = Client(server)
        client.load("feed", [person(n, NOW - timedelta(days=90)) for n in range(150)])
        client.load("unsorted", [person(n, NOW + timedelta(days=9)) for n in range(150)])
        people = [person(n, id=f"someone{n}@shop.example") for n in range(200)]
        client.load("people", people)
        wide = {"id": "w", "e mail_s": "x", **{f"k{n:04}_s": "x" for n in range(1_010)}}
        client.load("wide", [wide])
        seen.audit("open", f"solr+http://{kit.HOST}:{server.port}")
        seen.log = server.logtext()
    return seen


@cache
def default() -> Seen:
    """The account of the manual's example with its password, and no rules of who may do what."""
    seen = Seen()
    guard = security(admin=DEFAULT, audit_log=False)
    del guard["authorization"]
    with node({"people": GOOD_LOG}, guard=guard) as server:
        Client(server, (ADMIN, DEFAULT)).load("people", [person(n) for n in range(20)])
        url = f"solr+http://{ADMIN}@{kit.HOST}:{server.port}"
        seen.audit("default", url, password=DEFAULT, tries_defaults=True)
    return seen


@cache
def kept() -> Seen:
    """Over TLS, everybody logs in, rules guard what changes, an audit log is kept."""
    seen = Seen()
    with node(
        {"people": GOOD_LOG, "unsorted": GOOD_LOG},
        guard=security(),
        tls=True,
        properties=("-Ddisable.configEdit=true",),
    ) as server:
        client = Client(server, (ADMIN, PASSWORD))
        for core in ("people", "unsorted"):
            client.load(core, [person(n, never="seldom") for n in range(3_000)])
        at = f"localhost:{server.port}/solr?ca_file={server.certs.ca}"
        seen.audit("auditor", f"solr+https://{AUDITOR}@{at}", password=PASSWORD)
        url = f"solr+https://{AUDITOR}@{at}"
        seen.audit("defaults", url, password=PASSWORD, tries_defaults=True)
        few = Sampling(Choice.ROWS, rows=500)
        seen.audit("sample", url, password=PASSWORD, sampling=few)
        seen.audit("clerk", f"solr+https://{CLERK}@{at}", password=PASSWORD)
        for name, url, password in (
            ("wrong password", f"solr+https://{AUDITOR}@{at}", "no"),
            ("no log-in", f"solr+https://{at}", ""),
            ("unknown certificate", f"solr+https://{AUDITOR}@localhost:{server.port}", PASSWORD),
            ("in clear", f"solr+http://{AUDITOR}@localhost:{server.port}", PASSWORD),
            ("other context", f"solr+https://{AUDITOR}@{at.replace('/solr', '/other')}", PASSWORD),
        ):
            try:
                seen.audit(name, url, password=password)
            except Exception as error:  # noqa: BLE001  # what a user would read
                seen.errors[name] = f"{type(error).__name__}: {error}"
        seen.log = server.logtext()
    return seen


@cache
def clouded() -> Seen:
    """A SolrCloud of two nodes, then with one of them gone."""
    seen = Seen()
    with cloud(2) as server:
        client = Client(server)
        for name, shards, copies in (("orders", 2, 1), ("people", 1, 2)):
            client.ask(
                "GET",
                f"/admin/collections?action=CREATE&name={name}&numShards={shards}"
                f"&replicationFactor={copies}&collection.configName=shop",
            )
            client.load(name, [person(n) for n in range(400)])
        seen.audit("whole", f"solr+http://{kit.HOST}:{server.port}")
        assert server.proc is not None
        assert server.proc.stdin is not None
        with server.proc.stdin as lines:
            lines.write(b"stop\n")
        _gone(server)
        seen.audit("half", f"solr+http://{kit.HOST}:{server.port}")
        seen.log = server.logtext()
    return seen


def _gone(server: kit.Server) -> None:
    """Until a node has gone, by the server's own word."""
    deadline = time.monotonic() + 200
    while "stopped 1" not in server.logtext():
        assert time.monotonic() < deadline, server.logtext()[-2000:]
        time.sleep(0.2)
