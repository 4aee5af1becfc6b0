"""What the error numbers of MySQL and MariaDB mean; no text of the server is repeated."""

import ssl

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout

#: Errors that end the session or say that there is none (MySQL's error reference; 4031 since 8.0).
_LOST = {
    1040: "the server has no free connection for us",
    1053: "the server is shutting down",
    1080: "the server is shutting down",
    1152: "the server ended our session",
    1153: "a row is larger than max_allowed_packet; the server ended the connection",
    1158: "the connection to the server was lost",
    1159: "the connection to the server was lost",
    1160: "the connection to the server was lost",
    1161: "the connection to the server was lost",
    1184: "the server ended our session",
    1203: "the account has as many connections as it may have",
    1226: "the account has used up what it may do in an hour",
    1927: "an administrator ended our session",
    2006: "the connection to the server was lost",
    2013: "the connection to the server was lost",
    4031: "the server ended our session because it was idle",
}
_PRIVILEGE = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 1410, 1419, 1698})
#: ER_STATEMENT_TIMEOUT of MariaDB, ER_QUERY_TIMEOUT of MySQL; a sort says less of why it ended.
_TIMED_OUT = frozenset({1969, 3024, 1028})
_KILLED = 1317
_LOCKED = frozenset({1205, 3572})
_MEANINGS = {
    1146: "a table that it reads is no longer there",
    1049: "the database is no longer there",
    1054: "a field that it reads is no longer there",
    1194: "the table is marked as crashed; REPAIR TABLE mends it",
    1195: "the table is marked as crashed and could not be repaired",
    1034: "the table's index file is damaged; REPAIR TABLE mends it",
    1356: "its definition no longer fits the tables below it, or its definer may not read them",
    1449: "its definer does not exist",
    1305: "a function that it calls is not there",
    1690: "a number is out of range",
    1365: "it divides by zero",
    1242: "a subquery gives more than one row",
    1792: "it writes while it is read",
    1812: "the file of the table is missing",
    1814: "the file of the table was discarded",
    1815: "the storage engine reports damage",
    1877: "the file of the table cannot be read",
    1932: "the table is not in the storage engine",
}

#: The password is another one, or there is no such account.
WRONG_PASSWORD = frozenset({1045, 1698})

#: There is room for others, but none for one more session of ours.
CROWDED = frozenset({1040, 1203, 1226})

#: What refuses a log-in; the driver's own numbers begin with 2.
_REFUSED = {
    1040: "has no free connection for us; try again later or raise max_connections",
    1129: "has blocked this host after too many broken connections; an administrator lifts that "
    "with FLUSH HOSTS",
    1130: "does not let this host in; an account for it must exist",
    1203: "has no free connection for this account",
    1226: "has no more sessions for this account, or has let it do all that it may do in an hour",
    1251: "asks for a way to log in that is no longer safe (the password's hash is of MySQL 4.0)",
    1524: "asks for a log-in by a plug-in that it does not have itself",
    1820: "asks for a new password: the account's has expired",
    1862: "does not let the account in: its password has expired",
    3118: "does not let the account in: it is locked",
    3159: "accepts log-ins over TLS only (require_secure_transport)",
    3955: "does not let the account in for now: too many failed log-ins",
    4151: "does not let the account in: it is locked",
}


def number_of(error: BaseException) -> int:
    """The error number of server or driver, 0 when there is none."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig else error
    first: object = inner.args[0] if inner.args else 0
    return first if isinstance(first, int) else 0


def means_lost(error: BaseException) -> bool:
    return number_of(error) in _LOST or (number_of(error) == 0 and isinstance(error, OSError))


def meaning_of(number: int) -> str:
    """Why the server cannot read something, in our words and with its number."""
    return f"{_MEANINGS.get(number, 'the server refuses it')} (error {number})"


def explained(error: Exception, *, statement_seconds: float, lock_seconds: float) -> CollectError:
    """Any error of driver or server as one of ours."""
    number = number_of(error)
    if number in _PRIVILEGE:
        return PrivilegeMissing()
    if told := _late(error, number, statement_seconds, lock_seconds):
        return SourceTimeout(told)
    if means_lost(error):
        return ConnectionLost(_LOST.get(number, "the connection to the server was lost"))
    return CollectError(meaning_of(number))


def _waited(error: BaseException) -> bool:
    """Whether nothing came in time: the driver makes a lost connection of that."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return isinstance(error, TimeoutError) or isinstance(inner.__context__, TimeoutError)


def _late(error: Exception, number: int, statement_seconds: float, lock_seconds: float) -> str:
    """What took too long, "" when nothing did."""
    if isinstance(error, PoolTimeoutError):
        return "no connection of the audit's own became free in time"
    if _waited(error):
        return f"the server sent nothing for {statement_seconds:g} s"
    if number in _TIMED_OUT:
        return f"the server stopped the statement at its limit of {statement_seconds:g} s"
    if number == _KILLED:
        return "an administrator stopped the statement"
    if number in _LOCKED:
        return f"another session held a lock on it for over {lock_seconds:g} s"
    return ""


def refusal_of(error: BaseException, *, user: str, database: str, given: bool) -> str:
    """Why a log-in failed: what stands behind "the server"."""
    number = number_of(error)
    if number in {1044, 1049}:
        known = "does not exist on it" if number == 1049 else "may not be used by this account"  # noqa: PLR2004
        return f"lets {user!r} in, but the database {database!r} {known}"
    if number in WRONG_PASSWORD:
        if given:
            return f"refuses the password of {user!r}, or does not know this user from here"
        return f"asks for the password of {user!r} and none was given; use --password env:NAME"
    return refused(number) or f"refuses to let {user!r} in (error {number})"


def refused(number: int) -> str:
    """Why nobody gets in by this account, "" for other errors: what stands behind "the server"."""
    return _REFUSED.get(number, "")


def of_tls(error: BaseException) -> ssl.SSLError | None:
    """The error of the handshake that is the cause, None when it is another one."""
    original = getattr(error, "original_exception", error)
    return original if isinstance(original, ssl.SSLError) else None
