"""What a server accepts on the wire, as the page shows it: cards of lines, and its certificates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from audit.export._html.marks import BAD, OK, OPEN, Line, Tag, bar
from audit.export._tls import rows
from audit.export._tls.rows import Row, Sign
from audit.export._tls.words import ANSWERS, key, role
from audit.facts.tls import Answer, Certificate, TlsServer
from audit.report.tls_rating import Rating
from audit.report.wording import DASH, counted, day, duration, name, prose, sentence

_NOTE = Tag("t3", "info", "Note")
_SIGNS = {Sign.GOOD: OK, Sign.BAD: BAD, Sign.NOTE: _NOTE, Sign.OPEN: OPEN}
_MOST_CERTIFICATES = 10


@dataclass(frozen=True, slots=True)
class Card:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    subject: str
    role: str
    starts: str
    ends: str
    bar: str  # the width of what is left of its life
    left: str
    key: str


@dataclass(frozen=True, slots=True)
class AddressRow:
    address: str
    answer: str
    detail: str


@dataclass(frozen=True, slots=True)
class ServedView:
    """`answer` is a sentence where there is no TLS; hardly any card is there then."""

    answer: str
    cards: tuple[Card, ...]
    certificates: tuple[CertificateRow, ...]
    certificates_note: str
    addresses: tuple[AddressRow, ...]
    ratings: Card | None
    effort: str


def served(server: TlsServer, ratings: tuple[Rating, ...], at: datetime) -> ServedView:
    cards: list[Card] = []
    if server.answer is Answer.TLS:
        cards = [
            Card("Protocols", _lines(rows.versions(server))),
            Card("Certificate", _lines(rows.certificate(server, at))),
            Card("Suites", _lines(rows.suites(server))),
            Card("Handshake", _lines(rows.behaviour(server))),
        ]
    before = _lines(rows.login(server))
    if before:
        cards.append(Card("Before a log-in", before))
    left = len(server.certificates) - _MOST_CERTIFICATES
    effort = server.effort
    return ServedView(
        answer="" if server.answer is Answer.TLS else _answer(server),
        cards=tuple(cards),
        certificates=tuple(
            _certificate(position, certificate, at)
            for position, certificate in enumerate(server.certificates[:_MOST_CERTIFICATES])
        ),
        certificates_note=f"{counted(left, 'more certificate')} in the JSON report."
        if left > 0
        else "",
        addresses=tuple(
            AddressRow(name(r.address), sentence(ANSWERS[r.answer]), prose(r.detail, 300) or DASH)
            for r in server.addresses
        )
        if len(server.addresses) > 1
        else (),
        ratings=Card("Published profiles", _lines(rows.ratings(ratings))) if ratings else None,
        effort=f"{counted(effort.connections, 'connection')} in {duration(effort.seconds)}; "
        "no credential was sent in them.",
    )


def _answer(server: TlsServer) -> str:
    said = prose(server.detail, 400)
    where = name(server.endpoint)
    if said.startswith(where):
        return f"{said.rstrip('.')}."
    return f"{where} {ANSWERS[server.answer]}{f': {said}' if said else '.'}"


def _lines(found: Iterator[Row]) -> tuple[Line, ...]:
    return tuple(Line(_SIGNS[row.sign], row.label, note=row.note, value=row.value) for row in found)


def _certificate(position: int, found: Certificate, at: datetime) -> CertificateRow:
    if found.fault and not found.public_key:
        return CertificateRow(
            f"Cannot be read: {name(found.fault)}", DASH, DASH, DASH, "", DASH, ""
        )
    starts, ends = found.starts, found.ends
    left = whole = 0.0
    if starts and ends:
        left = max(0.0, (ends - at).total_seconds())
        whole = max(0.0, (ends - starts).total_seconds())
    return CertificateRow(
        subject=name(found.subject) or "No subject",
        role=role(position, found),
        starts=day(starts) if starts else DASH,
        ends=day(ends) if ends else DASH,
        bar=bar(left, whole) if whole else "",
        left=(rows.time_left(left) if left else "ended") if ends else DASH,
        key=key(found),
    )
