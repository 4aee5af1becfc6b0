"""Encryption of a server's files by the server itself."""

from collections.abc import Iterator

from audit.facts.encryption import StorageEncryption
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import AT_REST, STORED_ENCRYPTED
from checks._words import counted, listed


@check(
    id="security.storage-encryption",
    title="The server encrypts what it stores",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.LOW,
    remedy="Confirm that disks, snapshots and backups are encrypted, or let the server encrypt its "
    "files with a key that is kept elsewhere.",
    effort="Half a day",
    controls=(*AT_REST, *STORED_ENCRYPTED),
)
def storage_encryption(storage: StorageEncryption) -> Iterator[Judgement]:
    """A lost disk, a copied snapshot or a backup gives away every record of a store that opens
    without a key.
    """
    subject = Subject(object=storage.setting)
    if storage.encrypted:
        yield Pass(subject)
        return
    kept = ""
    if storage.by_client:
        fields = counted(len(storage.by_client), "field")
        kept = f" Clients encrypt {fields} themselves: {listed(storage.by_client)}."
    way = f"{storage.setting} is off" if storage.setting else "The program has no such setting"
    yield Fail(
        subject,
        "Files of the server open without a key",
        f"{way}; encryption of the disk below it cannot be seen.{kept}",
        (("fields by clients", len(storage.by_client)),),
        confidence=Confidence.MEDIUM,
        method="settings of the source",
        command=storage.enable,
    )
