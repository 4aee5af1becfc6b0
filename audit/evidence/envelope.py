"""Signatures in a DSSE envelope (Dead Simple Signing Envelope 1.0), by Ed25519.

What is signed is the payload with its type (the specification's pre-authentication encoding), so
that a signature of one kind of document is none of another.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from audit.evidence.keys import PublicKey, SigningKey

#: Of the statement that is the link of a run (docs/evidence.md).
PAYLOAD_TYPE = "application/vnd.source-audit.run+json"
_MOST_BYTES = 1024 * 1024


class BadEnvelope(ValueError):
    """What is no envelope, or one whose signature does not hold; the text says which."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`keys` are the ids of the keys that signed."""

    payload: bytes
    payload_type: str
    keys: tuple[str, ...]
    signatures: tuple[bytes, ...]


def sign(payload: bytes, key: SigningKey, *, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The envelope as JSON with one signature."""
    signature = key.sign(encoded(payload_type, payload))
    tree = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [
            {"keyid": key.public.id, "sig": base64.b64encode(signature).decode()},
        ],
    }
    return (json.dumps(tree, indent=1, sort_keys=True) + "\n").encode()


def encoded(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: PAE of DSSE 1.0, section "Signature Definition"."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def read(data: bytes) -> Envelope:
    """An envelope from its JSON; nothing is verified yet."""
    if len(data) > _MOST_BYTES:
        raise BadEnvelope("it is larger than an envelope of ours")
    try:
        tree = json.loads(data)
        signatures = tree["signatures"]
        return Envelope(
            payload=base64.b64decode(tree["payload"], validate=True),
            payload_type=str(tree["payloadType"]),
            keys=tuple(str(signature["keyid"]) for signature in signatures),
            signatures=tuple(
                base64.b64decode(signature["sig"], validate=True) for signature in signatures
            ),
        )
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise BadEnvelope("it is not a DSSE envelope") from error


def verified(
    envelope: Envelope, keys: Sequence[PublicKey], *, payload_type: str = PAYLOAD_TYPE
) -> PublicKey:
    """The key whose signature holds; `BadEnvelope` where none of them does."""
    if envelope.payload_type != payload_type:
        raise BadEnvelope(f"its payload is {envelope.payload_type[:60]!r}, not {payload_type!r}")
    if not envelope.signatures:
        raise BadEnvelope("nobody signed it")
    message = encoded(envelope.payload_type, envelope.payload)
    known = {key.id: key for key in keys}
    for key_id, signature in zip(envelope.keys, envelope.signatures, strict=True):
        for key in [known[key_id]] if key_id in known else keys:
            try:
                key.check(signature, message)
            except InvalidSignature:
                continue
            return key
    asked = [key_id for key_id in envelope.keys if key_id in known]
    if asked:
        raise BadEnvelope(f"the signature by key {asked[0][:16]} does not hold")
    raise BadEnvelope(f"it is signed by key {envelope.keys[0][:16]}, which is none that is trusted")
