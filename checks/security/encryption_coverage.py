"""What encryption by the server leaves out."""

from collections.abc import Iterator

from audit.facts.encryption import StorageEncryption
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import AT_REST, LOGS_ENCRYPTED


@check(
    id="security.encryption-coverage",
    title="Encryption leaves out no table and no log",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Encrypt what was left out; what the old files held stays on the disk until it is "
    "written over.",
    effort="Half a day and a restart",
    controls=(*AT_REST, *LOGS_ENCRYPTED),
)
def encryption_coverage(storage: StorageEncryption) -> Iterator[Judgement]:
    """Where tables are encrypted everybody takes the data for safe, while the same rows stand in
    clear in the log of changes or in a table that was made before.
    """
    if not storage.encrypted:
        return
    for log in storage.logs:
        subject = Subject(object=log.name)
        if log.encrypted:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Rows stand in clear beside encrypted tables",
            f"{log.setting} is off, while tables are encrypted.",
            (("setting", log.setting),),
            method="settings of the source",
            command=log.enable,
        )
    for dataset in storage.exceptions:
        yield Fail(
            Subject(dataset),
            "Dataset is left out of the encryption",
            "0 of its files are encrypted by its own option, while those of others are.",
            method="catalogue",
        )
