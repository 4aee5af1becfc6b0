"""Who else on this machine can read or exchange the files that the credential hangs on."""

from collections.abc import Iterator

from audit.facts.handling import CHANGEABLE, CredentialFile, CredentialHandling, Fault, Role
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CREDENTIALS
from checks.security._modes import octal, shell

#: A group may read a secret: service managers mount it so.
_USUAL = frozenset({Fault.GROUP})
_GRAVE = frozenset({Fault.READABLE, Fault.WRITABLE, Fault.SHARED, Fault.FOLDER})
#: Faults that a change of mode does not mend.
_FOREIGN = frozenset({Fault.OWNER, Fault.LINK})
_GROUP_AND_OTHERS = 0o077


@check(
    id="security.credential-files",
    title="Files of the audit's credential belong to its user alone",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Close the files and their folders to everybody but the user of the audit.",
    effort="10 minutes",
    controls=(*CREDENTIALS, "CIS PostgreSQL 17 2.4", "CWE 732"),
)
def credential_files(handling: CredentialHandling) -> Iterator[Judgement]:
    """Whoever can read a password file or a private key logs in as its owner, and whoever can
    change the configuration or a list of trusted authorities sends the credential elsewhere.
    """
    for file in handling.files:
        if file.mode is None:
            continue
        subject = Subject(object=file.path)
        faults = _faults(file)
        if faults:
            yield _fail(subject, file, faults)
        elif file.role is Role.KEY and file.encrypted is False and file.mode & _GROUP_AND_OTHERS:
            yield Fail(
                subject,
                "Private key without a passphrase is open to its group",
                f"Mode {octal(file.mode)}, and the key is not encrypted.",
                (("mode", octal(file.mode)),),
                severity=Severity.MEDIUM,
                command=f"chmod 600 {shell(file.path)}",
            )
        else:
            yield Pass(subject)


def _faults(file: CredentialFile) -> tuple[Fault, ...]:
    found = set(file.faults)
    return tuple(sorted(found - _USUAL if file.secret else found & CHANGEABLE))


def _fail(subject: Subject, file: CredentialFile, faults: tuple[Fault, ...]) -> Fail:
    assert file.mode is not None
    unencrypted = ", and the key is not encrypted" if file.encrypted is False else ""
    grave = file.secret and _GRAVE & set(faults)
    close = "600" if file.secret else "go-w"
    foreign = _FOREIGN.issuperset(faults)
    command = "" if foreign or Fault.FOLDER in faults else f"chmod {close} {shell(file.path)}"
    what = "belongs to another user" if foreign else "is open to others"
    return Fail(
        subject,
        f"{file.role.value.capitalize()} file {what}",
        f"Mode {octal(file.mode)}: {'; '.join(fault.value for fault in faults)}{unencrypted}.",
        (("mode", octal(file.mode)), ("kind", file.role.value)),
        severity=None if grave else Severity.MEDIUM,
        command=command,
    )
