"""Whether the source is the one that is meant: held to its pins, and to what it was last time."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from audit.access.connector import Connector
from audit.access.identity.approach import Approach, Named, Networked, OwnName, key_of
from audit.access.identity.pins import Pins, certificate_hash, key_hash
from audit.access.identity.probe import assert_pinned
from audit.engine.collect import missing_for
from audit.errors import ConfigError
from audit.facts.expectations import ExpectationResults
from audit.facts.identity import Identity, Mark, Trait
from audit.facts.profiles import Profiles, References
from audit.facts.sensitive import PersonalData
from audit.facts.tls import Answer, Certificate, TlsServer
from audit.model.fact import Fact, Missing, Reason
from audit.store.known import Known, Traits, recall, remember
from audit.store.statefile import UnusableFile

logger = logging.getLogger(__name__)

#: What is read after everything else has been collected.
_PROFILED: frozenset[type[Fact]] = frozenset(
    {Profiles, References, PersonalData, ExpectationResults}
)
#: Endpoints with the certificate (DER) that they showed.
Held = Sequence[tuple[str, bytes]]

_MOST_CHARACTERS = 200
#: Answers of a server that is there and shows no certificate.
_WITHOUT_TLS = frozenset({Answer.PLAINTEXT, Answer.NOT_TLS})


def hold_to_pins(connector: Connector, pins: Pins) -> Held:
    """Ends the audit by an exception before a credential is sent to another server.

    Gives the certificates (DER) that were seen on the way, by endpoint; none without a pin.
    """
    if pins.identifiers and not isinstance(connector, Named):
        raise ConfigError(
            f"an identifier is pinned and {connector.title} sources have none of their own"
        )
    if not pins.of_tls:
        return ()
    began = perf_counter()
    held = assert_pinned(_approach(connector), pins)
    with connector.budget.purpose("identity"):
        connector.budget.probed(len(held), perf_counter() - began)
    return held


def own_name_of(connector: Connector) -> OwnName | None:
    """What the server calls itself, asked for right after the log-in; None for kinds without."""
    if not isinstance(connector, Named):
        return None
    try:
        with connector.budget.purpose("identity"):
            name = connector.own_name()
    except Exception as error:  # noqa: BLE001  # a name that cannot be read must not end the audit
        return OwnName("identifier", unread=missing_for(connector, error).detail)
    return replace(name, value=_harmless(name.value))


def stopped(name: OwnName | None, pins: Pins) -> str:
    """Why the audit must not go on with this server, "" when it may."""
    if not pins.identifiers or (name and name.value in pins.identifiers):
        return ""
    called = name.called if name else "identifier"
    if name and name.value:
        return f"its {called} is not the pinned one: another server answers"
    return f"its {called} is pinned and cannot be read"


def nothing_read(connector: Connector, why: str) -> dict[type[Fact], Fact | Missing]:
    """What a stopped audit knows in the place of each fact."""
    missing = Missing(Reason.SKIPPED, f"not read: {why}")
    collected = {collector.fact for collector in connector.collectors()}
    return dict.fromkeys(collected | _PROFILED, missing)


@dataclass(slots=True)
class Memory:
    """What the source looked like at the last audit, and where that is kept; None: nowhere."""

    path: Path | None = None
    key: str = ""
    traits: Traits = field(default_factory=dict[Trait, Known])
    usable: bool = False

    @classmethod
    def of(cls, path: Path | None, connector: Connector) -> "Memory":
        """What is known of the source behind a connector; of files nothing is kept."""
        approach = _approach(connector) if path is not None else Approach()
        if path is None or not approach.endpoints:
            return cls()
        memory = cls(path, key_of(connector.target.address, approach))
        try:
            memory.traits = recall(path, memory.key)
        except UnusableFile as error:
            logger.warning("%s; whether the source has changed is not known", error)
        else:
            memory.usable = True
        return memory

    def beside(self, mark: Mark, at: datetime) -> Mark:
        """The mark with what it was at the last audit, and since when it is so."""
        known = self.traits.get(mark.trait)
        if not self.usable:
            return mark
        same = known is not None and known.value == mark.found
        since = (known.since if known and same else at) if mark.found else None
        return replace(mark, before=known.value if known else "", since=since)

    def keep(self, identity: Identity, *, at: datetime) -> None:
        """Remembers what was seen; what could not be read stays as it was."""
        if self.path is None or not self.usable or identity.stopped:
            return
        kept = {
            t: known
            for t, known in self.traits.items()
            if (m := identity.of(t)) is None or m.unread
        }
        seen = {
            mark.trait: Known(mark.found, mark.since or at) for mark in identity.marks if mark.found
        }
        traits: Mapping[Trait, Known] = {**kept, **seen}
        if not traits:
            return
        try:
            remember(self.path, self.key, traits, at=at)
        except UnusableFile as error:
            logger.warning("%s; a change of the source will not be noticed", error)


@dataclass(frozen=True, slots=True)
class Seen:
    """What this audit saw of the server; hashes are "" where it shows no certificate."""

    name: OwnName | None = None
    place: str = ""
    certificate: str = ""
    public_key: str = ""
    unread: str = ""  # why the certificate is not known
    looked: bool = False  # whether anything is known of a certificate, or of why not

    def shown(self, held: Held, tls: Fact | Missing | None) -> "Seen":
        """With the certificate that was held to the pins, or that the examination found."""
        if held:
            place, leaf = held[0]
            certificate, key, unread = certificate_hash(leaf), key_hash(leaf), ""
        elif isinstance(tls, TlsServer):
            first = tls.certificates[0] if tls.certificates else Certificate()
            certificate, key = (
                f"sha256:{h}" if h else "" for h in (first.fingerprint, first.public_key)
            )
            shows = bool(certificate) or tls.answer in _WITHOUT_TLS
            place, unread = tls.endpoint, "" if shows else tls.detail or "no certificate was seen"
        else:
            return self
        if certificate and not key:
            unread = "the certificate cannot be taken apart"
        return Seen(self.name, place, certificate, key, unread, looked=True)


def identity_of(seen: Seen, *, pins: Pins, memory: Memory, at: datetime) -> Identity | Missing:
    """All traits that were seen, beside the pins and what they were; missing without any."""
    marks: list[Mark] = []
    if seen.name is not None:
        own = seen.name
        mark = Mark(
            trait=Trait.IDENTIFIER,
            called=own.called,
            found=own.value,
            unread="" if own.value else own.unread,
            pinned=pins.identifiers,
        )
        marks.append(memory.beside(mark, at))
    for trait, found, pinned in (
        (Trait.CERTIFICATE, seen.certificate, pins.certificates),
        (Trait.PUBLIC_KEY, seen.public_key, pins.public_keys),
    ):
        mark = Mark(
            trait=trait,
            place=seen.place,
            found=found,
            unread="" if found else seen.unread,
            pinned=pinned,
        )
        marks += [memory.beside(mark, at)] if seen.looked else []
    marks = [m for m in marks if m.found or m.before or m.pinned]
    if not marks:
        return Missing(Reason.UNSUPPORTED, "nothing tells this source from another one")
    return Identity(marks=tuple(marks), stopped=stopped(seen.name, pins))


def _harmless(text: str) -> str:
    """What the server calls itself, in one line and not endless, whatever it answers."""
    return "".join(c if c.isprintable() else "?" for c in text[:_MOST_CHARACTERS])


def _approach(connector: Connector) -> Approach:
    return connector.approach() if isinstance(connector, Networked) else Approach()
