"""What the account of the audit, and later of the load, could do."""

from collections.abc import Iterator

from audit.facts.accounts import AuditAccount, Authentication
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._words import counted, listed
from checks.security._transport import for_product

_COMMANDS = {
    "postgresql": "source-audit grants URL --for audit",  # pg_read_all_data would show hashes
    "mongodb": 'db.getSiblingDB("admin").createUser({user: "source_audit", '
    'pwd: passwordPrompt(), roles: ["readAnyDatabase", "clusterMonitor"]})',
    "sqlite": "chmod o= FILE; setfacl -m u:source_audit:r FILE",
}


@check(
    id="security.audit-account-privileges",
    title="The audit's account can only read",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Give audits and loads an account of their own that can only read.",
    effort="1 hour",
    controls=PRIVILEGES,
)
def audit_account_privileges(
    account: AuditAccount, authentication: Authentication | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """A load that may write can destroy what it reads, by a defect or with its stolen password;
    one that may only read cannot.
    """
    if not account.name:
        return
    subject = Subject(object=account.name)
    found = _judged(
        account, file=isinstance(authentication, Authentication) and authentication.filesystem
    )
    if found is None:
        yield Pass(subject)
        return
    title, said, severity = found
    guarded = " The server refused writes in our session." if account.read_only_session else ""
    yield Fail(
        subject,
        title,
        said + (guarded if severity > Severity.LOW else ""),
        (
            ("superuser", account.superuser),
            ("may create", account.may_create),
            ("writable", listed(account.writable)),
        ),
        severity=severity,
        method="effective privileges",
        command=for_product(server, _COMMANDS),
    )


def _judged(account: AuditAccount, *, file: bool) -> tuple[str, str, Severity] | None:
    """Title, evidence and severity of the worst that the account may do."""
    if file:
        # told, not counted: on a machine of one's own everybody may write one's files
        said = "The account may write the file that the audit only read."
        return ("Account can change the file", said, Severity.INFO) if account.writable else None
    if account.superuser:
        return "Account is a superuser", "No permission is checked for it.", Severity.HIGH
    if account.writable:
        return "Account can change data", _reach(account), Severity.HIGH
    if "create role" in account.attributes:
        said = "What it may not do itself, it can give to an account of its own making."
        return "Account can make accounts", said, Severity.HIGH
    if account.may_create:
        return "Account can create objects", "It may create datasets of its own.", Severity.MEDIUM
    return None


def _reach(account: AuditAccount) -> str:
    if "*" in account.writable:
        return "Every dataset can be changed by it."
    total = f" of {account.datasets:,}" if account.datasets is not None else ""
    named = listed(account.writable)
    return f"{counted(len(account.writable), 'dataset')}{total} can be changed by it: {named}."
