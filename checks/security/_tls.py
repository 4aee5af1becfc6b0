"""What the checks of a server's TLS share: how much a fault weighs, offers, and its fixes."""

from collections.abc import Iterable, Iterator

from audit.facts.tls import Answer, Certificate, Chain, Offer, TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Unknown
from audit.model.exposure import Exposure

#: Characters of a name that evidence repeats; the report has certificates whole.
_NAME_CHARACTERS = 80
_DETAIL_CHARACTERS = 300

#: Settings that switch off what is retired, by the protocol that the server speaks.
MODERN_VERSIONS = {
    "postgresql": "ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2';\n"
    "SELECT pg_reload_conf();",
    "mysql": "tls_version = TLSv1.2,TLSv1.3",
    "mongodb": "net.tls.disabledProtocols: TLS1_0,TLS1_1",
    "redis": 'tls-protocols "TLSv1.2 TLSv1.3"',
    "amqp": "ssl_options.versions.1 = tlsv1.3\nssl_options.versions.2 = tlsv1.2",
    "kafka": "ssl.enabled.protocols=TLSv1.3,TLSv1.2",
    "ldap": "TLSProtocolMin 3.3",
    "smtp": "smtpd_tls_protocols = >=TLSv1.2",
}
#: OpenSSL's names of the ephemeral AEAD suites of TLS 1.2 (RFC 5289, RFC 7905).
_SUITES = "ECDHE+AESGCM:ECDHE+CHACHA20"
STRONG_SUITES = {
    "postgresql": f"ALTER SYSTEM SET ssl_ciphers = '{_SUITES}';\nSELECT pg_reload_conf();",
    "mysql": "ssl_cipher = ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384",
    "mongodb": f"setParameter: {{opensslCipherConfig: '{_SUITES}'}}",
    "redis": f'tls-ciphers "{_SUITES}"',
    "ldap": f"TLSCipherSuite {_SUITES}",
    "smtp": f"tls_high_cipherlist = {_SUITES}\nsmtpd_tls_mandatory_ciphers = high",
}


def command(server: TlsServer, commands: dict[str, str]) -> str:
    """The setting of the protocol at hand, "" where there is none to give."""
    return commands.get(server.protocol, "")


def subject_of(server: TlsServer, number: int = 0) -> Subject:
    """The endpoint, or one of the certificates that it sends behind the first."""
    place = f"{server.endpoint}, certificate {number + 1}" if number else server.endpoint
    return Subject(object=place)


def weight(server: TlsServer, declared: Severity) -> Severity:
    """As declared, one step less where only this machine can be reached; never only a note.

    A fault of a certificate or suite is one wherever the server is, and the same settings answer on
    its other addresses.
    """
    if server.exposure is Exposure.LOOPBACK:
        return max(Severity.LOW, Severity(declared - 1))
    return declared


def weight_of_clear_text(server: TlsServer, declared: Severity, *, public: Severity) -> Severity:
    """How much it weighs that data goes in clear text, by who can listen in."""
    match server.exposure:
        case Exposure.PUBLIC:
            return public
        case Exposure.PRIVATE:
            return declared
        case _:
            return Severity.LOW


def speaks(server: TlsServer) -> bool:
    """Whether there is TLS at all to be judged."""
    return server.answer is Answer.TLS


def offer_of(offers: Iterable[Offer], what: str) -> Offer | None:
    return next((offer for offer in offers if offer.what == what), None)


def refused(
    server: TlsServer,
    offers: Iterable[Offer],
    what: str,
    *,
    title: str,
    evidence: str,
    severity: Severity,
    commands: dict[str, str],
) -> Iterator[Judgement]:
    """Whether the server refuses something retired that it was offered.

    `evidence` says what that is, as the subject of a sentence.
    """
    if not speaks(server):
        return
    offer = offer_of(offers, what)
    if offer is None or offer.accepted is None:
        why = offer.detail if offer and offer.detail else "the server was not asked for it"
        yield Unknown(subject_of(server), why)
    elif offer.accepted:
        chosen = f", with {offer.suite}" if offer.suite else ""
        yield Fail(
            subject_of(server),
            title,
            f"{evidence} was accepted in a handshake of ours{chosen}.",
            (("accepted", what), ("suite", offer.suite)),
            severity=weight(server, severity),
            command=command(server, commands),
        )
    else:
        yield Pass(subject_of(server))


def readable(certificate: Certificate) -> bool:
    """Whether there is something in it to be judged; one with a fault may still tell the rest."""
    return not certificate.fault or bool(certificate.public_key)


def leaf_of(server: TlsServer) -> Certificate | None:
    """The server's own certificate, None where none was seen or it cannot be read."""
    if not server.certificates or not readable(server.certificates[0]):
        return None
    return server.certificates[0]


def unseen(server: TlsServer) -> Unknown:
    """Why nothing can be said about the server's certificate."""
    if server.certificates:
        return Unknown(subject_of(server), "the certificate cannot be read")
    return Unknown(subject_of(server), "the server showed no certificate in any handshake")


def chain_of(server: TlsServer) -> Chain | Unknown:
    """What is known of the chain, or why nothing is."""
    if leaf_of(server) is None:
        return unseen(server)
    if server.chain is None:
        return Unknown(subject_of(server), "the chain of certificates could not be examined")
    return server.chain


def top_of(server: TlsServer, chain: Chain) -> Certificate:
    """The certificate at which the path from the server's own ends; others may be sent, too."""
    ends = chain.path[-1] if chain.path else ""
    found = (certificate for certificate in server.certificates if certificate.subject == ends)
    return next(found, server.certificates[-1])


def named(text: str, *, most: int = _NAME_CHARACTERS) -> str:
    """A text of the far side as evidence repeats it: one line, printable, not endless."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def sentence(detail: str, otherwise: str) -> str:
    """What was seen as a sentence of evidence, or another one where nothing was said."""
    said = named(detail, most=_DETAIL_CHARACTERS).rstrip(".")
    if not said:
        return otherwise
    first = said.split(maxsplit=1)[0]
    # an address keeps its small letters
    return f"{said[:1].upper() if first.isalpha() else said[:1]}{said[1:]}."
