"""XMPP between client and server: STARTTLS in a stream (RFC 6120 section 5)."""

import re
from xml.sax.saxutils import quoteattr

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_NAMESPACE = "urn:ietf:params:xml:ns:xmpp-tls"
_LONGEST = 16_384
_STARTTLS = re.compile(rb"<starttls\b[^>]*?(?:/>|>(.{0,200}?)</starttls>)", re.DOTALL)
_MECHANISM = re.compile(rb"<mechanism\b[^>]{0,100}>\s*([A-Za-z0-9_-]{1,40})\s*</mechanism>")


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Opens a stream and asks for TLS where it is among the features."""
    if not _STARTTLS.search(_features(conversation, endpoint)):
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} speaks XMPP and does not offer STARTTLS")
    conversation.send(f"<starttls xmlns='{_NAMESPACE}'/>".encode())
    answer = conversation.until(b">", _LONGEST).strip()
    if answer.startswith(b"<failure"):
        raise NoTls(Answer.PLAINTEXT, f"{endpoint} offers STARTTLS and then refuses it")
    if not answer.startswith(b"<proceed"):
        raise conversation.garbage("does not speak XMPP")
    if not answer.endswith(b"/>"):
        conversation.until(b"</proceed>", _LONGEST)
    return conversation.settled()


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Whether the features require TLS."""
    try:
        with dial(endpoint) as conversation:
            features = _features(conversation, endpoint)
    except NoTls as error:
        return refused_in_clear(error)
    offered = _STARTTLS.search(features)
    if offered and b"<required" in (offered[1] or b""):
        return False, "the features of the stream require TLS"
    if _MECHANISM.search(features):
        return True, "a log-in is offered without TLS"
    return None, "the features of the stream do not say whether TLS is required"


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The mechanisms that are offered without TLS."""
    found = _MECHANISM.findall(_features(conversation, endpoint))
    mechanisms = tuple(m.decode().upper() for m in found[:32])
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="XMPP",
        authentication="sasl" if mechanisms else "",
        mechanisms=mechanisms,
        anonymous=True if "ANONYMOUS" in mechanisms else None,
        cleartext_password="PLAIN" in mechanisms and not encrypted,
        encrypted=encrypted,
    )


def _features(conversation: Conversation, endpoint: Endpoint) -> bytes:
    to = quoteattr(endpoint.name or endpoint.host)
    conversation.send(
        f"<?xml version='1.0'?><stream:stream to={to} version='1.0' xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams'>".encode("utf-8", "replace")
    )
    opened = conversation.until(b">", _LONGEST)
    if opened.lstrip().startswith(b"<?xml"):
        opened = conversation.until(b">", _LONGEST)
    if b"stream" not in opened:
        raise conversation.garbage("does not speak XMPP")
    first = conversation.until(b">", _LONGEST)
    if b"features" not in first:
        raise NoTls(Answer.REFUSED, f"{endpoint} speaks XMPP and refuses a stream for this name")
    if first.rstrip().endswith(b"/>"):
        return b""
    return conversation.until(b"features>", _LONGEST)


UPGRADE = Upgrade(
    name="xmpp",
    title="XMPP",
    ports=(5222,),
    aliases=("jabber",),
    begin=begin,
    plaintext=plaintext,
    greet=greet,
    greets_in_clear=True,
)
