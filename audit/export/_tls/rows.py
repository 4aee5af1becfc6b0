"""What is known of a server's TLS, line by line with a sign, as table and page print it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from audit.export._tls.words import VERSIONS, WEAKNESSES, key
from audit.facts.tls import Chain, Demand, Offer, TlsServer
from audit.model.figures import number
from audit.report.tls_rating import Rating
from audit.report.wording import counted, day, duration, listed, name

_STRONG = frozenset({"TLSv1.2", "TLSv1.3"})
_SMALLEST_GROUP = 2_048
_SOON_SECONDS = 30 * 86_400
_UNKNOWN = "not known"


class Sign(Enum):
    GOOD = "good"
    BAD = "bad"
    NOTE = "note"  # neither; the reader's to judge
    OPEN = "open"  # could not be told


@dataclass(frozen=True, slots=True)
class Row:
    sign: Sign
    label: str
    value: str
    note: str = ""


def versions(server: TlsServer) -> Iterator[Row]:
    """Each version, the newest first, and whether the protocol goes on without any."""
    for version, title in VERSIONS.items():
        offer = next((o for o in server.versions if o.what == version), None)
        accepted = offer.accepted if offer else None
        if accepted is None:
            yield Row(Sign.OPEN, title, _UNKNOWN, _detail(offer))
        elif version in _STRONG:
            yield Row(
                Sign.GOOD if accepted else Sign.NOTE, title, "offered" if accepted else "refused"
            )
        else:
            yield Row(
                Sign.BAD if accepted else Sign.GOOD, title, "accepted" if accepted else "refused"
            )
    if server.plaintext is not None:
        yield Row(
            Sign.BAD if server.plaintext else Sign.GOOD,
            "Clear text",
            "accepted" if server.plaintext else "refused",
        )
    elif server.protocol:
        yield Row(Sign.OPEN, "Clear text", _UNKNOWN, name(server.plaintext_detail))


def suites(server: TlsServer) -> Iterator[Row]:
    """The suite of an ordinary client, the two properties that matter, and every weak class."""
    handshake = server.handshake
    if handshake is not None and handshake.finished:
        yield Row(Sign.GOOD, "Chosen suite", name(handshake.suite) or _UNKNOWN)
    elif handshake is not None:
        yield Row(Sign.BAD, "Ordinary handshake", "not finished", name(handshake.detail))
    yield _property("Authenticated encryption", good=server.authenticated_encryption)
    yield _property("Forward secrecy", good=server.forward_secrecy)
    if server.dh_bits is not None:
        small = server.dh_bits < _SMALLEST_GROUP
        yield Row(
            Sign.BAD if small else Sign.GOOD,
            "Diffie-Hellman group",
            f"{number(server.dh_bits)} bits",
        )
    if server.group:
        yield Row(Sign.GOOD, "Group", name(server.group))
    if server.groups:
        yield Row(Sign.NOTE, "All groups", listed([name(g) for g in server.groups], most=12))
    weak = [o for o in server.weaknesses if o.accepted is not False]
    for offer in weak:
        title = next((t for w, t in WEAKNESSES.items() if w.value == offer.what), name(offer.what))
        if offer.accepted:
            yield Row(Sign.BAD, title, "accepted", name(offer.suite))
        else:
            yield Row(Sign.OPEN, title, _UNKNOWN, _detail(offer))
    if server.weaknesses and not weak:
        yield Row(Sign.GOOD, "Weak suites", f"{len(server.weaknesses)} classes refused")


def certificate(server: TlsServer, at: datetime) -> Iterator[Row]:
    """Dates, key, name and chain of the server's certificate."""
    if not server.certificates:
        yield Row(Sign.OPEN, "Certificate", "none was seen")
        return
    leaf = server.certificates[0]
    if leaf.fault and not leaf.public_key:
        yield Row(Sign.BAD, "Certificate", "cannot be read", name(leaf.fault))
        return
    yield Row(Sign.NOTE, "Subject", name(leaf.subject) or "empty")
    yield validity(leaf.starts, leaf.ends, at)
    yield Row(Sign.NOTE, "Key and signature", key(leaf))
    if server.chain is None:
        yield Row(Sign.OPEN, "Chain", "could not be examined")
        return
    yield from _chain(server, server.chain)


def validity(starts: datetime | None, ends: datetime | None, at: datetime) -> Row:
    """How long a certificate is still valid, as one line."""
    if starts is None or ends is None:
        return Row(Sign.OPEN, "Valid", "dates cannot be read")
    span = f"{day(starts)} to {day(ends)}"
    left = (ends - at).total_seconds()
    if starts > at:
        return Row(Sign.BAD, "Valid", "not yet", span)
    if left < 0:
        return Row(Sign.BAD, "Valid", f"ended {time_left(-left)} ago", span)
    sign = Sign.BAD if left <= _SOON_SECONDS else Sign.GOOD
    return Row(sign, "Valid", f"{time_left(left)} left", span)


def time_left(seconds: float) -> str:
    """Whole days, or less than a day in hours and minutes."""
    whole = int(seconds // 86_400)
    return counted(whole, "day") if whole else duration(seconds)


def _chain(server: TlsServer, chain: Chain) -> Iterator[Row]:
    anchors = name(chain.anchors)
    if chain.pinned:
        yield Row(Sign.GOOD, "Trust", "pinned", f"the certificate itself is in {anchors}")
    elif chain.self_signed:
        yield Row(Sign.BAD, "Trust", "signed by itself", f"not in {anchors}")
    elif chain.trusted is None:
        yield Row(Sign.OPEN, "Trust", _UNKNOWN, anchors)
    else:
        yield Row(
            Sign.GOOD if chain.trusted else Sign.BAD,
            "Trust",
            "trusted" if chain.trusted else "no known authority",
            f"by {anchors}" if chain.trusted else f"none in {anchors}",
        )
    sent = counted(len(server.certificates), "certificate")
    complete = {True: "complete", False: "intermediate missing", None: "completeness not known"}
    yield Row(_sign(good=chain.complete), "Chain", f"{sent}, {complete[chain.complete]}")
    for fault in chain.faults:
        yield Row(Sign.BAD, "Chain", "breaks a rule", name(fault))
    for note in chain.notes:
        yield Row(Sign.NOTE, "Chain", name(note))
    covered = {True: "covered", False: "not covered", None: "no name was expected"}
    value = f"{name(server.name)} {covered[chain.name_matches]}".strip()
    yield Row(
        _sign(good=chain.name_matches),
        "Name",
        value if chain.name_matches is not None else covered[None],
        "" if chain.has_names else "no subject alternative name",
    )
    if chain.stapled or server.certificates[0].must_staple:
        stapled = {True: "stapled", False: "demanded and not stapled", None: _UNKNOWN}
        yield Row(_sign(good=chain.stapled), "OCSP response", stapled[chain.stapled])


def behaviour(server: TlsServer) -> Iterator[Row]:
    """Client certificates and what else was seen in the handshakes."""
    demands = {
        None: (Sign.OPEN, _UNKNOWN),
        Demand.NONE: (Sign.NOTE, "not asked for"),
        Demand.OPTIONAL: (Sign.NOTE, "asked for, not required"),
        Demand.REQUIRED: (Sign.NOTE, "required"),
    }
    yield Row(demands[server.client_certificate][0], "Client certificate",
              demands[server.client_certificate][1])  # fmt: skip
    if server.injected:
        yield Row(Sign.BAD, "Bytes before the handshake", number(server.injected))
    if server.secure_renegotiation is not None:
        yield _property("Secure renegotiation", good=server.secure_renegotiation)
    if server.compression is not None:
        yield Row(
            Sign.BAD if server.compression else Sign.GOOD,
            "Compression",
            "on" if server.compression else "off",
        )
    if server.resumption:
        yield Row(Sign.NOTE, "Resumption", name(server.resumption))
    if server.early_data is not None:
        yield Row(Sign.NOTE, "Early data", "accepted" if server.early_data else "refused")
    if server.handshake is not None and server.handshake.alpn:
        yield Row(Sign.NOTE, "ALPN", name(server.handshake.alpn))
    if server.proxy:
        yield Row(Sign.NOTE, "Proxy", name(server.proxy))


def login(server: TlsServer) -> Iterator[Row]:
    """What the server tells before a credential is sent; nothing for protocols without that."""
    told = server.login
    if told is None:
        return
    product = " ".join(part for part in (told.product, told.version) if part)
    if product:
        yield Row(Sign.NOTE, "Says to be", name(product))
    if told.anonymous is not None:
        value = "let in without a credential" if told.anonymous else "not let in"
        yield Row(_sign(good=not told.anonymous), "Anybody", value)
    if told.authentication:
        yield Row(Sign.NOTE, "Asks for", name(told.authentication))
    if told.mechanisms:
        names = [name(mechanism) for mechanism in told.mechanisms]
        yield Row(Sign.NOTE, "Mechanisms", listed(names, most=6))
    if told.cleartext_password is not None:
        value = "in clear text" if told.cleartext_password else "protected"
        yield Row(_sign(good=not told.cleartext_password), "A password would go", value)


def ratings(found: tuple[Rating, ...]) -> Iterator[Row]:
    """Each profile, whether it is met, and what stands against it."""
    for rating in found:
        title = f"{rating.title} {rating.version}"
        if rating.met:
            yield Row(Sign.GOOD, title, "met")
        elif rating.met is None:
            yield Row(Sign.OPEN, title, "met as far as seen", f"Not compared: {_all(rating.open)}")
        else:
            yield Row(Sign.BAD, title, "falls short", _all(rating.shortfalls))


def _all(phrases: tuple[str, ...]) -> str:
    text = listed([name(phrase) for phrase in phrases], most=6)
    return f"{text}."


def _property(label: str, *, good: bool | None) -> Row:
    words = {True: "yes", False: "no", None: _UNKNOWN}
    return Row(_sign(good=good), label, words[good])


def _sign(*, good: bool | None) -> Sign:
    return Sign.OPEN if good is None else Sign.GOOD if good else Sign.BAD


def _detail(offer: Offer | None) -> str:
    return name(offer.detail) if offer else ""
