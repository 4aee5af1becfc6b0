"""References become credentials here, at connect time, and nowhere else."""

from audit.secrets.credential import NOBODY, Credential, Login
from audit.secrets.reference import Reference
from audit.secrets.secret import Secret
from audit.secrets.store import LONGEST, Asking, Permits
from audit.secrets.stores import known


def resolve(
    reference: Reference, *, interactive: bool, commands: bool = False, login: Login = NOBODY
) -> Credential:
    """The credential behind a reference; a `ConfigError` names the reference, never the value.

    `interactive` allows asking at the terminal, `commands` running programs that `cmd:` names.
    """
    asking = Asking(reference, login, Permits(interactive=interactive, commands=commands))
    found = known()[reference.scheme].read(asking)
    credential = found if isinstance(found, Credential) else Credential(Secret(found))
    value = credential.secret.reveal()
    problem = ""
    if not _encodable(value):
        problem = "the password is not UTF-8 text"
    elif len(value) > LONGEST:
        problem = "what is there is longer than any password"
    if problem:
        if credential.revoke:
            credential.revoke()
        raise asking.refused(problem)
    return credential


def _encodable(value: str) -> bool:
    """False for half a surrogate pair, which stands for a byte that is not UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
