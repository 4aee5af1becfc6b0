"""SQL Server: TLS inside PRELOGIN packets (TDS 7), or at once (TDS 8, "strict")."""

from audit.access.tls.conversation import Conversation
from audit.access.tls.opening import Opened, dial
from audit.access.tls.upgrades import Upgrade
from audit.access.tls.upgrades import _tds as tds
from audit.access.tls.upgrades._clear import refused_in_clear
from audit.access.tls.wire import Endpoint, NoTls
from audit.facts.tls import Answer, PreAuthentication

_SAID = {
    tds.OFF: "only the packet with the log-in is encrypted unless a client asks for more",
    tds.ON: "encryption is on",
    tds.NOT_SUPPORTED: "encryption is not supported, passwords included",
    tds.REQUIRED: "encryption is required",
}


def begin(conversation: Conversation, endpoint: Endpoint) -> Opened:
    """Asks for encryption; the records of the handshake then travel in packets."""
    if tds.ask(conversation, tds.ON).encryption == tds.NOT_SUPPORTED:
        raise NoTls(
            Answer.PLAINTEXT,
            f"{endpoint} speaks SQL Server's protocol and does not support encryption; "
            "give the server a certificate",
        )
    return tds.Wrapped(conversation, conversation.settled().injected)


def plaintext(endpoint: Endpoint) -> tuple[bool | None, str]:
    """Asks for no encryption: a server that insists answers that it is required."""
    try:
        with dial(endpoint) as conversation:
            offered = tds.ask(conversation, tds.OFF).encryption
    except NoTls as error:
        return refused_in_clear(error)
    said = _SAID.get(offered)
    if said is None:
        return None, f"the server answers PRELOGIN with an unknown encryption {offered}"
    return offered in {tds.OFF, tds.NOT_SUPPORTED}, said


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """PRELOGIN with no wish for encryption, which tells what the server insists on."""
    offered = tds.ask(conversation, tds.OFF)
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or "mssql",
        product="Microsoft SQL Server",
        version=offered.version,
        cleartext_password=offered.encryption == tds.NOT_SUPPORTED and not encrypted,
        encrypted=encrypted,
        detail=_SAID.get(offered.encryption, ""),
    )


UPGRADE = (
    Upgrade(
        name="mssql",
        title="SQL Server",
        ports=(1433,),
        aliases=("sqlserver", "tds"),
        begin=begin,
        plaintext=plaintext,
        greet=greet,
        greets_in_clear=True,
    ),
    Upgrade(
        name="mssql-strict",
        title="SQL Server with TLS at once (TDS 8)",
        aliases=("tds8",),
        alpn=("tds/8.0",),
        plaintext=plaintext,
        greet=greet,
    ),
)
