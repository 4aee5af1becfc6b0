"""Users, roles and what they allow, as MongoDB lists them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from audit.access.mongo.collections import databases_of
from audit.access.mongo.describe import SYSTEM_DATABASES, Document
from audit.access.mongo.errors import Unsupported
from audit.access.mongo.flavour import flavour_of
from audit.access.mongo.session import MongoSession
from audit.facts.accounts import Account, Accounts, AuditAccount
from audit.model.fact import Missing, Reason

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


def audit_account_of(session: MongoSession, credential: str) -> AuditAccount:
    """Our account with its roles, and what they let it change."""
    account, users = session.account, session.users
    roles: Sequence[Document] = account.get("authenticatedUserRoles") or ()
    if not users:
        return AuditAccount(
            name="",
            superuser=True,
            attributes=("access control is switched off",),
            writable=("*",),
            may_create=True,
            read_only_session=False,
            credential=credential,
        )
    privileges: Sequence[Document] = account.get("authenticatedUserPrivileges") or ()
    if not privileges:
        privileges = privileges_of(roles, custom_roles(session, (r["db"] for r in roles)))
    changes = writable(privileges)
    return AuditAccount(
        name=str(users[0]["user"]),
        listed_as=f"{users[0]['db']}.{users[0]['user']}",
        superuser=superuser(roles, privileges),
        attributes=attributes(privileges),
        member_of=tuple(sorted(f"{role['role']}@{role['db']}" for role in roles)),
        writable=changes,
        may_create=may_create(privileges),
        read_only_session=not changes and not may_create(privileges),
        credential=credential,
    )


def accounts_of(session: MongoSession) -> Accounts | Missing:
    """The users of all databases, with their roles and the mechanisms of their passwords."""
    try:
        users = list(session.ask({"usersInfo": {"forAllDBs": True}})["users"])
    except Unsupported:
        told = flavour_of(session) or "this server"
        return Missing(Reason.UNSUPPORTED, f"{told} does not list its accounts")
    if not users:  # some programs answer this with nothing and know the users of a database
        for database in ("admin", *databases_of(session)):
            users += session.ask({"usersInfo": 1}, database=database)["users"]
    roles = custom_roles(session, {str(r["db"]) for u in users for r in u.get("roles") or ()})
    return Accounts(
        accounts=tuple(sorted((account_of(user, roles) for user in users), key=lambda a: a.name)),
        schemes_readable=True,
    )


def custom_roles(session: MongoSession, databases: Iterable[str]) -> list[Document]:
    """The roles that somebody made, with their privileges, as far as we may see them."""
    found: list[Document] = []
    for database in sorted(set(databases)):
        answer = session.optional({"rolesInfo": 1, "showPrivileges": True}, database=database)
        found += answer.get("roles", ())
    return found
