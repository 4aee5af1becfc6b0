"""TLS of an HTTP source as its URL asks for it: authorities, our certificate, or no proof."""

import ssl

from audit.access.address import Address
from audit.access.tls.context import describe, make_context
from audit.errors import ConfigError
from audit.secrets.redact import quoted


def verified(address: Address) -> bool:
    """Whether the server has to prove who it is."""
    return (address.parameter("verify") or "").lower() != "false"


def client_context(address: Address) -> ssl.SSLContext:
    """The context of our connections; `ConfigError` for files of the URL that cannot be used."""
    context = make_context(
        address.parameter("ca_file"),
        verify_chain=verified(address),
        verify_name=verified(address),
    )
    if client := address.parameter("client_cert"):
        key = address.parameter("client_key")
        try:  # a key that wants a password is refused, not asked for at the terminal
            context.load_cert_chain(client, key, password=_no_password)
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"the client certificate {quoted(client)} or its key cannot be used; "
                "both are to be PEM files without a password"
            ) from error
    return context


def tls_sentence(error: Exception, host: str, port: int) -> str:
    """Why there is no TLS with an endpoint, and what to do."""
    return describe(
        error.args[0] if error.args else error,
        f"{host}:{port}",
        advice="give its certificate with ?ca_file=PATH in the URL",
    )


def _no_password() -> str:
    raise ValueError("the key has a password")
