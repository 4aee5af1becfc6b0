"""Certificates whose keys everybody has."""

from collections.abc import Iterator

from audit.facts.tls import TlsServer
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from checks._controls import TRANSPORT
from checks.security._tls import leaf_of, speaks, subject_of, unseen, weight

#: Names in issuers of certificates that products ship with their keys, and the product. From its
#: manual, "Generating self-signed certificates" and "Demo configuration" of OpenSearch security.
_SHIPPED = (
    ("Example Com Inc. Root CA", "OpenSearch"),
    ("Example Com Inc. Signing CA", "OpenSearch"),
)


@check(
    id="security.demonstration-certificate",
    title="The certificate is not one that a product ships",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Make certificates of your own for all nodes and administrators, and restart the nodes.",
    effort="1 day",
    controls=TRANSPORT,
)
def demonstration_certificate(server: TlsServer) -> Iterator[Judgement]:
    """The key to it is in every copy of the product: anybody can pose as the source, and with the
    administrator's certificate beside it take the source over.
    """
    if not speaks(server):
        return
    leaf = leaf_of(server)
    if leaf is None:
        yield unseen(server)
        return
    names = f"{leaf.subject},{leaf.issuer}"
    product = next((product for name, product in _SHIPPED if name in names), "")
    if not product:
        yield Pass(subject_of(server))
        return
    yield Fail(
        subject_of(server),
        "Certificate comes with the product",
        f"Its issuer is the one of {product}'s demonstration.",
        (("product", product),),
        severity=weight(server, Severity.HIGH),
    )
