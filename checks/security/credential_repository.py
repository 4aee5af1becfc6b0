"""Whether files with credentials are on their way into a repository."""

from collections.abc import Iterator

from audit.facts.handling import CredentialFile, CredentialHandling, Role
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from checks._controls import SECRETS


@check(
    id="security.credential-repository",
    title="Files with credentials stay out of git",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Move the file out of the work tree, or ignore it and set a new password.",
    effort="15 minutes",
    controls=SECRETS,
)
def credential_repository(handling: CredentialHandling) -> Iterator[Judgement]:
    """A file in a work tree is committed with the next careless command, and a password that was
    pushed once is in every clone and in the history for good.
    """
    for file in handling.files:
        if file.mode is None or file.role is Role.AUTHORITY:
            continue
        subject = Subject(object=file.path)
        if not file.repository or file.ignored:
            yield Pass(subject)
        elif file.ignored is None:
            yield Unknown(subject, "git was not there to say whether the file is ignored")
        else:
            yield _fail(subject, file)


def _fail(subject: Subject, file: CredentialFile) -> Fail:
    if file.secret:
        what = "The password stands in it" if file.role is not Role.KEY else "It is a private key"
        return Fail(
            subject,
            "File with a credential is not ignored by git",
            f"{what}, and it lies in the work tree {file.repository}.",
            (("work tree", file.repository),),
        )
    return Fail(
        subject,
        "Configuration is not ignored by git",
        f"It names hosts and accounts, no password; it lies in the work tree {file.repository}.",
        (("work tree", file.repository),),
        severity=Severity.INFO,
        fix="Keep it there when everybody with the repository may know hosts and accounts.",
    )
