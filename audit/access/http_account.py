"""What every HTTP source tells of log-ins: what anybody sees, and how our own password is."""

from abc import abstractmethod

from audit.access.connector import collects
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector
from audit.errors import PrivilegeMissing
from audit.facts.accounts import Authentication
from audit.facts.guessing import PasswordComparison
from audit.model.fact import Missing


class AccountOverHttp(HttpConnector):
    """A source that lets anybody in or asks for a user and a password, which nobody can list."""

    @abstractmethod
    def anonymous(self) -> str:
        """What a client without a credential gets ("the samples of 12 metrics").

        Raises `PrivilegeMissing` when the server wants to know who asks.
        """

    @property
    def own_database(self) -> str:
        """The database that the URL names, whose name is one of the first guesses."""
        return ""

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        try:
            sees = self.anonymous()
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=method)
        return Authentication(anonymous_access=True, anonymous_sees=sees, method=method)

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        user, secret = self.target.address.user, self.target.password
        return own_only(user, secret, database=self.own_database, product=self.kind)
