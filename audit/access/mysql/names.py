"""Names as MySQL quotes them, and the statements that give a least account what it needs."""

from collections.abc import Iterable

AUDIT_ROLE = (
    "CREATE USER 'auditor'@'10.0.0.%' IDENTIFIED BY '...' REQUIRE SSL;\n"
    "GRANT SELECT, SHOW VIEW ON shop.* TO 'auditor'@'10.0.0.%';\n"
    "GRANT PROCESS, SHOW DATABASES, REPLICATION CLIENT ON *.* TO 'auditor'@'10.0.0.%';\n"
    "GRANT SELECT ON mysql.* TO 'auditor'@'10.0.0.%';"
)


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def place(namespace: str, name: str) -> str:
    return f"{quoted(namespace)}.{quoted(name)}"


def everything_in(database: str, *, literal: bool = False) -> str:
    """A database as GRANT takes it: a pattern, unless the server's partial_revokes makes it
    `literal` (MySQL's manual, "GRANT Statement").
    """
    if not literal:
        for char in "\\_%":
            database = database.replace(char, f"\\{char}")
    return f"{quoted(database)}.*"


def grant(what: str, where: str, account: str) -> str:
    return f"GRANT {what} ON {where} TO {account};"


def ingestion_role(namespaces: Iterable[str]) -> str:
    """Statements for an account that loads: nothing but reading."""
    account = "'ingestion'@'%'"
    lines = [f"CREATE USER {account} IDENTIFIED BY '...' REQUIRE SSL;"]
    lines += [
        grant("SELECT, SHOW VIEW", everything_in(name), account) for name in sorted(set(namespaces))
    ]
    return "\n".join(lines)
