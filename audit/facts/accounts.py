"""Who may come in and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.fact import Fact


class Privilege(StrEnum):
    READ = "read"
    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"
    TRUNCATE = "truncate"
    CREATE = "create"
    ADMIN = "admin"


#: Privileges that change data or structure.
WRITES = frozenset(Privilege) - {Privilege.READ}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAccount(Fact):
    """The account that the audit runs as, with its effective privileges.

    `writable` names datasets (or "*") it could change, `readable` and `datasets` count.
    `read_only_session` says that the server itself refuses writes in our session.
    `credential` is where the secret came from ("env", "url", "none", ...), never the secret.
    `listed_as` is its name among the accounts, where that is another one.
    """

    name: str
    superuser: bool
    attributes: tuple[str, ...] = ()
    member_of: tuple[str, ...] = ()
    readable: int | None = None
    datasets: int | None = None
    writable: tuple[str, ...] = ()
    may_create: bool = False
    read_only_session: bool | None = None
    credential: str = ""
    listed_as: str = ""

    @property
    def in_list(self) -> str:
        """Its name as the list of accounts has it."""
        return self.listed_as or self.name


@dataclass(frozen=True, slots=True)
class Account:
    """One account or role. `password_scheme` is "" when not readable, "none" without password."""

    name: str
    can_login: bool
    superuser: bool
    attributes: tuple[str, ...] = ()  # "create role", "replication", "bypass row security", ...
    member_of: tuple[str, ...] = ()
    password_scheme: str = ""
    valid_until: datetime | None = None
    connection_limit: int | None = None  # None: no limit
    system: bool = False  # made by the product or the managed service itself
    host: str = ""
    clear_text: bool | None = None  # may log in from afar without TLS; None: not by account
    sends_password: bool = False  # its log-in method hands the password itself to the server


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts(Fact):
    """All accounts that could be listed; `schemes_readable` when the password schemes were."""

    accounts: tuple[Account, ...]
    schemes_readable: bool = False
    schemes_grant: str = ""  # what would make them readable, "" where nobody is shown them


@dataclass(frozen=True, slots=True)
class Grant:
    """Effective privileges of one grantee on one dataset or other object."""

    grantee: str  # "PUBLIC" for everyone
    dataset: str = ""
    object: str = ""  # "schema public", "database shop"; empty when it is a dataset
    privileges: tuple[Privilege, ...] = ()
    via: str = ""  # role that brings it, empty when direct


@dataclass(frozen=True, slots=True)
class RolePrivileges:
    """Effective privileges of a role, counted in datasets."""

    role: str
    readable: int
    writable: int
    deletable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants(Fact):
    """What everyone may do (`public`), and per role how many datasets it reaches."""

    public: tuple[Grant, ...]
    roles: tuple[RolePrivileges, ...] = ()


@dataclass(frozen=True, slots=True)
class AuthRule:
    """One rule of who is let in how, in the server's own words."""

    place: str  # "pg_hba.conf line 4"
    transport: str  # "hostssl", "host", "local"
    who: str
    address: str
    method: str
    any_address: bool = False
    remote: bool = False  # applies beyond loopback and local sockets
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication(Fact):
    """Whether the source lets anybody in without a credential, seen by trying or by its settings.

    `anonymous_access` is None when it was not tried; `anonymous_sees` says what an anonymous
    client gets. `filesystem` is True for sources where the file system is the only guard.
    """

    anonymous_access: bool | None
    anonymous_sees: str = ""
    method: str = ""
    filesystem: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthRules(Fact):
    """The server's own list of who is let in how."""

    rules: tuple[AuthRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminInterfaces(Fact):
    """Functions of the server that go beyond reading and that the network can reach."""

    interfaces: tuple["AdminInterface", ...]


@dataclass(frozen=True, slots=True)
class AdminInterface:
    name: str  # "web.enable-admin-api"
    enabled: bool
    effect: str  # "deletes series over HTTP"
    disable: str = ""  # the setting that turns it off
