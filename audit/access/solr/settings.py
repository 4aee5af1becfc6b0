"""What a core's configuration promises: `GET /<core>/config` (Reference Guide, "Config API")."""

from collections.abc import Iterator, Mapping
from typing import Any

from audit.facts.accounts import AdminInterface
from audit.facts.storage import Guarantee, Promise

#: Properties of the process that open or close functions, and what is reached when they are open.
EDITS = "disable.configEdit"
STREAMS = (
    (
        "solr.enableRemoteStreaming",
        "makes the server fetch any address or file that a request names",
    ),
    ("solr.enableStreamBody", "takes documents from the address of a request"),
)
PROPERTIES = (EDITS, *(name for name, _ in STREAMS), "solr.jetty.host", "solr.config.lib.enabled")
#: Handlers and writers that run what a request or their configuration says, by class.
_DANGEROUS = {
    "DataImportHandler": "loads from addresses and runs scripts that a request names",
    "VelocityResponseWriter": "runs templates that a request may name",
    "ScriptUpdateProcessorFactory": "runs a script for every document",
    "StatelessScriptUpdateProcessorFactory": "runs a script for every document",
    "RunExecutableListener": "runs a program of the machine",
}
_GUESSING = "AddSchemaFieldsUpdateProcessorFactory"


def interfaces(
    properties: Mapping[str, str | None], configs: Mapping[str, Mapping[str, Any]], *, guarded: bool
) -> tuple[AdminInterface, ...]:
    """Functions beyond reading; `guarded` says that editing needs a role of its own.

    Where the configuration names classes that run what they are told, each is listed with its core.
    """
    found = [
        AdminInterface(
            "config API",
            enabled=not guarded and _true(properties.get(EDITS)) is not True,
            effect="changes how a core works, down to the programs that it runs, over HTTP",
            disable=f"-D{EDITS}=true, or a role for the permission config-edit",
        )
    ]
    found += [
        AdminInterface(name, _true(properties.get(name)) is True, effect, disable=f"-D{name}=false")
        for name, effect in STREAMS
    ]
    for core, config in sorted(configs.items()):
        found += [
            AdminInterface(
                f"{core}: {made}",
                enabled=True,
                effect=_DANGEROUS[made],
                disable="take it out of solrconfig.xml",
            )
            for made in sorted(set(_classes(config)) & _DANGEROUS.keys())
        ]
    return tuple(found)


def promises(core: str, config: Mapping[str, Any]) -> Iterator[Promise]:
    """Whether what was acknowledged survives the end of the process, and of the machine."""
    logged = "updateHandlerupdateLog" in config
    name = "updateHandler.updateLog"
    yield Promise(
        Guarantee.WRITES_REACH_DISK,
        kept=logged,
        setting=name,
        value="set" if logged else "none",
        scope=core,
        change="<updateLog/> in <updateHandler> of solrconfig.xml",
    )
    if logged:
        log: Mapping[str, Any] = config["updateHandlerupdateLog"]
        level = str(log.get("syncLevel", "FLUSH")).upper()
        yield Promise(
            Guarantee.COMMITS_WAIT,
            kept=level == "FSYNC",
            setting=f"{name}.syncLevel",
            value=level,
            scope=core,
            change='<updateLog><str name="syncLevel">FSYNC</str></updateLog> in solrconfig.xml',
        )


def delay(config: Mapping[str, Any]) -> float | None:
    """Seconds after which a write is seen without anybody's commit, None when it never is."""
    handler: Mapping[str, Any] = config.get("updateHandler") or {}
    soft: Mapping[str, Any] = handler.get("autoSoftCommit") or {}
    hard: Mapping[str, Any] = handler.get("autoCommit") or {}
    times = [int(soft.get("maxTime", -1))]
    if hard.get("openSearcher", True):
        times.append(int(hard.get("maxTime", -1)))
    known = [t / 1000 for t in times if t > 0]
    return min(known, default=None)


def guesses(config: Mapping[str, Any]) -> bool:
    """Whether unknown keys of documents become fields (the "schemaless mode")."""
    return _GUESSING in _classes(config)


def _classes(node: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    """Every class that a configuration names, without its package."""
    if isinstance(node, Mapping):
        given: Mapping[str, Any] = node  # pyright: ignore[reportUnknownVariableType]
        for name, value in given.items():
            if name == "class" and isinstance(value, str):
                yield value.rpartition(".")[2]
            else:
                yield from _classes(value)
    elif isinstance(node, list):
        items: list[Any] = node  # pyright: ignore[reportUnknownVariableType]
        for item in items:
            yield from _classes(item)


def _true(value: str | None) -> bool | None:
    return None if value is None else value.lower() == "true"
