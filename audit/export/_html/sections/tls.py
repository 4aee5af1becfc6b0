"""The connection of the audit itself, what the server accepts of others, and who it lets in how."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import BAD, OK, OPEN, Line, verdict_of
from audit.export._html.section import EVIDENCE, Section
from audit.export._html.served import ServedView, served
from audit.facts.accounts import AuthRule, AuthRules
from audit.facts.tls import TlsServer
from audit.facts.transport import Connection
from audit.report.document import NotRead
from audit.report.wording import DASH, counted, name, prose

_MODERN = (1, 2)
_OPEN_DOOR = frozenset({"none", "trust"})
_MOST_RULES = 50


@dataclass(frozen=True, slots=True)
class RuleRow:
    place: str
    transport: str
    who: str
    address: str
    method: str
    note: str


@dataclass(frozen=True, slots=True)
class TransportView:
    summary: str
    connection: tuple[Line, ...]
    verified: tuple[Line, ...]
    served: ServedView | None
    rules: tuple[RuleRow, ...]
    rules_empty: str
    rules_note: str


def section(context: Context) -> Section | None:
    """None where there is no network in between."""
    transport = context.report.transport
    if not transport.applies:
        return None
    title = "Transport security"
    connection, server = transport.connection, transport.server
    if connection is None and server is None:
        text = "Not checked: nothing is known about the connection."
        return Section("tls", EVIDENCE, title, title, empty=text)
    left = len(transport.rules) - _MOST_RULES
    at = context.report.run.started_at
    view = TransportView(
        summary=" ".join(_summary(connection, server, context.report.not_read)),
        connection=_session(connection) if connection else (),
        verified=_verified(connection) if connection else (),
        served=served(server, transport.ratings, at) if server else None,
        rules=tuple(_rule(r) for r in transport.rules[:_MOST_RULES]),
        rules_empty="The rules of who is let in could not be read."
        if any(gap.fact == AuthRules.__name__ for gap in context.report.not_read)
        else "No rules of who is let in are read from this kind of source.",
        rules_note=f"{counted(left, 'more rule')} in the JSON report." if left > 0 else "",
    )
    return Section("tls", EVIDENCE, title, title, view)


def _summary(
    connection: Connection | None, server: TlsServer | None, not_read: tuple[NotRead, ...]
) -> Iterator[str]:
    if connection is not None:
        yield (
            f"The audit's own connection to {name(connection.endpoint)}, a "
            f"{connection.exposure.value} address, as {_witness(connection)} sees it."
        )
    if server is not None:
        yield "What the server accepts of anybody was seen by handshakes of our own."
        return
    gap = next((gap for gap in not_read if gap.fact == TlsServer.__name__), None)
    why = f" ({prose(gap.detail, 200)})" if gap and gap.detail else ""
    yield f"What else the server offers is not checked{why}."


def _witness(connection: Connection) -> str:
    seen_by = name(connection.seen_by) or "client"
    return seen_by if seen_by.startswith("a ") else f"the {seen_by}"


def _session(connection: Connection) -> tuple[Line, ...]:
    version = connection.tls_version
    words = {None: "not known", True: "yes", False: "no"}
    lines = [
        Line(
            verdict_of(connection.encrypted),
            "Session is encrypted",
            value=words[connection.encrypted],
        )
    ]
    if connection.encrypted:
        lines.append(
            Line(
                OPEN if version is None else OK if version >= _MODERN else BAD,
                "Protocol",
                value="not known" if version is None else "TLS {}.{}".format(*version),
            )
        )
        lines.append(
            Line(
                OK if connection.cipher else OPEN,
                "Cipher agreed",
                value=name(connection.cipher) or "not known",
            )
        )
    return tuple(lines)


def _verified(connection: Connection) -> tuple[Line, ...]:
    words = {None: "not checked", True: "verified", False: "not verified"}
    return (
        Line(
            verdict_of(connection.verified_chain),
            "Certificate chain to a trusted root",
            value=words[connection.verified_chain],
        ),
        Line(
            verdict_of(connection.verified_name),
            "Name of the server",
            value=words[connection.verified_name],
        ),
        Line(
            OPEN
            if not connection.authentication
            else BAD
            if connection.authentication in _OPEN_DOOR
            else OK,
            "Authentication",
            value=name(connection.authentication) or "not known",
        ),
    )


def _rule(rule: AuthRule) -> RuleRow:
    reach = "any address" if rule.any_address else "remote" if rule.remote else "local"
    return RuleRow(
        place=name(rule.place),
        transport=name(rule.transport) or DASH,
        who=name(rule.who) or DASH,
        address=name(rule.address) or DASH,
        method=name(rule.method) or DASH,
        note=f"not valid: {name(rule.error)}" if rule.error else reach,
    )
