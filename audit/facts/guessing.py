"""Passwords that anybody would try first: compared by their stored hashes, or tried at the door."""

from dataclasses import dataclass
from enum import StrEnum

from audit.model.fact import Fact


class Likeness(StrEnum):
    """What a password that was guessed is; the password itself is never kept."""

    BLANK = "blank"
    ACCOUNT = "the name of the account"
    DATABASE = "the name of the database"
    PRODUCT = "the name of the product"
    DEFAULT = "a default of the product"
    COMMON = "one of the most common passwords"


@dataclass(frozen=True, slots=True)
class Guessed:
    """One account whose password was guessed, and by what."""

    account: str
    likeness: Likeness
    superuser: bool = False


@dataclass(frozen=True, slots=True)
class Uncompared:
    """Accounts whose password could not be compared: why, and the grant that would allow it."""

    accounts: tuple[str, ...]  # empty: which they are is not known
    why: str
    grant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordComparison(Fact):
    """Stored hashes, and the password of the audit itself, against a short list of guesses.

    Nobody logs in for it. `compared` names the accounts that were compared with every guess,
    `guesses` is their number for one account.
    """

    compared: tuple[str, ...]
    guesses: int
    guessed: tuple[Guessed, ...] = ()
    uncompared: tuple[Uncompared, ...] = ()


class Outcome(StrEnum):
    """How one log-in ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNASKED = "let in without a password"
    STOPPED = "stopped"  # the server answered otherwise than by a plain refusal


@dataclass(frozen=True, slots=True)
class LogInTry:
    """One log-in that was tried: the account and what the password was, never the password."""

    account: str
    likeness: Likeness
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultCredentials(Fact):
    """Log-ins that were tried with the defaults of the product, only when the user asked for it.

    `lock_out` is the server's own policy in our words, "" when none could be read; `stopped` says
    why fewer were tried than there are defaults, "" when none were left.
    """

    tries: tuple[LogInTry, ...]
    lock_out: str = ""
    stopped: str = ""
