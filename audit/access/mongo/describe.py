"""MongoDB's own descriptions as facts: collections, validators, indexes, privileges, members."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from audit.facts.accounts import Account
from audit.facts.catalog import (
    Constraint,
    Dataset,
    DatasetKind,
    Field,
    Index,
    Key,
    KeyKind,
    LogicalType,
    SchemaMode,
)
from audit.facts.replication import Health, Replica, Replication

Document = Mapping[str, Any]

#: Databases of the product itself.
SYSTEM_DATABASES = frozenset({"admin", "config", "local"})
_MAX_DEPTH = 32

_TYPES = {
    "string": LogicalType.TEXT,
    "int": LogicalType.INTEGER,
    "long": LogicalType.INTEGER,
    "double": LogicalType.FLOAT,
    "number": LogicalType.FLOAT,
    "decimal": LogicalType.DECIMAL,
    "bool": LogicalType.BOOLEAN,
    "boolean": LogicalType.BOOLEAN,
    "date": LogicalType.TIMESTAMP_TZ,
    "timestamp": LogicalType.TIMESTAMP_TZ,
    "objectid": LogicalType.UUID,
    "object": LogicalType.OBJECT,
    "array": LogicalType.ARRAY,
    "bindata": LogicalType.BINARY,
}


def dataset_of(
    name: str, database: str, listed: Document, *, indexes: Sequence[Document], stats: Document
) -> Dataset:
    """A collection or view from its entry in listCollections, its indexes and its statistics."""
    options: Document = listed.get("options") or {}
    view = listed.get("type") == "view"
    validator: Document = options.get("validator") or {}
    schema: Document = validator.get("$jsonSchema") or {}
    series: Document = options.get("timeseries") or {}
    storage: Document = stats.get("storageStats") or {}
    rows, size = stats.get("count", storage.get("count")), storage.get("size")
    unsized = size is None or (rows and not size)  # rows of no size: the server does not count it
    found = tuple(_index(spec) for spec in indexes)
    return Dataset(
        name=name,
        kind=DatasetKind.VIEW if view else DatasetKind.COLLECTION,
        namespace=database,
        fields=tuple(_declared(schema)),
        keys=() if view else (_ID, *_unique(found)),
        constraints=_constraints(options),
        indexes=found,
        comment=str(schema.get("description") or schema.get("title") or ""),
        row_estimate=None if rows is None else int(rows),
        size_bytes=None if unsized else int(size or 0),
        schema_mode=_mode(options),
        time_field=str(series.get("timeField", "")),
        complete=False,
        options=tuple(_options(options, indexes)),
    )


_ID = Key("_id_", KeyKind.PRIMARY, ("_id",))


def _unique(indexes: Iterable[Index]) -> Iterator[Key]:
    for index in indexes:
        if index.unique and not index.primary and all(index.fields):
            yield Key(index.name, KeyKind.UNIQUE, index.fields, partial=index.partial)


def _mode(options: Document) -> SchemaMode:
    validator: Document = options.get("validator") or {}
    if "$jsonSchema" not in validator:
        return SchemaMode.NONE
    return SchemaMode.ENFORCED if _enforced(options) else SchemaMode.ADVISORY


def _enforced(options: Document) -> bool:
    action, level = options.get("validationAction"), options.get("validationLevel")
    return action != "warn" and level != "off"


def _constraints(options: Document) -> tuple[Constraint, ...]:
    if not options.get("validator"):
        return ()
    strict = options.get("validationLevel", "strict") == "strict"
    return (Constraint("validator", validated=strict, enforced=_enforced(options)),)


def _options(options: Document, indexes: Iterable[Document]) -> Iterator[tuple[str, str]]:
    if options.get("capped"):
        yield "capped", f"{int(options.get('size', 0)):,} bytes"
    if options.get("viewOn"):
        yield "view on", str(options["viewOn"])
    if options.get("timeseries") and options.get("expireAfterSeconds"):
        yield "expires", f"after {int(options['expireAfterSeconds']):,} s"
    for index in indexes:
        if "expireAfterSeconds" in index:
            field = next(iter(index["key"]), "")
            yield "expires", f"{field} after {int(index['expireAfterSeconds']):,} s"


def _declared(schema: Document, prefix: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields that a JSON schema describes, by their path through nesting."""
    properties: Mapping[str, Document] = schema.get("properties") or {}
    required: Sequence[str] = schema.get("required") or ()
    if depth > _MAX_DEPTH:
        return
    for name, declared in properties.items():
        path = f"{prefix}.{name}" if prefix else name
        types = _type_names(declared)
        plain = [t for t in types if t != "null"]
        yield Field(
            name=path,
            native_type=" | ".join(types) or "any",
            logical_type=_logical(plain),
            nullable=name not in required or "null" in types,
            comment=str(declared.get("description") or declared.get("title") or ""),
        )
        yield from _declared(declared, path, depth + 1)
        items = declared.get("items")
        if isinstance(items, Mapping):
            yield from _declared(items, f"{path}[]", depth + 1)  # pyright: ignore[reportUnknownArgumentType]


def _type_names(declared: Document) -> list[str]:
    given = declared.get("bsonType", declared.get("type", ()))
    return [given] if isinstance(given, str) else [str(t) for t in given]


def _logical(types: Sequence[str]) -> LogicalType:
    if len(types) > 1:
        return LogicalType.MIXED
    return _TYPES.get(types[0].lower(), LogicalType.UNKNOWN) if types else LogicalType.UNKNOWN


def _index(spec: Document) -> Index:
    key: Mapping[str, Any] = spec.get("key") or {}
    special = next((str(way) for way in key.values() if isinstance(way, str)), "")
    partial = "partialFilterExpression" in spec or bool(spec.get("sparse"))
    beyond = ("collation", "expireAfterSeconds", "partialFilterExpression", "wildcardProjection")
    more = {name: spec[name] for name in (*beyond, "sparse", "hidden") if name in spec}
    return Index(
        name=str(spec.get("name", "")),
        fields=tuple(
            "" if "$**" in name or isinstance(way, str) else name for name, way in key.items()
        ),
        unique=bool(spec.get("unique")) or list(key) == ["_id"],
        method=special or "btree",
        partial=partial,
        primary=list(key) == ["_id"],
        signature=_digest([list(key.items()), more]),
        plain=not special and not any(name in spec for name in beyond),
    )


_WRITES = frozenset(
    {"insert", "update", "remove", "dropCollection", "dropDatabase", "convertToCapped"}
)
_ACCOUNT_ACTIONS = frozenset({"grantRole", "createUser", "createRole", "changePassword"})
_SUPERUSERS = frozenset({"root", "__system"})
#: What the built-in roles come to, for servers that do not spell it out.
_ROLE_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "readWrite": ("insert", "update", "remove", "createCollection", "dropCollection"),
    "dbAdmin": ("createCollection", "dropCollection", "dropDatabase"),
    "userAdmin": ("grantRole", "createUser", "createRole"),
    "dbOwner": ("insert", "remove", "createCollection", "dropDatabase", "grantRole"),
    "restore": ("insert", "remove", "createCollection", "dropDatabase", "createUser"),
    "clusterAdmin": ("dropDatabase",),
    "root": ("anyAction",),
    "__system": ("anyAction",),
}


def _digest(description: object) -> str:
    """Equal for equal descriptions; a filter in them may hold values, so they are not kept."""
    text = json.dumps(description, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def privileges_of(roles: Iterable[Document], known: Iterable[Document]) -> list[Document]:
    """What roles allow: those the server spells out, and else the built-in ones by name."""
    custom = {(str(r["role"]), str(r["db"])): r for r in known if not r.get("isBuiltin")}
    found: list[Document] = []
    waiting, seen = [(str(r["role"]), str(r["db"])) for r in roles], set[tuple[str, str]]()
    while waiting:
        name, database = waiting.pop()
        if (name, database) in seen:
            continue
        seen.add((name, database))
        if (name, database) in custom:
            role = custom[name, database]
            found += role.get("privileges") or ()
            waiting += [(str(r["role"]), str(r["db"])) for r in role.get("roles") or ()]
            continue
        bare = name.removesuffix("AnyDatabase")
        everywhere = bare != name or bare in {"root", "__system", "restore", "clusterAdmin"}
        resource = {"db": "" if everywhere else database, "collection": ""}
        found.append({"resource": resource, "actions": _ROLE_ACTIONS.get(bare, ())})
    return found


def writable(privileges: Iterable[Document]) -> tuple[str, ...]:
    """The datasets that these privileges let change, "*" for all of them."""
    return tuple(sorted(set(_places(privileges, _WRITES))))


def may_create(privileges: Iterable[Document]) -> bool:
    return any(True for _ in _places(privileges, frozenset({"createCollection"})))


def superuser(roles: Iterable[Document], privileges: Iterable[Document]) -> bool:
    """Whether the roles reach everything, system data included."""
    if any(role["role"] in _SUPERUSERS for role in roles):
        return True
    for privilege in privileges:
        resource: Document = privilege.get("resource") or {}
        if resource.get("anyResource") and "anyAction" in privilege.get("actions", ()):
            return True
    return False


def attributes(privileges: Iterable[Document]) -> tuple[str, ...]:
    changes = any(_ACCOUNT_ACTIONS & set(p.get("actions", ())) for p in privileges)
    return ("create role",) if changes else ()


def account_of(user: Document, known_roles: Sequence[Document]) -> Account:
    """One entry of usersInfo."""
    roles: Sequence[Document] = user.get("roles") or ()
    privileges = privileges_of(roles, known_roles)
    mechanisms = {str(m) for m in user.get("mechanisms") or ()}
    scheme = "SCRAM-SHA-256" if "SCRAM-SHA-256" in mechanisms else next(iter(mechanisms), "")
    return Account(
        name=f"{user['db']}.{user['user']}",
        can_login=True,
        superuser=superuser(roles, privileges),
        attributes=attributes(privileges),
        member_of=tuple(sorted(f"{r['role']}@{r['db']}" for r in roles)),
        password_scheme="external" if user["db"] == "$external" else scheme,
    )


def _places(privileges: Iterable[Document], actions: frozenset[str]) -> Iterator[str]:
    for privilege in privileges:
        allowed = set(privilege.get("actions", ()))
        if not allowed & (actions | {"anyAction"}):
            continue
        resource: Document = privilege.get("resource") or {}
        database, collection = str(resource.get("db", "")), str(resource.get("collection", ""))
        if resource.get("anyResource") or ("db" in resource and not database):
            yield "*" if not collection else f"*.{collection}"
        elif database and database not in SYSTEM_DATABASES:
            yield f"{database}.{collection or '*'}"


_DATA_STATES = frozenset({"PRIMARY", "SECONDARY"})


def replication_of(status: Document) -> Replication:
    """The members of a replica set as one of them sees them (replSetGetStatus)."""
    members: Sequence[Document] = status.get("members") or ()
    primary = next((m for m in members if m.get("stateStr") == "PRIMARY"), None)
    me = next((m for m in members if m.get("self")), primary)
    others = [m for m in members if m is not primary and m.get("stateStr") != "ARBITER"]
    return Replication(
        role="primary" if me is primary else "standby",
        replicas=tuple(
            Replica(
                name=str(m.get("name", "")),
                state=str(m.get("stateStr", "")),
                healthy=_healthy(m),
                lag_seconds=_lag(primary, m),
            )
            for m in others
        ),
        standby_lag_seconds=None if me is primary or me is None else _lag(primary, me),
    )


def health_of(status: Document) -> Health:
    members: Sequence[Document] = status.get("members") or ()
    states = sorted(str(m.get("stateStr", "")) for m in members)
    leaderless = "PRIMARY" not in states
    problems = [f"{m.get('name')} is {m.get('stateStr')}" for m in members if not _healthy(m)]
    if leaderless:
        problems.append("no member is primary, so nothing can be written")
    return Health(
        state=", ".join(states),
        healthy=not problems,
        critical=leaderless,
        problems=tuple(problems),
    )


def _healthy(member: Document) -> bool:
    arbiter = member.get("stateStr") == "ARBITER"
    return bool(member.get("health")) and (arbiter or member.get("stateStr") in _DATA_STATES)


def _lag(primary: Document | None, member: Document) -> float | None:
    if primary is None:
        return None
    ahead, behind = primary.get("optimeDate"), member.get("optimeDate")
    if not isinstance(ahead, datetime) or not isinstance(behind, datetime):
        return None
    return max(0.0, (ahead - behind).total_seconds())
