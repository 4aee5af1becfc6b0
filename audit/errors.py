"""What can go wrong at the borders, as exceptions with one clear sentence each."""


class SourceAuditError(Exception):
    """Any error of ours: its text says what, where and what to do, without a secret."""


class ConfigError(SourceAuditError):
    """The command line or the configuration cannot be used (exit status 2)."""


class ConnectError(SourceAuditError):
    """The source cannot be reached or does not let us in (exit status 3)."""


class OutputError(SourceAuditError):
    """A result cannot be written where it was asked for."""


class CollectError(SourceAuditError):
    """One fact cannot be read; the audit goes on."""


class PrivilegeMissing(CollectError):
    """The account may not read this; `grant` is the statement that would allow it."""

    def __init__(self, message: str = "the account may not read this", grant: str = "") -> None:
        super().__init__(message)
        self.grant = grant


class BudgetExceeded(CollectError):
    """The audit has used what it may cost the source."""


class SourceTimeout(CollectError):
    """The source stopped a statement at its time limit, or a lock was not free in time."""


class Interrupted(CollectError):
    """The user ended the audit; nothing more is sent to the source."""


class ConnectionLost(CollectError):
    """The connection ended while the audit ran."""


class Skipped(CollectError):
    """A dataset that is not read on purpose; the text is the reason that the report gives."""


class NotTabular(CollectError):
    """The dataset holds documents, which are read another way."""
