"""What a reference becomes at connect time, and for which log-in it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from audit.secrets.secret import Secret


@dataclass(frozen=True, slots=True)
class Login:
    """The log-in that a credential is for; some places keep one for each server and account."""

    scheme: str = ""
    host: str = ""
    port: int | None = None
    user: str = ""
    database: str = ""


#: Where no source is known, or it does not matter.
NOBODY = Login()


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret, the account it belongs to where its place says so, and how to give it back.

    `revoke` is set for a credential that was made for this run; it raises nothing and says
    whether it worked.
    """

    secret: Secret
    user: str = ""
    revoke: Callable[[], bool] | None = None

    def account(self, named: str) -> str:
        """The account to log in as where the source's URL names this one, or none.

        An account made for this run always counts; a kept one only where none is named.
        """
        return self.user if self.user and (self.revoke or not named) else named
