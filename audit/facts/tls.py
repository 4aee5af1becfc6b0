"""What a server accepts on the wire, seen by handshakes of our own; none of it is configuration."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from audit.model.exposure import Exposure
from audit.model.fact import Fact


class Answer(StrEnum):
    """How an endpoint answers the start of TLS."""

    TLS = "tls"
    PLAINTEXT = "plaintext"  # it speaks the protocol and does not offer TLS
    NOT_TLS = "not tls"  # it answers, neither with TLS nor with the protocol that was named
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"


class Weakness(StrEnum):
    """Classes of cipher suites, of which one hello each offers all."""

    NULL = "null"
    ANONYMOUS = "anonymous"
    EXPORT = "export"
    RC4 = "rc4"
    SMALL_BLOCK = "64-bit block"  # DES, 3DES, IDEA, RC2


class Demand(StrEnum):
    """Whether the server wants a certificate of the client."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Reached:
    """One address behind the name, and how it answered."""

    address: str
    exposure: Exposure
    answer: Answer
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether something was accepted, with the suite chosen; None where it could not be told."""

    what: str  # "TLSv1.2", or a `Weakness`
    accepted: bool | None
    suite: str = ""  # IANA name
    detail: str = ""  # why it could not be told


@dataclass(frozen=True, slots=True)
class Agreed:
    """One suite the server takes in one version; only a deep scan lists all."""

    version: str
    suite: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """One certificate as sent. `fault` is set where it cannot be read; the rest is then empty.

    `key_bits` is the size of an RSA, DSA or EC key; `signature` is the hash that signed it
    ("sha256"), "" where the algorithm has none of its own. Fingerprints are SHA-256 in hex.
    """

    subject: str = ""
    issuer: str = ""
    serial: str = ""  # hex, with a sign when it is negative
    names: tuple[str, ...] = ()  # subjectAltName: DNS names and addresses
    common_name: str = ""
    starts: datetime | None = None
    ends: datetime | None = None
    key: str = ""  # "RSA", "EC", "Ed25519", "DSA", ...
    key_bits: int | None = None
    curve: str = ""
    signature: str = ""
    authority: bool = False  # basicConstraints CA
    self_signed: bool = False
    must_staple: bool = False
    timestamps: int = 0  # SCTs inside
    fingerprint: str = ""
    public_key: str = ""  # of the SubjectPublicKeyInfo
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """All that is right or wrong with a chain at once; one fault does not hide another.

    `trusted` looks away from dates and names: whether there is a path to an anchor. It is None
    where it cannot be told. `anchors` says against what ("the system's store", "ca.pem").
    """

    trusted: bool | None
    anchors: str
    pinned: bool = False  # the leaf itself is among the anchors
    self_signed: bool = False  # the leaf is signed by itself and not among the anchors
    complete: bool | None = None  # no intermediate is missing from what was sent
    faults: tuple[str, ...] = ()  # CA flag, key usage, name constraint, expired intermediate, ...
    notes: tuple[str, ...] = ()  # what clients tolerate: out of order, superfluous, ...
    name_matches: bool | None = None  # None where no name was expected
    has_names: bool = True  # a subjectAltName is there
    public: bool = False  # the anchor comes from the system's store
    stapled: bool | None = None  # an OCSP response came with it
    path: tuple[str, ...] = ()  # subjects, leaf first


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """A whole handshake by an ordinary client, with and without verifying the server."""

    finished: bool
    version: str = ""
    suite: str = ""
    alpn: str = ""
    detail: str = ""  # why it did not finish
    verified: bool | None = None  # the one with the authorities that a driver would use
    refusal: str = ""  # why that was not verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What looking at the server took; `steps` say in order what was done."""

    connections: int = 0
    seconds: float = 0.0
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PreAuthentication:
    """One endpoint's first answers in its own protocol; no credential was sent for them.

    `authentication` names how an unknown account would be let in ("trust", "password", "md5",
    "scram-sha-256", "basic", ...), "" where the server does not tell. None is always "could not
    be told", never "no".
    """

    endpoint: str  # host:port
    protocol: str  # an upgrade of `access.tls.upgrades`
    product: str = ""
    version: str = ""
    authentication: str = ""
    mechanisms: tuple[str, ...] = ()  # of SASL and their like, as the server names them
    anonymous: bool | None = None  # anybody is let in without a credential
    cleartext_password: bool | None = None  # a password would cross the wire unprotected
    encrypted: bool = False  # the server was asked inside TLS
    detail: str = ""  # in words, what else was told


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsServer(Fact):
    """One endpoint as anybody on the network sees it, before any credential is sent.

    `protocol` names the upgrade to TLS, "" when TLS starts at once. Everything behind `answer` is
    empty or None unless that is TLS; None is always "could not be told", never "no".
    """

    endpoint: str  # host:port
    name: str  # the name that the certificate has to be for
    exposure: Exposure
    answer: Answer
    detail: str = ""
    protocol: str = ""
    proxy: str = ""
    addresses: tuple[Reached, ...] = ()
    versions: tuple[Offer, ...] = ()  # SSLv3, TLSv1, TLSv1.1, TLSv1.2, TLSv1.3
    weaknesses: tuple[Offer, ...] = ()
    authenticated_encryption: bool | None = None  # some AEAD suite is taken
    forward_secrecy: bool | None = None  # some ephemeral key exchange is taken
    dh_bits: int | None = None  # size of the group that finite-field DHE uses
    group: str = ""  # curve or group chosen by itself
    certificates: tuple[Certificate, ...] = ()
    chain: Chain | None = None
    handshake: Handshake | None = None
    client_certificate: Demand | None = None
    secure_renegotiation: bool | None = None  # RFC 5746
    compression: bool | None = None
    resumption: str = ""  # "tickets", "session ids", "none"; "" when not known
    early_data: bool | None = None  # tickets that allow 0-RTT
    plaintext: bool | None = None  # the protocol goes on without TLS, too
    plaintext_detail: str = ""
    login: PreAuthentication | None = None  # what is told before a log-in, of protocols that tell
    injected: int = 0  # bytes sent in clear after the answer to the upgrade
    suites: tuple[Agreed, ...] = ()  # deep only
    groups: tuple[str, ...] = ()  # deep only, X25519MLKEM768 among them
    deep: bool = False
    effort: Effort = Effort()
