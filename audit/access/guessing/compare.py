"""Compares what a server keeps of its passwords with the short list, within a bounded effort."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Protocol

from audit.access.guessing.words import Guess, guesses
from audit.facts.guessing import Guessed, Likeness, PasswordComparison, Uncompared
from audit.model.fact import Missing, Reason
from audit.secrets.secret import Secret

#: Rounds of a hash for all accounts together: about three seconds of one processor.
MOST_ROUNDS = 12_000_000
#: An account whose every guess costs more is left out: its owner chose to make guessing dear.
MOST_ROUNDS_EACH = 100_000


class Stored(Protocol):
    """What a server keeps of one password."""

    @property
    def iterations(self) -> int: ...

    def fits(self, word: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Held:
    """One account with what the server keeps of its password."""

    account: str
    stored: Stored = field(repr=False)
    superuser: bool = False


def own_password(
    account: str, password: Secret | None, *, database: str, product: str, superuser: bool = False
) -> Guessed | None:
    """The audit's own password against the list: it is in our hands, nothing is asked."""
    if not account or password is None:
        return None
    word = password.reveal()
    found = next(
        (g for g in guesses(account, database=database, product=product) if g.word == word), None
    )
    return Guessed(account, found.likeness, superuser) if found else None


def only_own(
    account: str,
    password: Secret | None,
    *,
    database: str,
    product: str,
    superuser: bool = False,
    gaps: tuple[Uncompared, ...] = (),
) -> PasswordComparison:
    """What can be told where no hashes can be read: about the audit's own password."""
    own = own_password(account, password, database=database, product=product, superuser=superuser)
    return PasswordComparison(
        compared=(account,) if account and password is not None else (),
        guesses=len(list(guesses(account, database=database, product=product))),
        guessed=(own,) if own else (),
        uncompared=gaps,
    )


def own_only(
    account: str, password: Secret | None, *, database: str, product: str
) -> PasswordComparison | Missing:
    """The fact of a kind whose hashes nobody can read over its protocol."""
    if not account or not password:
        return Missing(Reason.UNSUPPORTED, "the audit does not log in by an account's password")
    return only_own(account, password, database=database, product=product)


def compare(
    held: Mapping[str, Held],
    *,
    database: str,
    product: str,
    rounds: int = MOST_ROUNDS,
) -> PasswordComparison:
    """The likeliest guesses of all accounts first, so that a bound cuts the least likely ones."""
    dear = tuple(sorted(n for n, h in held.items() if h.stored.iterations > MOST_ROUNDS_EACH))
    lists = {
        name: list(guesses(held[name].account, database=database, product=product))
        for name in sorted(held)
        if name not in dear
    }
    found: dict[str, Likeness] = {}
    cut: set[str] = set()
    for name, guess in _in_turns(lists):
        if name in found:
            continue
        stored = held[name].stored
        if rounds < stored.iterations:
            cut.add(name)
            continue
        rounds -= stored.iterations
        if stored.fits(guess.word):
            found[name] = guess.likeness
    cut -= found.keys()
    return PasswordComparison(
        compared=tuple(name for name in lists if name not in cut),
        guesses=max(map(len, lists.values()), default=0),
        guessed=tuple(Guessed(n, like, held[n].superuser) for n, like in sorted(found.items())),
        uncompared=tuple(_gaps(tuple(sorted(cut)), dear)),
    )


def _in_turns(lists: Mapping[str, list[Guess]]) -> Iterator[tuple[str, Guess]]:
    for turn in zip_longest(*lists.values()):
        yield from ((n, g) for n, g in zip(lists, turn, strict=True) if g is not None)


def _gaps(cut: tuple[str, ...], dear: tuple[str, ...]) -> Iterator[Uncompared]:
    if cut:
        yield Uncompared(cut, "the effort for comparing passwords is bounded, and was spent")
    if dear:
        yield Uncompared(dear, "each guess at these passwords costs too many rounds of a hash")
