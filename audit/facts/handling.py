"""How the audit's own credential is kept and given, as far as this machine shows it."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


class Role(StrEnum):
    """What a file is to the connection."""

    CONFIGURATION = "configuration"
    PASSWORD = "password"  # noqa: S105  # what the file holds
    KEY = "private key"
    AUTHORITY = "certificate authority"


class Fault(StrEnum):
    """What lets others than its owner at a file."""

    READABLE = "others can read it"
    GROUP = "its group can read it"
    WRITABLE = "others can change it"
    SHARED = "its group can change it"
    OWNER = "it belongs to another user"
    LINK = "it is a symbolic link of another user"
    FOLDER = "its folder can be written by everybody"


#: What lets others change a file that holds no secret; the group of a user is mostly his own.
CHANGEABLE = frozenset({Fault.WRITABLE, Fault.OWNER, Fault.LINK, Fault.FOLDER})


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFile:
    """One file that the credential, or the trust in the server, hangs on.

    `repository` is the git work tree it lies in, "" outside of one; `ignored` is None where git
    could not be asked. `encrypted` is told of private keys only.
    """

    path: str
    role: Role
    secret: bool  # a password or a private key stands in it
    mode: int | None = None  # permission bits; None where there is no such file
    faults: tuple[Fault, ...] = ()
    encrypted: bool | None = None
    repository: str = ""
    ignored: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialHandling(Fact):
    """Where the credential of this run came from and who else could have had it.

    `origin` is the scheme of the reference ("env", "vault"), "url", "configuration" or "argument"
    where the password itself stood there, and "" when none was given.
    """

    origin: str = ""
    files: tuple[CredentialFile, ...] = ()
    variables: tuple[str, ...] = ()  # set in the environment, and read as passwords by clients
    revoked: bool | None = None  # a credential made for this run was given back; None for others

    @property
    def literal(self) -> bool:
        return self.origin in {"url", "configuration", "argument"}
