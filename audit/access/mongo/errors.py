"""What the driver and the server report, in our words."""

from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout

_UNAUTHORIZED = 13
#: No such command, not supported, not implemented, no such stage.
_UNSUPPORTED = frozenset({59, 115, 238, 40324})
_GONE = 26  # NamespaceNotFound
_CURSOR_ENDED = frozenset({43, 237})  # CursorNotFound, CursorKilled
_NOT_IN_A_SET = 76  # NoReplicationEnabled
_TIMED_OUT = frozenset({50, 262})  # MaxTimeMSExpired, ExceededTimeLimit


class Unsupported(CollectError):
    """A command that the server does not know, or that is about nothing it has."""


class Gone(CollectError):
    """A collection or view that is not there any more."""


def explain(error: Exception) -> CollectError | None:
    """The driver's error in our words, None when it is none of the driver's."""
    from bson.errors import BSONError  # noqa: PLC0415  # see TYPE_CHECKING above
    from pymongo import errors  # noqa: PLC0415

    match error:
        case errors.OperationFailure():
            return refused(error.code)
        case errors.NetworkTimeout():
            return SourceTimeout("the server did not answer a command in time")
        case errors.ConnectionFailure():
            return ConnectionLost("the connection to the server was lost")
        case errors.PyMongoError() | BSONError():
            return CollectError(f"the driver reported {type(error).__name__}")
        case _:
            return None


def refused(code: int | None) -> CollectError:
    if code == _UNAUTHORIZED:
        return PrivilegeMissing()
    if code in _TIMED_OUT:
        return SourceTimeout("the server stopped a command at its time limit")
    if code == _GONE:
        return Gone("it was dropped while the audit ran")
    if code in _CURSOR_ENDED:
        return CollectError("the server ended the reading of a dataset before its end")
    if code in _UNSUPPORTED or code == _NOT_IN_A_SET:
        return Unsupported("this server does not know the command")
    return CollectError(f"the server refuses a command (code {code})")
