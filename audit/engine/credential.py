"""The credential of one run: obtained when the source is opened, given back when it is closed."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path

from audit.access.address import Address
from audit.facts.handling import CredentialHandling
from audit.secrets.credential import Credential, Login
from audit.secrets.handling import handling
from audit.secrets.reference import Reference
from audit.secrets.resolve import resolve
from audit.secrets.secret import Secret

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How the credential may be obtained, and where one that was not referred to stood.

    `literal` is "url" or "configuration". `file` is the configuration file, "" without one.
    """

    commands: bool = False
    literal: str = "url"
    file: str = ""


@dataclass(slots=True)
class Held:
    """A credential while it is needed; `address` names its account."""

    address: Address
    origin: str
    keeping: Keeping
    secret: Secret | None = None
    reference: Reference | None = None
    credential: Credential | None = None
    revoked: bool | None = None

    def give_back(self) -> None:
        """Revokes a credential that was made for this run; never raises."""
        if self.credential is None or self.credential.revoke is None or self.revoked:
            return
        self.revoked = self.credential.revoke()
        if self.revoked:
            logger.info("%s: the credential made for this run was revoked", self.reference)
        else:
            logger.warning(
                "%s: the credential made for this run could not be revoked; it ends by itself",
                self.reference,
            )

    def handling(self) -> CredentialHandling:
        """The fact; looked at when asked for."""
        return handling(
            self.origin,
            login_of(self.address),
            reference=self.reference,
            parameters=self.address.parameters,
            configuration=Path(self.keeping.file) if self.keeping.file else None,
            revoked=self.revoked,
        )


def obtain(
    address: Address,
    reference: Reference | None,
    literal: Secret | None,
    keeping: Keeping,
    *,
    interactive: bool,
) -> Held:
    """The credential that a reference names, or the literal one; a `ConfigError` without it."""
    if reference is None:
        return Held(address, keeping.literal if literal else "", keeping, literal)
    credential = resolve(
        reference,
        interactive=interactive,
        commands=keeping.commands,
        login=login_of(address),
    )
    return Held(
        replace(address, user=credential.account(address.user)),
        reference.scheme,
        keeping,
        credential.secret,
        reference,
        credential,
    )


def login_of(address: Address) -> Login:
    """What a store may need to know of the source."""
    return Login(
        scheme=address.scheme,
        host=address.host,
        port=address.port,
        user=address.user,
        database=address.path,
    )
