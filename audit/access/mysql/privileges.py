"""What the account may do, by the server's own SHOW GRANTS, those of its active roles included."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_GRANT = re.compile(
    r"^GRANT (?P<what>.+?) ON (?:(?P<sort>TABLE|FUNCTION|PROCEDURE|PACKAGE(?: BODY)?) )?"
    r"(?P<where>\S+|`.*?`\.(?:`.*?`|\*)) TO (?P<rest>.*)$",
    re.DOTALL,
)
_ROLE = re.compile(r"^GRANT (?P<roles>(?:`[^`]*`(?:@`[^`]*`)?(?:,\s*)?)+) TO ", re.DOTALL)
_PART = re.compile(r"\s*([A-Z][A-Z _]*?)\s*(\([^)]*\))?\s*(?:,|$)")
_NAME = re.compile(r"^(?P<space>\*|`(?:[^`]|``)*`)\.(?P<name>\*|`(?:[^`]|``)*`)$", re.DOTALL)

#: Changes rows of a dataset.
ROW_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "DROP", "ALTER"})
ADMINISTRATIVE = frozenset(
    {
        *("SUPER", "FILE", "PROCESS", "SHUTDOWN", "RELOAD", "CREATE USER", "CREATE ROLE"),
        *("GRANT OPTION", "REPLICATION SLAVE", "REPLICATION REPLICA", "CREATE TABLESPACE"),
        *("BINLOG ADMIN", "CONNECTION ADMIN", "SET USER", "READ_ONLY ADMIN", "FEDERATED ADMIN"),
        *("SYSTEM_VARIABLES_ADMIN", "SYSTEM_USER", "ROLE_ADMIN", "BINLOG_ADMIN", "BACKUP_ADMIN"),
        *("CONNECTION_ADMIN", "SET_USER_ID", "CLONE_ADMIN", "SERVICE_CONNECTION_ADMIN"),
    }
)
#: Privileges of an administrator that only show something.
SHOWING = frozenset({"PROCESS"})


@dataclass(frozen=True, slots=True)
class Granted:
    """One line: privileges on a level; "*" stands for everything. `columns` are of a part only."""

    privileges: frozenset[str]
    namespace: str
    name: str
    columns: frozenset[str] = frozenset()

    def covers(self, namespace: str, name: str) -> bool:
        if self.namespace != "*" and not fits(self.namespace, namespace):
            return False
        return self.name in {"*", name}


@dataclass(frozen=True, slots=True)
class Privileges:
    """All that SHOW GRANTS told."""

    granted: tuple[Granted, ...] = ()
    roles: tuple[str, ...] = ()
    grantable: bool = False

    def may(self, privilege: str, namespace: str, name: str) -> bool:
        """Whether it holds for a whole dataset."""
        return any(
            privilege in g.privileges or "ALL PRIVILEGES" in g.privileges
            for g in self.granted
            if g.covers(namespace, name)
        )

    def partly(self, privilege: str, namespace: str, name: str) -> bool:
        """Whether it holds for some columns."""
        return any(privilege in g.columns for g in self.granted if g.covers(namespace, name))

    def everywhere(self) -> frozenset[str]:
        """Privileges on the server as a whole."""
        return frozenset(
            p for g in self.granted if (g.namespace, g.name) == ("*", "*") for p in g.privileges
        )

    @property
    def all(self) -> bool:
        return "ALL PRIVILEGES" in self.everywhere()

    @property
    def administrative(self) -> tuple[str, ...]:
        """What goes beyond data, sorted; ALL PRIVILEGES stands for all of it."""
        told = set(self.everywhere() & (ADMINISTRATIVE - SHOWING))
        if self.all:
            told.add("ALL PRIVILEGES")
        if self.grantable:
            told.add("GRANT OPTION")
        return tuple(sorted(told))

    def written(self, places: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The datasets whose rows or structure it may change."""
        return [
            (space, name)
            for space, name in places
            if any(self.may(p, space, name) or self.partly(p, space, name) for p in ROW_WRITES)
        ]

    @property
    def creates(self) -> bool:
        return any(
            "CREATE" in g.privileges or "ALL PRIVILEGES" in g.privileges for g in self.granted
        )


def parse(lines: Sequence[str]) -> Privileges:
    """Lines of SHOW GRANTS; a password's hash that old servers put behind them is not looked at."""
    granted: list[Granted] = []
    roles: list[str] = []
    grantable = False
    for line in lines:
        if role := _ROLE.match(line):
            roles += [name.strip().split("@")[0].strip("`") for name in role["roles"].split(",")]
            continue
        found = _GRANT.match(line)
        place = _NAME.match(found["where"]) if found else None
        if not found or not place or found["sort"] in {"FUNCTION", "PROCEDURE"}:
            continue
        if found["what"].startswith("PROXY"):
            continue
        whole, parts = set[str](), set[str]()
        for name, columns in _PART.findall(found["what"]):
            (parts if columns else whole).add(name.strip())
        grantable |= "WITH GRANT OPTION" in found["rest"]
        granted.append(
            Granted(
                frozenset(whole - {"USAGE"}),
                _bare(place["space"]),
                _bare(place["name"]),
                frozenset(parts),
            )
        )
    return Privileges(tuple(granted), tuple(roles), grantable)


def _bare(name: str) -> str:
    return name if name == "*" else name[1:-1].replace("``", "`")


def fits(pattern: str, name: str) -> bool:
    """A database in a grant is a pattern: % and _ as in LIKE, unless a backslash stands before."""
    made, i = "", 0
    while i < len(pattern):
        char = pattern[i]
        if char == "\\" and i + 1 < len(pattern):
            made += re.escape(pattern[i + 1])
            i += 2
            continue
        made += {"%": ".*", "_": "."}.get(char, re.escape(char))
        i += 1
    return re.fullmatch(made, name, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a session runs as: user and host as the server matched them."""

    user: str
    host: str
    privileges: Privileges = field(default_factory=Privileges)

    @property
    def name(self) -> str:
        return f"{self.user}@{self.host}" if self.host else self.user

    @property
    def quoted(self) -> str:
        """As statements name it."""
        user, host = (text.replace("'", "''") for text in (self.user, self.host or "%"))
        return f"'{user}'@'{host}'"
