"""Rights of accounts that reach beyond the data they were granted."""

from collections.abc import Iterator

from audit.facts.accounts import Account, Accounts
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import ADMINISTRATORS, PRIVILEGES
from checks._sql import identifier, is_postgresql
from checks.security._accounts import subject_of

#: A stream of all changes is what replicas and change capture need: a note worth, no more.
_ATTRIBUTES = {
    "replication": Severity.LOW,
    "create role": Severity.MEDIUM,
    "bypass row security": Severity.MEDIUM,
    "change all data": Severity.MEDIUM,
    "pass privileges on": Severity.MEDIUM,
    "stop the server": Severity.MEDIUM,
    "run server programs": Severity.HIGH,
    "read server files": Severity.HIGH,
    "write server files": Severity.HIGH,
}
#: PostgreSQL's roles that bring the last four.
_ROLES = frozenset(
    {
        "pg_execute_server_program",
        "pg_read_server_files",
        "pg_write_all_data",
        "pg_write_server_files",
    }
)
_REVOKES = {
    "replication": "NOREPLICATION",
    "create role": "NOCREATEROLE",
    "bypass row security": "NOBYPASSRLS",
}


@check(
    id="security.account-attributes",
    title="Ordinary accounts have no administrative rights",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take the right away, or move it to an account that is used for nothing else.",
    effort="1 hour",
    controls=(*PRIVILEGES, *ADMINISTRATORS),
)
def account_attributes(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """Such a right goes around the grants that everybody looks at: with it an application's
    password opens what the application was never meant to see.
    """
    for account in accounts.accounts:
        if not account.can_login or account.superuser or account.system:
            continue
        held = [a for a in account.attributes if a in _ATTRIBUTES]
        if not held:
            yield Pass(subject_of(account))
            continue
        severity = max(_ATTRIBUTES[a] for a in held)
        yield Fail(
            subject_of(account),
            "Account reaches the server's files and programs"
            if severity is Severity.HIGH
            else "Account holds an administrative right",
            f"{len(held)} beside its grants: {', '.join(held)}.",
            tuple((name, True) for name in held),
            severity=severity,
            method="catalogue",
            command=_command(account, held) if is_postgresql(server) else "",
        )


def _command(account: Account, held: list[str]) -> str:
    role = identifier(account.name)
    roles = sorted(_ROLES.intersection(account.member_of))
    statements = [f"REVOKE {', '.join(roles)} FROM {role};"] if roles else []
    if words := [_REVOKES[a] for a in held if a in _REVOKES]:
        statements.append(f"ALTER ROLE {role} {' '.join(words)};")
    return "\n".join(statements)
