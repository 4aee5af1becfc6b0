"""Whether accounts are used for anything, and what new objects are opened to."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What one account that can log in is there for, as far as the source tells.

    `last_log_in_days` is None where the source keeps no record of it. The other two are what can
    be seen without one.
    """

    account: str
    holds: bool  # it owns something, was granted something or is a member of a role
    connected: bool  # it has a session now
    last_log_in_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountUses(Fact):
    """Use of each account that can log in; `basis` says in our words what it was read from."""

    uses: tuple[AccountUse, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class DefaultGrant:
    """What an account's future objects are opened to everyone by."""

    owner: str
    objects: str  # "tables"
    namespace: str = ""  # empty: everywhere
    privileges: tuple[str, ...] = ()
    revoke: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultGrants(Fact):
    """Rules that grant everyone something on objects that do not exist yet."""

    public: tuple[DefaultGrant, ...]
    rules: int = 0  # all rules, of which those above are for everyone
