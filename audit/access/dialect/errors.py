"""What errors of unknown drivers mean: by SQLSTATE, by kind, by words; no text is repeated."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout

#: Classes and codes of SQLSTATE (ISO/IEC 9075-2, table 38; 57014 and 55P03 are PostgreSQL's).
_PRIVILEGE = ("42501", "28")
_LOST = ("08", "57P")
_LATE = ("57014", "HYT00", "HYT01", "55P03")

_DENIED = re.compile(
    r"permission|privilege|not authori[sz]ed|access (?:is )?denied|forbidden|no access|"
    r"not allowed|\bORA-01031\b",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:does not|doesn.t) exist|not found|no such|unknown (?:table|relation|view|object)|"
    r"(?:table|view|relation|object) unknown|invalid object name|\bORA-00942\b",
    re.IGNORECASE,
)
_OVERDUE = re.compile(
    r"time(?:d)?[ -]?out|time limit|cancel(?:l)?ed|interrupted|lock (?:conflict|request)|"
    r"deadlock|exceeded the? ?max|\bDPY-4024\b|\bORA-01013\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"connection (?:is |was )?(?:lost|closed|reset|refused|shutdown|aborted)|broken pipe|"
    r"server closed|not connected|gone away|terminat|error (?:reading|writing) data|"
    r"\bDPY-(?:1001|4011)\b",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"password|authenticat|log[ -]?in|user name|credential|unauthori[sz]ed|\b401\b|\bORA-01017\b",
    re.IGNORECASE,
)

_LIBRARY = re.compile(r"client library|shared object|cannot load|\bDPI-1047\b", re.IGNORECASE)


def _sqlstate(error: BaseException) -> str:
    for name in ("sqlstate", "pgcode", "state"):
        found: Any = getattr(error, name, None)
        if isinstance(found, str):
            return found
    return ""


def _inner(error: BaseException) -> BaseException:
    return error.orig if isinstance(error, DBAPIError) and error.orig else error


def absent(error: BaseException) -> bool:
    """Whether what a statement names is not there."""
    return bool(_ABSENT.search(str(_inner(error))))


def explained(error: BaseException) -> CollectError | None:
    """The error as one of ours, None where nobody can tell."""
    if isinstance(error, PoolTimeoutError):
        return SourceTimeout("no connection of the audit's own became free in time")
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return ConnectionLost("the connection to the server was lost")
    inner = _inner(error)
    for means, said in _MEANINGS:
        if means(inner):
            return said()
    if not isinstance(error, DBAPIError):
        return None
    if absent(error):
        return CollectError("what it reads is not there, or not for this account")
    return CollectError(f"the product refuses it ({type(inner).__name__} of the driver)")


def _denied(error: BaseException) -> bool:
    return _sqlstate(error).startswith(_PRIVILEGE) or bool(_DENIED.search(str(error)))


def _late(error: BaseException) -> bool:
    return _sqlstate(error).startswith(_LATE) or bool(_OVERDUE.search(str(error)))


def _ended(error: BaseException) -> bool:
    lost = isinstance(error, OSError) or _sqlstate(error).startswith(_LOST)
    return lost or bool(_ENDED.search(str(error)))


_MEANINGS: tuple[tuple[Callable[[BaseException], bool], Callable[[], CollectError]], ...] = (
    (_denied, PrivilegeMissing),
    (_late, lambda: SourceTimeout("the product stopped the statement, or a lock was not free")),
    (_ended, lambda: ConnectionLost("the connection to the server was lost")),
)


def refusal_of(error: BaseException, *, user: str, database: str, given: bool) -> str:
    """Why nothing could be opened: what stands behind the endpoint and a colon."""
    text = str(_inner(error))
    if _sqlstate(_inner(error)).startswith("28") or _PASSWORD.search(text):
        who = f" of {user!r}" if user else ""
        if given:
            return f"the password{who} is refused, or the user is not known there"
        return f"a password{who} is asked for and none was given; use --password env:NAME"
    if _LIBRARY.search(text):
        return "the client library that its driver needs is not on this machine; install it"
    if absent(error):
        return f"there is no database {database!r}, or this account may not see it"
    if _ended(_inner(error)):
        return "nothing answers there; check host, port and that the server is running"
    return (
        f"it cannot be opened ({type(_inner(error)).__name__} of the driver); check the URL "
        "against the dialect's documentation"
    )
