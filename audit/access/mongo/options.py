"""Parameters and options of the server: settings, addresses, promises, recordings."""

from collections.abc import Mapping, Sequence
from typing import Any

from audit.access.mongo.describe import ENCRYPTED_FIELDS, Document
from audit.access.mongo.errors import Unsupported
from audit.access.mongo.flavour import COMPATIBLE, OTHERS, PERCONA, SERVICES, flavour_of
from audit.access.mongo.session import MongoSession
from audit.errors import PrivilegeMissing
from audit.facts.activity import HiddenRecording, Observability, Recording
from audit.facts.catalog import Dataset
from audit.facts.encryption import StorageEncryption
from audit.facts.outward import Listening
from audit.facts.server import Setting, Settings
from audit.facts.storage import Durability, Guarantee, Promise
from audit.model.fact import Missing, Reason

#: A threshold above this records nothing that a load would notice.
SLOW_MILLISECONDS = 10_000
#: Databases whose profiler is asked for its level.
MAX_PROFILERS = 20


_PARAMETERS = (
    "auditAuthorizationSuccess",
    "authenticationMechanisms",
    "enableLocalhostAuthBypass",
    "featureCompatibilityVersion",
    "quiet",
    "tlsMode",
    "ttlMonitorEnabled",
)
_OPTIONS = (
    "auditLog.destination",
    "net.bindIp",
    "net.tls.mode",
    "operationProfiling.mode",
    "operationProfiling.slowOpThresholdMs",
    "replication.replSetName",
    "security.authorization",
    "security.javascriptEnabled",
    "storage.engine",
    "storage.journal.enabled",
)


def settings_of(session: MongoSession) -> Settings:
    parameters = session.ask({"getParameter": 1, **dict.fromkeys(_PARAMETERS, 1)})
    options: Document = _options(session)
    found = [
        Setting(name, _said(parameters[name]), "parameter")
        for name in _PARAMETERS
        if name in parameters
    ]
    flat = {name: _at(options, name) for name in _OPTIONS}
    found += [Setting(n, _said(v), "configuration") for n, v in flat.items() if v is not None]
    return Settings(settings=tuple(sorted(found, key=lambda s: s.name)))


def listening_of(session: MongoSession) -> Listening | Missing:
    options = _told_options(session)
    if flavour_of(session) in COMPATIBLE and not options.get("net"):
        said = f"{flavour_of(session)} does not tell which addresses it listens on"
        return Missing(Reason.UNSUPPORTED, said)
    bound = str(_at(options, "net.bindIp") or "localhost")
    addresses = tuple(part.strip() for part in bound.split(",") if part.strip())
    every = bool(_at(options, "net.bindIpAll"))
    return Listening(
        setting="net.bindIpAll" if every else "net.bindIp",
        addresses=("true",) if every else addresses,
        everywhere=every or not {"*", "0.0.0.0", "::"}.isdisjoint(addresses),  # noqa: S104
        restrict="net.bindIp: localhost,<addresses>",
    )


def durability_of(session: MongoSession) -> Durability | Missing:
    engine: Document = session.ask({"serverStatus": 1}).get("storageEngine") or {}
    if not engine and flavour_of(session) in COMPATIBLE:
        return Missing(Reason.UNSUPPORTED, f"{flavour_of(session)} tells nothing of its storage")
    options: Document = _options(session)
    journal = _at(options, "storage.journal.enabled")
    promises = [
        Promise(
            Guarantee.WRITES_REACH_DISK,
            kept=bool(engine.get("persistent", True)) and journal is not False,
            setting="storage.journal.enabled" if journal is False else "storage.engine",
            value="false" if journal is False else str(engine.get("name", "")),
            change="storage.engine: wiredTiger, with its journal",
        )
    ]
    defaults = session.optional({"getDefaultRWConcern": 1})
    if defaults:
        concern: Document = defaults.get("defaultWriteConcern") or {"w": 1}
        promises.append(
            Promise(
                Guarantee.COMMITS_WAIT,
                kept=concern.get("w") == "majority" or bool(concern.get("j")),
                setting="default write concern",
                value=f"w: {concern.get('w', 1)}",
                change="db.adminCommand({setDefaultRWConcern: 1, "
                'defaultWriteConcern: {w: "majority"}})',
            )
        )
    return Durability(promises=tuple(promises))


def encryption_of(
    session: MongoSession, datasets: Sequence[Dataset]
) -> StorageEncryption | Missing:
    """Whether the storage engine writes with a key, as editions with that option tell.

    MongoDB manual, "Encryption at Rest" and "serverStatus"; the community edition has no option.
    """
    flavour = flavour_of(session)
    if flavour in SERVICES:
        return Missing(Reason.UNSUPPORTED, f"{flavour} does not tell a client how it stores")
    status: Document = session.ask({"serverStatus": 1}).get("encryptionAtRest") or {}
    option = "security.enableEncryption"
    editions = flavour == PERCONA or "enterprise" in (session.build.get("modules") or ())
    return StorageEncryption(
        encrypted=bool(status.get("encryptionEnabled") or _at(_options(session), option)),
        setting=option if editions else "",
        enable=f"{option}: true" if editions else "",
        by_client=tuple(
            f"{dataset.name}.{path}"
            for dataset in datasets
            for name, paths in dataset.options
            if name == ENCRYPTED_FIELDS
            for path in paths.split(", ")
        ),
    )


def observability_of(session: MongoSession, databases: Sequence[str]) -> Observability:
    parameters = session.optional({"getParameter": 1, "quiet": 1, "auditAuthorizationSuccess": 1})
    options: Document = _told_options(session)
    destination = str(_at(options, "auditLog.destination") or "")
    everything = bool(parameters.get("auditAuthorizationSuccess"))
    slow = _slow_operations(session, databases)
    recordings = [slow] if isinstance(slow, Recording) else []
    if flavour_of(session) not in OTHERS:  # those have no such option: how they record is unknown
        recordings.append(
            Recording(
                "data access",
                enabled=bool(destination) and everything,
                setting="auditLog.destination",
                value=destination or "none",
                enable="auditLog.destination: file, and auditAuthorizationSuccess: true",
            )
        )
    if "quiet" in parameters:
        recordings.append(
            Recording(
                "log-ins",
                enabled=not parameters["quiet"],
                setting="quiet",
                value=_said(parameters["quiet"]),
                enable="db.adminCommand({setParameter: 1, quiet: false})",
            )
        )
    hidden = (slow,) if isinstance(slow, HiddenRecording) else ()
    return Observability(recordings=tuple(recordings), hidden=hidden)


def _slow_operations(
    session: MongoSession, databases: Sequence[str]
) -> Recording | HiddenRecording | None:
    """The threshold of the profiler; None where the program has none."""
    name, setting = "slow operations", "operationProfiling.slowOpThresholdMs"
    try:
        levels = [session.ask({"profile": -1}, database=d) for d in databases[:MAX_PROFILERS]]
    except PrivilegeMissing as error:
        return HiddenRecording(name, setting, str(error), error.grant)
    except Unsupported:
        return None
    slowest = max((int(level["slowms"]) for level in levels), default=100)
    return Recording(
        name,
        enabled=slowest <= SLOW_MILLISECONDS,
        setting=setting,
        value=f"{slowest:,} ms",
        enable="db.setProfilingLevel(0, {slowms: 100})",
    )


def _options(session: MongoSession) -> Document:
    """The configuration that the server was started with, as far as we may see it."""
    return session.optional({"getCmdLineOpts": 1}).get("parsed") or {}


def _told_options(session: MongoSession) -> Document:
    """The same, where what we may not see must not pass for what is not set."""
    try:
        return session.ask({"getCmdLineOpts": 1}).get("parsed") or {}
    except Unsupported:
        return {}


def _at(options: Document, path: str) -> object:
    """A value in nested options by its dotted path, None when it is not set."""
    found: Any = options
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return found  # pyright: ignore[reportUnknownVariableType]


def _said(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case {"version": str(number)}:
            return number
        case list():
            return ", ".join(str(v) for v in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _:
            return str(value)
