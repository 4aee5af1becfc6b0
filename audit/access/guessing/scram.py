"""Whether a stored SCRAM-SHA-256 verifier belongs to a password (RFC 5802, RFC 7677)."""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass, field

from audit.access.guessing.words import prepared

_LENGTH = hashlib.sha256().digest_size
#: "SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>" (PostgreSQL, pg_authid).
_FORM = re.compile(
    r"SCRAM-SHA-256\$(\d{1,10}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):[A-Za-z0-9+/=]+"
)


@dataclass(frozen=True, slots=True)
class Verifier:
    """What a server keeps of a password; only the number of iterations prints."""

    iterations: int
    salt: bytes = field(repr=False)
    stored_key: bytes = field(repr=False)

    def fits(self, word: str) -> bool:
        """Whether it was made of this password; costs `iterations` hashes."""
        salted = hashlib.pbkdf2_hmac("sha256", prepared(word), self.salt, self.iterations)
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        return hmac.compare_digest(hashlib.sha256(client_key).digest(), self.stored_key)


def parse_verifier(text: str) -> Verifier | None:
    """The verifier in PostgreSQL's form, None when it is another or damaged."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    try:
        salt, key = (base64.b64decode(found[i], validate=True) for i in (2, 3))
    except (binascii.Error, ValueError):
        return None
    iterations = int(found[1])
    return Verifier(iterations, salt, key) if len(key) == _LENGTH and iterations else None
