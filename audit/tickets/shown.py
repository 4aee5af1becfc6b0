"""Requests as they would be sent, for a person and for a program; no token in them."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from audit.tickets.door import Exchange
from audit.tickets.reading import mapping

MASK = "****"


def tree(exchange: Exchange, secret_headers: Sequence[str]) -> dict[str, Any]:
    """One request for `-f json`."""
    found: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "headers": {**exchange.headers, **dict.fromkeys(secret_headers, MASK)},
    }
    if exchange.body is not None:
        found["body"] = exchange.body
    if exchange.file is not None:
        file = exchange.file
        found["file"] = {"name": file.name, "type": file.type, "bytes": len(file.data)}
    return found


def lines(exchange: Exchange, secret_headers: Sequence[str]) -> Iterator[str]:
    """One request as a person reads it; texts of several lines stand below the rest."""
    yield f"{exchange.method} {exchange.url}"
    for name, value in {**exchange.headers, **dict.fromkeys(secret_headers, MASK)}.items():
        yield f"{name}: {value}"
    yield ""
    if exchange.file is not None:
        file = exchange.file
        yield f"[the file {file.name}, {len(file.data):,} bytes, as multipart/form-data]"
    if exchange.body is not None:
        yield from _body(exchange.body)
    yield ""


def _body(body: object) -> Iterator[str]:
    """JSON, but for texts of several lines, which are shown as such."""
    parts = mapping(body)
    for name, value in parts.items():
        if isinstance(value, str) and "\n" in value:
            yield f"{name}: (text)"
            yield from (f"  {line}" for line in value.split("\n"))
        elif name == "fields":
            yield "fields:"
            yield from (f"  {line}" for line in _body(value))
        else:
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}"
