"""What PostgreSQL's error codes mean for an audit; no text of the server or driver is repeated."""

import re

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from audit.access.adbc import is_adbc
from audit.errors import CollectError, ConnectionLost, PrivilegeMissing, SourceTimeout

CANCELLED = "57014"
LOCKED = "55P03"
NO_PRIVILEGE = "42501"
RECOVERY_CONFLICT = "40001"

#: Codes that end the session or say that there is none (appendix A of the manual).
_LOST = {
    "57P01": "an administrator ended our session",
    "57P02": "the server ended our session after a crash",
    "57P03": "the server is starting, stopping or in recovery",
    "57P04": "the database was dropped",
    "57P05": "the server ended our session because it was idle",
    "25P03": "the server ended our transaction because it was idle",
    "53300": "the server has no free connection for us",
}
_GONE = {"42P01", "42703", "3F000", "42704", "42883"}
_DAMAGED = {"XX001": "a table", "XX002": "an index"}

#: What a statement of ours can meet in a view or function of the source's own.
_MEANINGS = {
    "0A000": "it asks for something that this server does not support",
    "21000": "a subquery gives more than one row",
    "22001": "a text is too long",
    "22003": "a number is out of range",
    "22007": "a text is not a date or time",
    "22008": "a date or time is out of range",
    "22012": "it divides by zero",
    "22021": "a text is not valid in its encoding",
    "22023": "a function gets a value that it does not take",
    "22P02": "a text is not of the type it is read as",
    "25006": "it writes while it is read",
    "2F003": "it writes while it is read",
    "38000": "a function of its own fails",
    "39000": "a function of its own fails",
    "42501": "its owner may not read what lies below it",
    "42703": "a field that it reads is no longer there",
    "42704": "something that it refers to is no longer there",
    "42804": "types no longer fit together",
    "42883": "a function or operator that it calls is not there",
    "42P01": "a table that it reads is not there",
    "3F000": "a schema that it refers to is not there",
    "53100": "the server's disk is full",
    "53200": "the server is out of memory",
    "54001": "it is nested too deeply",
    "55000": "it was never filled; REFRESH MATERIALIZED VIEW fills it",
    "58030": "the server cannot read its files",
    "P0001": "a function of its own raises an error",
}


def sqlstate_of(error: BaseException) -> str:
    """The five characters of the server's error, "" when it sent none."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    state: object = getattr(inner, "sqlstate", None)
    return state if isinstance(state, str) else ""


def meaning_of(state: str) -> str:
    """Why the server cannot read something, in our words and with its code."""
    words = _MEANINGS.get(state) or _MEANINGS.get(f"{state[:2]}000") or "the server refuses it"
    return f"{words} (SQLSTATE {state})" if state else words


def explained(error: Exception, *, statement_seconds: float, lock_seconds: float) -> CollectError:
    """Any error of driver or server as one of ours."""
    state = sqlstate_of(error)
    match state:
        case _ if isinstance(error, PoolTimeoutError):
            return SourceTimeout("no connection of the audit's own became free in time")
        case "57014" | "55P03":
            cancelled = f"the server stopped the statement at its limit of {statement_seconds:g} s"
            locked = f"another session held a lock on it for over {lock_seconds:g} s"
            return SourceTimeout(cancelled if state == CANCELLED else locked)
        case "42501":
            return PrivilegeMissing()
        case _ if means_lost(error):
            return ConnectionLost(_LOST.get(state, "the connection to the server was lost"))
        case _:
            return _unreadable(state)


def _unreadable(state: str) -> CollectError:
    if not state:
        return CollectError("the driver cannot take in what the server sent")
    if state in _GONE:
        return CollectError(f"it is no longer there, or not as it was listed (SQLSTATE {state})")
    if state in _DAMAGED:
        return CollectError(f"the server finds {_DAMAGED[state]} damaged (SQLSTATE {state})")
    return CollectError(f"reading it fails: {meaning_of(state)}")


def means_lost(error: Exception) -> bool:
    """Whether an error ends the session it came by."""
    state = sqlstate_of(error)
    if state:
        return state in _LOST or state.startswith("08")
    inner = error.orig if isinstance(error, DBAPIError) else error
    if is_adbc(error) and "ReadRecord" in str(error):  # a value that the driver cannot take in
        return False
    return type(inner).__name__ in {"OperationalError", "InterfaceError", "ConnectionTimeout"}


#: The driver gives a refused connection no code, only a text: ours by what the text is about.
_REFUSALS: tuple[tuple[str, str], ...] = (
    (r"invalid \w+ value|may not be used with|invalid integer value", "parameter"),
    (r"channel binding", "binding"),
    (r"password authentication failed|28P01", "password"),
    (r"no password supplied|empty password", "no password"),
    (r"authentication method requirement", "clear password"),
    (r"no pg_hba\.conf entry|pg_hba\.conf rejects", "no rule"),
    (r"database .* does not exist|no such database", "database"),
    (r"permission denied for database", "connect"),
    (r"is not permitted to log in", "login"),
    (r"role .* does not exist|no such user", "account"),
    (r"too many (connections|clients)|remaining connection slots", "full"),
    (r"unsupported startup parameter", "options"),
    (r"(starting up|shutting down|recovery mode|not yet accepting)", "starting"),
    (r"does not match host name|host name", "certificate name"),
    (r"certificate verify failed|root certificate|self.signed certificate", "certificate"),
    (r"does not support SSL", "no TLS"),
    (r"requires a valid client certificate|certificate required", "client certificate"),
    (r"SSL (error|SYSCALL)|tlsv1|unsupported protocol|ssl_", "TLS"),
    (r"timeout expired", "silent"),
    (r"(peer|ident|GSSAPI|SSPI|LDAP|PAM|RADIUS|certificate) authentication failed", "other method"),
    (r"could not translate host name|resolve", "host"),
    (r"[Cc]onnection refused|No such file", "refused"),
)


def refusal_of(text: str) -> str:
    """What a refused connection is about, "" when it cannot be told.

    libpq speaks English here; a server may not, and then only its code, seen before, can tell.
    """
    return next((kind for pattern, kind in _REFUSALS if re.search(pattern, text)), "")


#: The same for the codes that a server sends before it asks for a password.
REFUSAL_BY_STATE = {
    "28000": "no rule",
    "28P01": "password",
    "3D000": "database",
    "53300": "full",
    "57P03": "starting",
    "42501": "connect",
    "08P01": "options",
}
