"""Whether a server's store writes its files with a key of its own."""

from dataclasses import dataclass

from audit.model.fact import Fact


@dataclass(frozen=True, slots=True)
class EncryptedLog:
    """A log or other file that rows are written to beside the tables."""

    name: str  # "binary log"
    setting: str
    encrypted: bool
    enable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageEncryption(Fact):
    """Encryption by the server itself; that of the disk below it is not seen from here.

    `setting` decides it, in the server's words, and `enable` says how it is switched on; both are
    empty where the program has no such thing. `by_client` names fields that clients encrypt before
    they are sent ("people.ssn"). `logs` are the files beside the tables, `exceptions` datasets that
    are kept in clear although others are encrypted.
    """

    encrypted: bool
    setting: str = ""
    enable: str = ""
    by_client: tuple[str, ...] = ()
    logs: tuple[EncryptedLog, ...] = ()
    exceptions: tuple[str, ...] = ()
