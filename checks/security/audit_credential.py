"""Where the password of the audit stood."""

from collections.abc import Iterator

from audit.facts.accounts import AuditAccount
from audit.facts.handling import CredentialHandling
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CREDENTIALS

_EXPOSED = {
    "url": "in the URL of the source",
    "argument": "in an argument of the command",
    "configuration": "in the configuration file itself",
}


@check(
    id="security.audit-credential",
    title="The audit's password is given by reference",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Set a new password, keep it in a secret store, and name only the place of it.",
    command="source-audit scan URL --password env:SOURCE_PASSWORD",
    effort="15 minutes",
    controls=CREDENTIALS,
)
def audit_credential(
    account: AuditAccount, handling: CredentialHandling | Missing
) -> Iterator[Judgement]:
    """A password on a command line, in a URL or in a configuration file stays in shell history,
    process lists, logs and repositories, where others read it.
    """
    origin = handling.origin if isinstance(handling, CredentialHandling) else account.credential
    given = origin.partition(":")[0].lower()
    if given in {"", "none"}:
        return
    subject = Subject(object=account.name)
    if given not in _EXPOSED:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Password stands where others can read it",
        f"It was given {_EXPOSED[given]}.",
        (("given by", given),),
    )
