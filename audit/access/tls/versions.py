"""The versions of the protocol by name and number (RFC 6101, 2246, 4346, 5246, 8446)."""

SSL3, TLS1, TLS1_1, TLS1_2, TLS1_3 = range(0x0300, 0x0305)

NAMES = {SSL3: "SSLv3", TLS1: "TLSv1", TLS1_1: "TLSv1.1", TLS1_2: "TLSv1.2", TLS1_3: "TLSv1.3"}


def version_name(number: int) -> str:
    """Its name, or the number itself."""
    return NAMES.get(number, f"0x{number:04X}")
