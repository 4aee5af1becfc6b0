"""Passwords of PostgreSQL that anybody would try first: stored ones compared, defaults tried."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import Row

from audit.access.guessing.compare import Held
from audit.access.guessing.door import LockOut, LogIn
from audit.access.guessing.scram import parse_verifier
from audit.access.postgresql.errors import refusal_of
from audit.access.postgresql.ways import Way
from audit.facts.guessing import Outcome

if TYPE_CHECKING:
    import psycopg

PRODUCT = "postgresql"
#: Only accounts that can log in. What comes back is compared at once and kept by nobody.
STORED = """
SELECT a.rolname::text AS name, a.rolpassword AS stored, r.rolsuper AS superuser
FROM pg_authid a JOIN pg_roles r ON r.rolname = a.rolname
WHERE r.rolcanlogin AND a.rolpassword IS NOT NULL
ORDER BY 1
"""
READABLE = """
SELECT has_column_privilege('pg_authid', 'rolpassword', 'SELECT')
  AND has_column_privilege('pg_authid', 'rolname', 'SELECT') AS readable
"""
#: Settings of extensions that lock accounts or slow log-ins down; there when they are loaded.
LOCK_OUT = """
SELECT s.name, s.setting FROM pg_settings s
WHERE s.name IN ('credcheck.max_auth_failure', 'auth_delay.milliseconds')
"""
#: A file that is not there: libpq must not find a password by itself.
_NO_FILE = "/dev/null/none"
#: Refusals that come before the password is looked at, or mean that it is wrong.
_REFUSED = frozenset({"password", "no password", "no rule", "other method", "account", "login"})
#: What the server says once the password was right (manual, "Client Authentication": databases and
#: their privilege CONNECT are looked at afterwards).
_LET_IN = frozenset({"database", "connect"})


@dataclass(frozen=True, slots=True)
class Md5:
    """An MD5 password: "md5" and the hash of password and name together (manual, pg_authid)."""

    name: str
    digest: str = field(repr=False)
    iterations: int = 1

    def fits(self, word: str) -> bool:
        made = hashlib.md5((word + self.name).encode(errors="replace"), usedforsecurity=False)
        return hmac.compare_digest(made.hexdigest(), self.digest)


def held(rows: Iterable[Row[Any]]) -> tuple[dict[str, Held], tuple[str, ...]]:
    """What can be compared by account, and the accounts whose form is not known."""
    known: dict[str, Held] = {}
    other: list[str] = []
    for row in rows:
        text = str(row.stored)
        stored = Md5(row.name, text[3:]) if text.startswith("md5") else parse_verifier(text)
        if stored is None:
            other.append(row.name)
        else:
            known[row.name] = Held(row.name, stored, row.superuser)
    return known, tuple(other)


def lock_out(rows: Iterable[Row[Any]]) -> LockOut:
    """PostgreSQL itself locks nobody; the extension credcheck can."""
    values = {row.name: row.setting for row in rows}
    failures = values.get("credcheck.max_auth_failure", "0")
    if failures.isdecimal() and int(failures):
        return LockOut(f"credcheck locks an account after {failures} failures", int(failures))
    if values.get("auth_delay.milliseconds", "0") != "0":
        return LockOut("auth_delay slows refused log-ins down; no account is locked")
    return LockOut("no setting that locks accounts is visible")


def attempt(way: Way, log_in: LogIn, *, encrypted: bool, seconds: float) -> Outcome:
    """One log-in, over before it is used.

    libpq is told one transport only: left to itself it would try a second one, and so twice.
    """
    import psycopg  # noqa: PLC0415  # a driver is imported when a source of its kind is opened

    parameters = dict(way.parameters)
    mode = parameters.get("sslmode", "")
    parameters["sslmode"] = (
        "disable" if not encrypted else mode if mode.startswith("verify") else "require"
    )
    parameters |= {
        "user": log_in.account,
        "passfile": _NO_FILE,
        "gssencmode": "disable",
        "connect_timeout": str(max(2, round(seconds))),
        "application_name": "source-audit: test of default credentials",
    }
    for certificate in ("sslcert", "sslkey", "sslpassword"):  # it would log in another way
        parameters.pop(certificate, None)
    try:
        made = _connected(parameters, log_in)
    except psycopg.OperationalError as error:
        refusal = refusal_of(str(error))
    else:
        asked = bool(made.pgconn.used_password)
        made.close()
        return Outcome.ACCEPTED if asked else Outcome.UNASKED
    if refusal in _LET_IN:
        return Outcome.ACCEPTED
    return Outcome.REFUSED if refusal in _REFUSED else Outcome.STOPPED


def _connected(parameters: Mapping[str, str], log_in: LogIn) -> "psycopg.Connection[Any]":
    import psycopg  # noqa: PLC0415

    made: Mapping[str, Any] = {**parameters, "password": log_in.password.reveal()}
    return psycopg.connect(**made)
