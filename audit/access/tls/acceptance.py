"""From hellos to what a server accepts: versions, weak classes, groups, and what else it says."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from audit.access.tls.flight import End, Flight
from audit.access.tls.groups import group_name
from audit.access.tls.hello import Offered
from audit.access.tls.probing import Prober
from audit.access.tls.suites import Suite, legacy_suites, suite_of, tls13_suites, weak_suites
from audit.access.tls.versions import NAMES, TLS1_2, TLS1_3, version_name
from audit.facts.tls import Offer, Weakness


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What the hellos told; None is "could not be told" as in the fact."""

    versions: tuple[Offer, ...]
    weaknesses: tuple[Offer, ...]
    authenticated_encryption: bool | None
    forward_secrecy: bool | None
    dh_bits: int | None
    group: str
    chain: tuple[bytes, ...]
    wants_certificate: bool | None
    stapled: bool | None
    secure_renegotiation: bool | None
    compression: bool | None

    def accepts(self, version: int) -> bool | None:
        """Whether that version is taken."""
        return next(o.accepted for o in self.versions if o.what == NAMES[version])


def find_acceptance(prober: Prober) -> Acceptance:
    """Asks a server of which is known that it speaks TLS, in rounds of several hellos at once.

    A class of suites counts as refused when the server takes none of it at the version it chooses
    itself, nor at the lowest that it accepts: some allow a suite in old versions only.
    """
    versions = _ask_versions(prober)
    if not any(offer.accepted for offer in versions) and not prober.style.small:
        prober.style = replace(prober.style, small=True)
        versions = _ask_versions(prober)
    weak = _Weak(prober)
    _ask_suites(prober, versions, weak)
    lowest = next((v for v, offer in zip(NAMES, versions, strict=True) if offer.accepted), TLS1_3)
    if lowest < TLS1_2:
        weak.ask(lowest, [])
    return _made(prober, versions, weak)


class _Weak:
    """What is known of each class: the suite taken, or why it could not be told."""

    def __init__(self, prober: Prober) -> None:
        self._prober = prober
        self._untold: dict[Weakness, str] = {}

    @property
    def taken(self) -> dict[Weakness, Suite]:
        """A suite for each class, from whatever has been asked so far."""
        suites = [a.flight.suite for a in self._prober.asked if a.flight.suite]
        return {weakness: suite for suite in reversed(suites) for weakness in suite.weaknesses}

    def ask(self, version: int, others: Sequence[tuple[str, Offered]]) -> None:
        """One hello for all classes not yet known to be taken; one each if something is taken.

        `others` are asked at the same time.
        """
        open_classes = self._open()
        if not open_classes:
            self._prober.ask_all(others)
            return
        if self._prober.style.small:
            self._ask_each(version, open_classes, others)
            return
        what = f"weak suites, {version_name(version)} and below"
        offered = self._prober.offer(version, weak_suites(open_classes))
        first = self._prober.ask_all([(what, offered), *others])[0]
        if first.accepted:
            self._ask_each(version, self._open(), [])
        else:
            self._note(first.flight, open_classes)

    def offers(self) -> tuple[Offer, ...]:
        taken = self.taken
        return tuple(
            Offer(weakness, accepted=True, suite=taken[weakness].name)
            if weakness in taken
            else Offer(
                weakness,
                accepted=None if weakness in self._untold else False,
                detail=self._untold.get(weakness, ""),
            )
            for weakness in Weakness
        )

    def _ask_each(
        self, version: int, classes: Sequence[Weakness], others: Sequence[tuple[str, Offered]]
    ) -> None:
        questions = [
            (
                f"suites with {weakness}, {version_name(version)} and below",
                self._prober.offer(version, weak_suites([weakness])),
            )
            for weakness in classes
        ]
        answers = self._prober.ask_all([*questions, *others])
        for weakness, answer in zip(classes, answers, strict=False):
            self._note(answer.flight, [weakness])

    def _note(self, flight: Flight, classes: Iterable[Weakness]) -> None:
        if flight.hello is None and not is_refusal(flight):
            for weakness in classes:
                self._untold.setdefault(weakness, flight.detail)

    def _open(self) -> list[Weakness]:
        return [weakness for weakness in Weakness if weakness not in self.taken]


def is_refusal(flight: Flight) -> bool:
    """Whether a server that speaks TLS refused what was offered: many do so by hanging up."""
    return flight.hello is None and flight.end in {End.ALERT, End.CLOSED, End.RESET}


def _ask_versions(prober: Prober) -> tuple[Offer, ...]:
    """One hello per version; what broke the ice is not asked again."""
    before = {asked.offered: asked for asked in prober.asked}
    questions = {version: (name, prober.offer(version)) for version, name in NAMES.items()}
    new = [question for question in questions.values() if question[1] not in before]
    before |= {asked.offered: asked for asked in prober.ask_all(new)}
    return tuple(
        _version_offer(version, before[offered].flight)
        for version, (_, offered) in questions.items()
    )


def _version_offer(version: int, flight: Flight) -> Offer:
    what = NAMES[version]
    if flight.hello is None:
        refused = is_refusal(flight)
        return Offer(
            what, accepted=False if refused else None, detail="" if refused else flight.detail
        )
    if flight.hello.version != version:  # it would rather speak another one
        return Offer(what, accepted=False)
    return Offer(what, accepted=True, suite=suite_of(flight.hello.suite).name)


def _ask_suites(prober: Prober, versions: Sequence[Offer], weak: _Weak) -> None:
    """The weak classes, finite-field groups, and what the versions' answers leave open."""
    accepted = {offer.what: offer.accepted for offer in versions}
    others: list[tuple[str, Offered]] = []
    if accepted[NAMES[TLS1_3]]:
        null = [suite for suite in tls13_suites() if suite.null]
        others.append(("suites without encryption, TLSv1.3", prober.offer(TLS1_3, null)))
    if all(told is False for what, told in accepted.items() if what != NAMES[TLS1_3]):
        prober.ask_all(others)
        return
    others.append(("finite-field groups", prober.offer(TLS1_2, _kept(prober, _is_dhe))))
    if not _any(prober, _is_aead) and accepted[NAMES[TLS1_2]] is not False:
        offered = prober.offer(TLS1_2, _kept(prober, _is_aead))
        others.append(("authenticated encryption", offered))
    if not _any(prober, _is_forward_secret):
        offered = prober.offer(TLS1_2, _kept(prober, _is_forward_secret))
        others.append(("forward secrecy", offered))
    weak.ask(TLS1_2, others)


def _kept(prober: Prober, wanted: Callable[[Suite], bool]) -> list[Suite]:
    small = prober.style.small
    return [s for s in legacy_suites() if wanted(s) and (s.usual or not small)]


def _is_dhe(suite: Suite) -> bool:
    return suite.exchange == "DHE" and not suite.anonymous


def _is_aead(suite: Suite) -> bool:
    return suite.aead


def _is_forward_secret(suite: Suite) -> bool:
    return suite.forward_secret


def _any(prober: Prober, wanted: Callable[[Suite], bool]) -> bool:
    return any(wanted(asked.flight.suite) for asked in prober.asked if asked.flight.suite)


def _told(
    prober: Prober, versions: Sequence[Offer], wanted: Callable[[Suite], bool], what: str
) -> bool | None:
    """Whether a kind of suite is taken: seen somewhere, or asked for by itself in vain."""
    if _any(prober, wanted):
        return True
    if versions[-1].accepted is None:  # TLS 1.3 would have it
        return None
    answers = [asked.flight for asked in prober.asked if asked.what == what]
    if not any(version.accepted for version in versions):
        return None
    return False if all(is_refusal(flight) for flight in answers) else None


def _made(prober: Prober, versions: tuple[Offer, ...], weak: _Weak) -> Acceptance:
    flights = [asked.flight for asked in prober.asked]
    hellos = [flight.hello for flight in flights if flight.hello]
    legacy = [hello for hello in hellos if hello.version < TLS1_3]
    # anonymous and export suites have small groups of their own, and are told by themselves
    sizes = [
        flight.exchange.dh_bits
        for flight in flights
        if flight.exchange.dh_bits
        and flight.suite
        and not flight.suite.weaknesses & {Weakness.ANONYMOUS, Weakness.EXPORT}
    ]
    complete = [
        asked.flight
        for asked in prober.asked
        if asked.flight.complete and asked.flight.chain and asked.offered.extensions
    ]
    return Acceptance(
        versions=versions,
        weaknesses=weak.offers(),
        authenticated_encryption=_told(prober, versions, _is_aead, "authenticated encryption"),
        forward_secrecy=_told(prober, versions, _is_forward_secret, "forward secrecy"),
        dh_bits=min(sizes, default=None),
        group=_group(flights),
        chain=next((flight.chain for flight in flights if flight.chain), ()),
        wants_certificate=(any(f.wants_certificate for f in flights) if complete else None),
        stapled=any(flight.stapled for flight in flights) if complete else None,
        # renegotiation and compression are gone in TLS 1.3
        secure_renegotiation=legacy[0].secure_renegotiation if legacy else (bool(hellos) or None),
        compression=any(hello.compression for hello in legacy) if hellos else None,
    )


def _group(flights: Sequence[Flight]) -> str:
    """What it chooses by itself, in the newest version first."""
    newest = [f.hello.group for f in flights if f.hello and f.hello.group is not None]
    curves = [f.exchange.curve for f in flights if f.exchange.curve is not None]
    return next((group_name(number) for number in [*newest, *curves]), "")
