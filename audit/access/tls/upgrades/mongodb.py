"""MongoDB: TLS begins at once; in clear, `hello` by OP_MSG (MongoDB wire protocol)."""

import struct

from audit.access.tls.conversation import Conversation
from audit.access.tls.upgrades import Upgrade, _bson
from audit.access.tls.upgrades._clear import by_greeting
from audit.access.tls.wire import Endpoint
from audit.facts.tls import PreAuthentication

_HEADER = struct.Struct("<iiii")  # length with header, request, response to, opcode
_OP_MSG = 2013
_REQUEST = 1
_LONGEST = 65_536
_BEFORE_DOCUMENT = 5  # flags, kind of section

#: maxWireVersion of the first release that has it (MongoDB's wire version table).
_RELEASES = {
    6: "3.6",
    7: "4.0",
    8: "4.2",
    9: "4.4",
    13: "5.0",
    17: "6.0",
    21: "7.0",
    25: "8.0",
    26: "8.1",
    27: "8.2",
}


def greet(conversation: Conversation, endpoint: Endpoint, encrypted: bool) -> PreAuthentication:  # noqa: FBT001
    """The answer to `hello`, which needs no log-in and tells nothing about it."""
    body = struct.pack("<iB", 0, 0) + _bson.document(hello=1, **{"$db": "admin"})
    conversation.send(_HEADER.pack(_HEADER.size + len(body), _REQUEST, 0, _OP_MSG) + body)
    length, _, answers, opcode = _HEADER.unpack(conversation.exactly(_HEADER.size))
    size = length - _HEADER.size
    if opcode != _OP_MSG or answers != _REQUEST or not _BEFORE_DOCUMENT < size <= _LONGEST:
        raise conversation.garbage("does not speak MongoDB's protocol")
    told = _bson.top_level(conversation.exactly(size)[_BEFORE_DOCUMENT:])
    if "maxWireVersion" not in told and "ok" not in told:
        raise conversation.garbage("does not speak MongoDB's protocol")
    wire = told.get("maxWireVersion")
    name = told.get("setName")
    return PreAuthentication(
        endpoint=str(endpoint),
        protocol=endpoint.protocol or UPGRADE.name,
        product="MongoDB",
        version=_RELEASES.get(wire, "") if isinstance(wire, int) else "",
        encrypted=encrypted,
        detail="hello is answered" + (", a member of a replica set" if name else ""),
    )


UPGRADE = Upgrade(
    name="mongodb",
    title="MongoDB",
    ports=(27017, 27018, 27019),
    aliases=("mongo", "documentdb", "ferretdb"),
    plaintext=by_greeting(greet),
    greet=greet,
)
