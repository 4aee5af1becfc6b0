"""Properties of a Debezium source connector for the datasets that are loaded by change capture.

Names and rules of the properties are those of Debezium 3's documentation of its connectors for
PostgreSQL, MySQL, MariaDB and MongoDB. No secret is in them: the password is read from the
environment of the worker (Kafka's EnvVarConfigProvider).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from audit.report.capturing import lacking
from audit.report.ingestion import IngestionPlan, Step
from audit.report.text import visible

_PORTS = {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "mongodb": 27017}
_NAME = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST_SLOT = 63  # NAMEDATALEN of PostgreSQL, less the end
_NOTHING = "# No dataset of this source is to be loaded by change capture"


def render(plan: IngestionPlan) -> bytes:
    """One connector; comments say what is left to fill in, and why nothing is there."""
    return "\n".join(_lines(plan)).encode(errors="replace") + b"\n"


def _lines(plan: IngestionPlan) -> Iterator[str]:
    yield f"# {visible(plan.source.name)}: made by source-audit {plan.run.tool_version} of the plan"
    captured = [s for s in plan.steps if s.extraction.method == "cdc"]
    maker = _MAKERS.get(plan.source.kind)
    if maker is None:
        yield f"# Debezium has no connector of its own for {visible(plan.source.product)}"
        return
    ready = plan.readiness
    if ready is not None:
        for name, now, needed in lacking(ready):
            yield f"# open: {visible(name)} is {visible(now)}, needed is {visible(needed)}"
    if not captured:
        yield _NOTHING
        return
    yield "# the worker needs config.providers=env and config.providers.env.class="
    yield "# org.apache.kafka.common.config.provider.EnvVarConfigProvider"
    for name, value in maker(plan, captured):
        yield f"{name}={_escaped(value)}"


def _escaped(value: str) -> str:
    """As java.util.Properties reads it back: backslashes doubled, all but ASCII by numbers."""
    text = (
        value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    text = "".join(c if " " <= c <= "~" else _unicode(c) for c in text)
    return f"\\{text}" if text.startswith(" ") else text


def _unicode(character: str) -> str:
    data = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{data[i]:02x}{data[i + 1]:02x}" for i in range(0, len(data), 2))


Pairs = Iterator[tuple[str, str]]


def _common(plan: IngestionPlan, connector: str) -> Pairs:
    name = _plain(plan.source.name)
    yield "name", f"source-audit-{name}"
    yield "connector.class", connector
    yield "tasks.max", "1"
    yield "topic.prefix", name


def _server(plan: IngestionPlan) -> Pairs:
    where = urlsplit(plan.source.url)
    kind = plan.source.kind
    yield "database.hostname", unquote(where.hostname or "localhost")
    yield "database.port", str(_port(plan.source.url) or _PORTS[kind])
    yield "database.user", "ingestion"
    yield "database.password", f"${{env:{_variable(plan)}}}"


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        return None


def _variable(plan: IngestionPlan) -> str:
    return f"{_plain(plan.source.name).upper()}_PASSWORD"


def _plain(name: str) -> str:
    """Letters, digits and underscores: what topics, slots and variables may all have."""
    return _NAME.sub("_", name).strip("_").lower() or "source"


def _postgresql(plan: IngestionPlan, steps: Sequence[Step]) -> Pairs:
    name = _plain(plan.source.name)
    yield from _common(plan, "io.debezium.connector.postgresql.PostgresConnector")
    yield from _server(plan)
    yield "database.dbname", unquote(urlsplit(plan.source.url).path.lstrip("/"))
    yield "plugin.name", "pgoutput"
    yield "slot.name", f"source_audit_{name}"[:_LONGEST_SLOT]
    yield "publication.name", f"source_audit_{name}"[:_LONGEST_SLOT]
    yield "publication.autocreate.mode", "filtered"
    yield "table.include.list", _listed(_full(s, "public") for s in steps)
    yield from _keys(steps, "public")
    yield "snapshot.mode", "initial"
    yield "decimal.handling.mode", "precise"
    yield "heartbeat.interval.ms", "10000"


def _mysql(plan: IngestionPlan, steps: Sequence[Step]) -> Pairs:
    name = _plain(plan.source.name)
    of = "mariadb.MariaDbConnector" if plan.source.product == "MariaDB" else "mysql.MySqlConnector"
    database = unquote(urlsplit(plan.source.url).path.lstrip("/"))
    yield from _common(plan, f"io.debezium.connector.{of}")
    yield from _server(plan)
    # any number that no other reader of the log has; the same for the same source
    yield "database.server.id", str(5400 + sum(name.encode()) % 995)
    yield "database.include.list", _listed({s.namespace or database for s in steps})
    yield "table.include.list", _listed(_full(s, database) for s in steps)
    yield from _keys(steps, database)
    yield "schema.history.internal.kafka.bootstrap.servers", "${env:KAFKA_BOOTSTRAP_SERVERS}"
    yield "schema.history.internal.kafka.topic", f"schema-history.{name}"
    yield "snapshot.mode", "initial"
    yield "snapshot.locking.mode", "none"
    yield "decimal.handling.mode", "precise"


def _mongodb(plan: IngestionPlan, steps: Sequence[Step]) -> Pairs:
    yield from _common(plan, "io.debezium.connector.mongodb.MongoDbConnector")
    where = urlsplit(plan.source.url)
    hosts = where.netloc.rpartition("@")[2]
    scheme = "mongodb+srv" if where.scheme.endswith("srv") else "mongodb"
    query = f"?{where.query}" if where.query else ""
    yield "mongodb.connection.string", f"{scheme}://{hosts}/{query}"
    yield "mongodb.user", "ingestion"
    yield "mongodb.password", f"${{env:{_variable(plan)}}}"
    yield "collection.include.list", _listed(_full(s, where.path.lstrip("/")) for s in steps)
    yield "capture.mode", "change_streams_update_full"
    yield "snapshot.mode", "initial"


def _full(step: Step, namespace: str) -> str:
    """The name by which Debezium knows a dataset: its namespace, a dot, its own."""
    space = step.namespace or namespace
    return f"{space}.{step.dataset.removeprefix(f'{space}.')}"


def _listed(names: Sequence[str] | Iterator[str] | set[str]) -> str:
    """Anchored regular expressions; a comma ends one, so it is written by its number."""
    return ",".join(sorted(_pattern(name) for name in names))


def _pattern(name: str) -> str:
    return "".join(c if c.isalnum() or c in "_-" else _sign(c) for c in name)


def _sign(character: str) -> str:
    if character == ",":
        return "\\x2c"
    return f"\\{character}" if character.isascii() and character.isprintable() else character


def _keys(steps: Sequence[Step], namespace: str) -> Pairs:
    """Keys that the source does not declare as primary, for the messages to be told apart."""
    found = [
        f"{_pattern(_full(s, namespace))}:{','.join(s.extraction.key)}"
        for s in steps
        if s.extraction.key and not any("," in k or ":" in k or ";" in k for k in s.extraction.key)
    ]
    if found:
        yield "message.key.columns", ";".join(sorted(found))


_MAKERS: Mapping[str, Callable[[IngestionPlan, Sequence[Step]], Pairs]] = {
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mongodb": _mongodb,
}
RENDERERS: Mapping[str, Callable[[IngestionPlan], bytes]] = {"debezium": render}
