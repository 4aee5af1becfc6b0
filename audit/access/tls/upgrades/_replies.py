"""Replies of three digits and text, in one or more lines (RFC 959 section 4.2, RFC 5321 4.2.1)."""

import re

from audit.access.tls.conversation import Conversation

_LINE = re.compile(rb"([1-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_MOST_LINES = 100


def reply(conversation: Conversation, protocol: str) -> tuple[int, tuple[str, ...]]:
    """Code and texts of the next reply; `NOT_TLS` where it is none."""
    texts: list[str] = []
    code = b""
    for _ in range(_MOST_LINES):
        found = _LINE.fullmatch(conversation.line())
        if found is None and code and protocol == "FTP":
            continue  # RFC 959: lines in between may have no code
        if found is None or (code and found[1] != code and protocol != "FTP"):
            raise conversation.garbage(f"does not speak {protocol}")
        code = code or found[1]
        texts.append((found[3] or b"").decode("ascii", "replace").strip())
        if found[1] == code and found[2] != b"-":
            return int(code), tuple(texts)
    raise conversation.garbage(f"does not speak {protocol}")


def ask(conversation: Conversation, command: str, protocol: str) -> tuple[int, tuple[str, ...]]:
    """Sends a command and reads its reply."""
    conversation.send(command.encode("ascii") + b"\r\n")
    return reply(conversation, protocol)
