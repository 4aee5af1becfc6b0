"""Endpoints without TLS."""

from collections.abc import Iterator

from audit.facts.tls import Answer, TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import ENCRYPTED_CONNECTIONS, TRANSPORT
from checks.security._tls import command, sentence, speaks, subject_of, weight_of_clear_text

_COMMANDS = {
    "postgresql": "ALTER SYSTEM SET ssl = on;  -- with ssl_cert_file and ssl_key_file in place",
    "mysql": "ssl_cert = server.pem\nssl_key = server.key\nrequire_secure_transport = ON",
    "mongodb": "net.tls.mode: requireTLS\nnet.tls.certificateKeyFile: server.pem",
    "redis": "tls-port 6379\nport 0\ntls-cert-file server.pem\ntls-key-file server.key",
    "nats": 'tls { cert_file: "server.pem", key_file: "server.key" }',
}


@check(
    id="security.tls-offered",
    title="The endpoint offers TLS",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Give the server a certificate and switch TLS on.",
    effort="Half a day",
    controls=(*TRANSPORT, *ENCRYPTED_CONNECTIONS),
)
def tls_offered(server: TlsServer) -> Iterator[Judgement]:
    """Without TLS whoever sits on the way reads every row and the credential in clear text, and
    can change both.
    """
    if speaks(server):
        yield Pass(subject_of(server))
    elif server.answer in {Answer.PLAINTEXT, Answer.NOT_TLS}:
        yield Fail(
            subject_of(server),
            "Endpoint offers no TLS"
            if server.answer is Answer.PLAINTEXT
            else "Endpoint answers with something other than TLS",
            sentence(server.detail, "The endpoint takes connections and answers without TLS."),
            (("answer", server.answer.value), ("exposure", server.exposure.value)),
            severity=weight_of_clear_text(server, Severity.HIGH, public=Severity.CRITICAL),
            command=command(server, _COMMANDS),
        )
