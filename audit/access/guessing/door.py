"""Tries the defaults of a product at its door: few, slowly, and never at a locking one."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from audit.facts.guessing import DefaultCredentials, Likeness, LogInTry, Outcome
from audit.secrets.secret import Secret

#: Log-ins for the whole run, and the pause between two of them in seconds.
MOST_TRIES = 3
PAUSE_SECONDS = 1.0
#: What stands in the place of the fact when nobody asked for it.
NOT_ASKED = "log-ins with default passwords are tried only with --test-default-credentials"
NOT_CONFIDENTIAL = "passwords are tried only over TLS, a local socket or the machine's own network"

#: Accounts and passwords that an installation of the product itself begins with.
_VENDOR = {
    "postgresql": (("postgres", "postgres"),),
    "opensearch": (("admin", "admin"),),
    "elasticsearch": (("elastic", "changeme"),),
    "solr": (("solr", "SolrRocks"),),
    "mysql": (("root", ""),),
    "mariadb": (("root", ""),),
    "questdb": (("admin", "quest"),),
}


@dataclass(frozen=True, slots=True)
class LogIn:
    """One log-in to try."""

    account: str
    password: Secret = field(repr=False)
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class LockOut:
    """When the server locks an account, as far as it can be read: `failures` in a row."""

    words: str = ""
    failures: int | None = None

    @property
    def bearable(self) -> int:
        """Tries that leave an account more than half of what it may fail."""
        return MOST_TRIES if self.failures is None else max(0, (self.failures - 1) // 2)


def log_ins(product: str, account: str, *, blank: bool = True) -> tuple[LogIn, ...]:
    """The product's own defaults, then a blank password and the account's name for our account.

    `blank` is False where the product knows no blank password.
    """
    return tuple(_all(product, account, blank=blank))[:MOST_TRIES]


def _all(product: str, account: str, *, blank: bool) -> Iterator[LogIn]:
    vendor = _VENDOR.get(product, ())
    for name, word in vendor:
        yield LogIn(name, Secret(word), Likeness.DEFAULT)
    if not account:
        return
    if blank:
        yield LogIn(account, Secret(""), Likeness.BLANK)
    if (account, account) not in vendor:
        yield LogIn(account, Secret(account), Likeness.ACCOUNT)


def try_log_ins(
    wanted: Sequence[LogIn],
    attempt: Callable[[LogIn], Outcome],
    *,
    lock_out: LockOut,
    sleep: Callable[[float], None] = time.sleep,
) -> DefaultCredentials:
    """Each in its turn, a second apart; the first odd answer ends it.

    `attempt` logs in once and disconnects at once; it must not retry by itself.
    """
    done: list[LogInTry] = []
    stopped = ""
    failed: dict[str, int] = {}
    for log_in in wanted[:MOST_TRIES]:
        if failed.get(log_in.account, 0) >= lock_out.bearable:
            stopped = "another failure could bring an account close to being locked"
            continue
        if done:
            sleep(PAUSE_SECONDS)
        outcome = attempt(log_in)
        done.append(LogInTry(log_in.account, log_in.likeness, outcome))
        if outcome is Outcome.STOPPED:
            stopped = "the server answered otherwise than by refusing the password"
            break
        if outcome is Outcome.REFUSED:
            failed[log_in.account] = failed.get(log_in.account, 0) + 1
    return DefaultCredentials(tries=tuple(done), lock_out=lock_out.words, stopped=stopped)
