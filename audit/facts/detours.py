"""Ways around what guards the data: views, settings of accounts, rights that are passed on."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class UnfilteredView:
    """A view that others may read and that shows rows of a dataset its policies would hide."""

    view: str
    dataset: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfilteredViews(Fact):
    """`secured` counts the datasets with row security: without one there is nothing to go round."""

    secured: int
    views: tuple[UnfilteredView, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountSetting:
    """A setting of one account or database that undoes what the server guards.

    `effect` is what follows, in our words; other settings of accounts are counted and not told.
    """

    account: str  # "" for everybody in the database
    database: str  # "" for every database
    setting: str
    value: str
    effect: str
    reset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSettings(Fact):
    examined: int
    settings: tuple[AccountSetting, ...] = ()


@dataclass(frozen=True, slots=True)
class Delegation:
    """What an account may hand on to others: membership in roles, and rights on datasets."""

    account: str
    roles: tuple[str, ...] = ()
    datasets: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegations(Fact):
    """Accounts that may pass something on which is not their own, and how many could."""

    examined: int
    delegations: tuple[Delegation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance(Fact):
    """What everybody who can log in may do in the database, without any grant to him."""

    database: str
    connect: bool
    temporary: bool
    close: str = ""  # statements that end both
