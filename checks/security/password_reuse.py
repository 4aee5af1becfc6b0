"""Earlier passwords that are set again."""

from collections.abc import Iterator

from audit.facts.policies import PasswordPolicy
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import AUTHENTICATION


@check(
    id="security.password-reuse",
    title="An earlier password is refused",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Let the server keep hashes of earlier passwords, and refuse these.",
    effort="1 hour",
    controls=AUTHENTICATION,
)
def password_reuse(policy: PasswordPolicy) -> Iterator[Judgement]:
    """A password is changed because somebody may know it; where the old one comes back a week
    later, they still do.
    """
    subject = Subject(object="password history")
    if policy.reuse_refused is None:
        return
    if policy.reuse_refused:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Earlier passwords are accepted again",
        "0 earlier passwords are remembered.",
        (("remembered", 0),),
        method="settings of the source",
        command=policy.refuse_reuse,
    )
