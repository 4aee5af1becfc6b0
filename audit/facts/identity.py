"""By what a source is known again: its own identifier, its certificate, its public key."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.fact import Fact


class Trait(StrEnum):
    """What tells one server from every other."""

    IDENTIFIER = "identifier"
    CERTIFICATE = "certificate"
    PUBLIC_KEY = "public key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One trait beside what is pinned and what it was at the last audit from this account.

    Certificates and keys are "sha256:" and hexadecimal digits; of a key that is the hash of its
    SubjectPublicKeyInfo (RFC 7469 section 2.4). `found` is "" when the server shows none, and
    `unread` says why when it could not be read; then nothing is known of a change.
    """

    trait: Trait
    called: str = ""  # the product's own word: "system identifier"
    place: str = ""  # the endpoint that shows it, "" for the source as a whole
    found: str = ""
    unread: str = ""
    pinned: tuple[str, ...] = ()
    before: str = ""  # at the last audit; "" when there was none, or nothing to see
    since: datetime | None = None  # since when it has been so, by our own audits

    @property
    def name(self) -> str:
        """As a sentence says it."""
        return self.called or self.trait.value

    @property
    def expected(self) -> bool | None:
        """Whether it is one of those that are pinned; None where none is."""
        return self.found in self.pinned if self.pinned else None

    @property
    def changed(self) -> bool | None:
        """Whether it is another one than at the last audit; None where that is not known."""
        if self.unread or not self.before:
            return None
        return self.found != self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Fact):
    """All traits that were seen. `stopped` says that the audit ended here, and why."""

    marks: tuple[Mark, ...]
    stopped: str = ""

    def of(self, trait: Trait) -> Mark | None:
        return next((mark for mark in self.marks if mark.trait is trait), None)
