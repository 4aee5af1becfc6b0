"""What is asked of new passwords."""

from collections.abc import Iterator

from audit.facts.policies import PasswordPolicy
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import AUTHENTICATION, PASSWORD_POLICIES

#: PCI DSS 8.3.6, in characters.
SHORTEST = 12


@check(
    id="security.password-policy",
    title="New passwords have to be long and hard to guess",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Let the server refuse short and common passwords, or log people in by a directory "
    "that does.",
    effort="1 hour",
    controls=(*AUTHENTICATION, "PCI DSS 8.3.6", *PASSWORD_POLICIES),
)
def password_policy(policy: PasswordPolicy) -> Iterator[Judgement]:
    """Where nothing looks at a new password, somebody sets one that is guessed within minutes,
    and nobody hears of it.
    """
    subject = Subject(object="password policy")
    if not policy.rules:
        yield Fail(
            subject,
            "Any password is accepted",
            "0 rules look at a password when it is set.",
            (("rules", 0),),
            method="settings of the source",
            command=policy.enable,
        )
        return
    yield Pass(subject)
    if policy.minimal_length is not None:
        yield _length(policy, policy.minimal_length)
    if policy.hashes_refused is not None:
        yield _hashes(policy, refused=policy.hashes_refused)


def _length(policy: PasswordPolicy, shortest: int) -> Judgement:
    subject = Subject(object=policy.setting)
    if shortest >= SHORTEST:
        return Pass(subject)
    return Fail(
        subject,
        "Short passwords are accepted",
        f"{shortest} characters are enough; {SHORTEST} are asked for by PCI DSS.",
        (("characters", shortest),),
        method="settings of the source",
        fix=f"Ask for {SHORTEST} characters or more.",
        command=policy.lengthen,
    )


def _hashes(policy: PasswordPolicy, *, refused: bool) -> Judgement:
    subject = Subject(object="passwords given as a hash")
    if refused:
        return Pass(subject)
    return Fail(
        subject,
        "A password given as its hash goes past the rules",
        "0 rules can look at a hash, and it is accepted.",
        method="settings of the source",
        fix="Let the server refuse passwords that it cannot look at.",
        command=policy.refuse_hashes,
    )
