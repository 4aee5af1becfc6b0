"""What answers: product, version, settings, and how the audit reached the time."""

from dataclasses import dataclass
from datetime import datetime

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Fact):
    """When the facts were taken (UTC); a check has no clock of its own."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Server(Fact):
    """The product that answered.

    `product_id` is the key of the end-of-life data (endoflife.date's name); `version` is what the
    server says, `release` its support line there ("15", "8.0"). `flavour` names a managed service
    or a compatible program ("Amazon RDS", "SecantusDB"), empty for the product itself.
    `clock_skew_seconds` is server minus us, None when it cannot be read.
    """

    product: str
    product_id: str
    version: str
    release: str
    flavour: str = ""
    managed: bool = False  # run by a service that also takes the backups
    started_at: datetime | None = None
    started_grant: str = ""  # what would show it, where our account may not see it
    clock_skew_seconds: float | None = None
    encoding: str = ""
    read_only: bool | None = None  # a standby, or a file opened for reading
    size_bytes: int | None = None
    identifier: str = ""  # system identifier, cluster uuid, replica-set id


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Fact):
    """Server settings as the product names them; what the account cannot see is not in it."""

    settings: tuple[Setting, ...]

    def value(self, name: str) -> str | None:
        return next((s.value for s in self.settings if s.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Databases(Fact):
    """Names of all databases of the server that are not its own.

    `complete` is False where our account is shown only those that it may use; `grant` shows all.
    """

    names: tuple[str, ...]
    complete: bool = True
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encodings(Fact):
    """Character encoding and collation of each database.

    `collation_changed` means that the operating system's collation is another one than the indexes
    were built with.
    """

    databases: tuple["DatabaseEncoding", ...]


@dataclass(frozen=True, slots=True)
class DatabaseEncoding:
    database: str
    encoding: str
    collation: str = ""
    collation_changed: bool | None = None
