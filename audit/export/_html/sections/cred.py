"""How the audit handled its credential, and which ones it saw at the source."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import BAD, NOTED, OK, OPEN, Line, verdict_of
from audit.export._html.section import EVIDENCE, Section
from audit.facts.accounts import AuditAccount
from audit.facts.handling import CHANGEABLE, CredentialHandling, Fault
from audit.facts.transport import Connection
from audit.model.figures import number
from audit.report.wording import counted, duration, name

_ORIGINS = {
    "env": ("Read from an environment variable", True),
    "file": ("Read from a file that only its owner can read", True),
    "keyring": ("Read from the system keyring", True),
    "store": ("Read from an encrypted file", True),
    "vault": ("Read from Vault", True),
    "aws-sm": ("Read from AWS Secrets Manager", True),
    "aws-ssm": ("Read from AWS Parameter Store", True),
    "aws-rds-iam": ("A token of AWS IAM, good for 15 minutes", True),
    "gcp-sm": ("Read from Google Secret Manager", True),
    "azure-kv": ("Read from Azure Key Vault", True),
    "op": ("Read from 1Password", True),
    "systemd-cred": ("Handed over by systemd", True),
    "pgpass": ("Read from PostgreSQL's password file", True),
    "my.cnf": ("Read from MySQL's option file", True),
    "cmd": ("Printed by a program that the user allowed", True),
    "prompt": ("Typed in when asked", True),
    "stdin": ("Read from standard input", True),
    "url": ("Given inside the URL", False),
    "configuration": ("Written in the configuration itself", False),
    "": ("No credential was used", None),
    "none": ("No credential was used", None),
}
_EXPOSED = {
    "url": "the shell's history and the process list show it; use env:, file: or keyring:",
    "configuration": "whoever reads the file has it; use env:, file: or keyring:",
}


@dataclass(frozen=True, slots=True)
class CredentialView:
    audit: tuple[Line, ...]
    source: tuple[Line, ...]
    source_note: str


def section(context: Context) -> Section:
    view = CredentialView(
        audit=tuple(_audit(context)),
        source=tuple(_schemes(context)),
        source_note="A file has no accounts; its permissions are its only guard."
        if _is_file(context)
        else "No account of the source could be listed.",
    )
    return Section("cred", EVIDENCE, "Credentials", "Credential handling", view)


def _audit(context: Context) -> Iterator[Line]:
    report = context.report
    account, connection = report.access.account, report.transport.connection
    if account is None:
        yield Line(OPEN, "What the audit's account may do was not read")
    else:
        yield _origin(account)
        yield from _session(account, file=_is_file(context))
    if report.access.handling is not None:
        yield from _kept(report.access.handling)
    if account is not None and _ORIGINS.get(account.credential, ("", True))[1] is None:
        return
    if connection is not None and connection.networked:
        yield _channel(connection)
    seconds = (report.run.finished_at - report.run.started_at).total_seconds()
    yield Line(
        OK,
        "Held in memory only",
        note=f"for {duration(seconds)}; not in the report, the log or the command line it records",
    )


def _origin(account: AuditAccount) -> Line:
    known = _ORIGINS.get(account.credential)
    if known is None:
        return Line(OK, f"Read from {name(account.credential)}")
    label, safe = known
    if safe is None:
        return Line(NOTED, label)
    return Line(OK if safe else BAD, label, note=_EXPOSED.get(account.credential, ""))


def _kept(handling: CredentialHandling) -> Iterator[Line]:
    """Files, variables and what became of a credential that was made for this run."""
    for file in handling.files:
        if file.mode is None:
            continue
        kind = file.role.value.capitalize()
        told = set(Fault) - {Fault.GROUP} if file.secret else CHANGEABLE
        faults = [fault.value for fault in file.faults if fault in told]
        if file.repository and not file.ignored and file.secret:
            faults.append("it lies in a git work tree")
        yield Line(
            BAD if faults else OK,
            f"{kind}: {name(file.path)}",
            note="; ".join(faults),
            value=f"{file.mode:04o}",
        )
    for variable in handling.variables:
        yield Line(BAD, f"{name(variable)} is set: every program of the session has it")
    if handling.revoked is not None:
        label = "Made for this run and revoked at its end"
        failed = "Made for this run; it could not be revoked and ends by itself"
        yield Line(OK if handling.revoked else BAD, label if handling.revoked else failed)


def _is_file(context: Context) -> bool:
    authentication = context.report.access.authentication
    return authentication is not None and authentication.filesystem


def _session(account: AuditAccount, *, file: bool) -> Iterator[Line]:
    who = name(account.name)
    yield Line(
        verdict_of(account.read_only_session),
        {
            True: "The session is read-only: the source itself refuses writes",
            False: "The source does not refuse writes in this session",
            None: "Whether the source refuses writes is not known",
        }[account.read_only_session],
        note="the audit sends reads from its own short list only",
    )
    if file:
        may = "could change" if account.writable else "may only read"
        yield Line(NOTED if account.writable else OK, f"{who} {may} the file")
    elif account.superuser:
        yield Line(BAD, "The audit ran as a superuser", note=f"{who}: use an account of its own")
    elif account.writable or account.may_create:
        writable = len(account.writable)
        everything = "*" in account.writable
        may = "everything" if everything else counted(writable, "dataset") if writable else ""
        note = f"{who} may change {may}" if may else f"{who} may create objects"
        yield Line(BAD, "The audit's account could write", note=note)
    elif account.name:
        yield Line(OK, "The audit's account may only read", note=who)


def _channel(connection: Connection) -> Line:
    if connection.encrypted is None:
        return Line(OPEN, "Whether the session was encrypted is not known")
    if not connection.encrypted:
        return Line(BAD, "Sent over a connection that is not encrypted")
    if connection.verified_chain and connection.verified_name:
        return Line(OK, "Sent after the server's certificate was verified")
    return Line(BAD, "Sent over TLS to a server that was not verified")


def _schemes(context: Context) -> Iterator[Line]:
    """How the passwords of accounts that can log in are kept: counts, no hash was stored."""
    logins = [a for a in context.report.access.accounts if a.can_login and not a.system]
    found = Counter(a.password_scheme for a in logins)
    for scheme, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
        mark = OPEN if not scheme else BAD if scheme in _WEAK else OK
        label = {"": "Scheme not readable", "none": "No password"}.get(scheme, name(scheme))
        yield Line(mark, label, value=f"{number(count)} of {counted(len(logins), 'login')}")


_WEAK = frozenset({"md5", "none", "plain", "mysql_old_password", "mysql_native_password"})
