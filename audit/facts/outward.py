"""What a source tells or reaches beyond itself: addresses, stored credentials, statements."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening(Fact):
    """The addresses that the server accepts connections on, in its own words.

    `everywhere` is True when these are all addresses of its machine.
    """

    setting: str  # "listen_addresses"
    addresses: tuple[str, ...]
    everywhere: bool
    restrict: str = ""  # statement or setting that names fewer


@dataclass(frozen=True, slots=True)
class StoredCredential:
    """A credential for another system that the source keeps in its catalogue; never its value.

    `readable_by_us` says that our own account was shown it.
    """

    kind: str  # "user mapping", "subscription", "foreign server", "named collection"
    name: str
    owner: str = ""
    readable_by_us: bool = False
    remove: str = ""  # statement that takes it out


@dataclass(frozen=True, slots=True)
class HiddenCredentials:
    """Objects of a kind of which our account may not see whether they hold a credential."""

    kind: str
    names: tuple[str, ...]
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCredentials(Fact):
    """Objects that connect the source to other systems: those that hold a password, and how many
    were looked at.
    """

    examined: int
    found: tuple[StoredCredential, ...] = ()
    hidden: tuple[HiddenCredentials, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """One place where the source keeps the text of statements.

    `with_password` counts texts that set a password, None when they were not counted;
    `keeps` says that statements which set a password are written there at all. `everything` says
    that every statement with its values is, None where that is not told.
    """

    name: str  # "server log", "statement statistics"
    setting: str
    value: str
    keeps: bool
    with_password: int | None = None
    grant: str = ""
    disable: str = ""
    everything: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecords(Fact):
    """Where the text of statements is kept. Texts are counted by the server and never read."""

    records: tuple[StatementRecord, ...]
