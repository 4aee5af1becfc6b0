"""Orders as BSON: about 2 KB and 60 paths each, of every type that a shop's documents have."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

import bson
from bson.binary import Binary
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.objectid import ObjectId

from tests.bench.data import FIRST, LAST, SEED, WORDS

#: Bytes of one batch, as a cursor fetches them.
BATCH_BYTES = 16 * 1024**2
_LENGTH = 4  # bytes that say how long a document is
_START = datetime(2024, 1, 1, tzinfo=UTC)


def write_bson(path: Path, rows: int, seed: int = SEED) -> None:
    """Documents one after another, as in a dump and as in a raw batch of a cursor."""
    draw = Random(seed)  # noqa: S311  # no secret
    with path.open("wb") as file:
        for i in range(rows):
            file.write(bson.encode(_order(i, draw)))


def batches(path: Path) -> Iterator[bytes]:
    """The documents in batches of whole ones, read as they are asked for."""
    left = b""
    with path.open("rb") as file:
        while block := file.read(BATCH_BYTES):
            data, end = left + block, 0
            while len(data) - end >= _LENGTH:
                size = int.from_bytes(data[end : end + _LENGTH], "little")
                if end + size > len(data):
                    break
                end += size
            left = data[end:]
            yield data[:end]


def _order(i: int, draw: Random) -> dict[str, object]:
    at = _START + timedelta(seconds=37 * i + draw.randrange(30))
    stamp = int(at.timestamp()).to_bytes(4, "big")
    made: dict[str, object] = {
        "_id": ObjectId(stamp + draw.randbytes(5) + i.to_bytes(3, "big")),
        "number": Int64(4_000_000_000 + i),
        "created_at": at,
        "updated_at": at + timedelta(hours=draw.randrange(90)),
        "status": draw.choice(("new", "paid", "sent", "closed")),
        "channel": draw.choice(("web", "app", "shop")),
        "session": Binary.from_uuid(UUID(bytes=draw.randbytes(16), version=4)),
        "customer": _customer(draw),
        "shipping": _address(draw),
        "billing": _address(draw),
        "items": [_item(draw) for _ in range(1 + draw.randrange(5))],
        "payment": {
            "method": draw.choice(("card", "invoice", "transfer")),
            "amount": Decimal128(Decimal(draw.randrange(100, 90_000)).scaleb(-2)),
            "currency": draw.choice(("EUR", "USD", "CHF")),
            "reference": f"{draw.getrandbits(64):016x}",
            "attempts": draw.randrange(1, 4),
            "fee": round(draw.random() * 3, 4),
        },
        "totals": {
            "net": round(draw.random() * 900, 2),
            "tax": round(draw.random() * 180, 2),
            "discount": round(draw.random() * 50, 2) if draw.random() < 0.4 else 0,
            "weight": draw.randrange(40_000),
        },
        "tags": [draw.choice(WORDS) for _ in range(draw.randrange(5))],
        "history": [
            {
                "at": at + timedelta(minutes=step),
                "state": draw.choice(WORDS),
                "by": draw.choice(LAST),
            }
            for step in range(1 + draw.randrange(3))
        ],
        "score": draw.choice((draw.randrange(100), draw.random(), None, str(draw.randrange(100)))),
        "comment": " ".join(draw.choices(WORDS, k=70 + draw.randrange(80))),
        "source": {
            "ip": f"10.{draw.randrange(256)}.{draw.randrange(256)}.7",
            "agent": "Mozilla/5.0",
        },
        "flags": {"gift": draw.random() < 0.1, "express": draw.random() < 0.2, "checked": True},
        "version": 1 + (i > 50_000),
    }
    if draw.random() < 0.1:
        made["coupon"] = {"code": f"C{draw.randrange(900):03d}", "percent": draw.randrange(50)}
    return made


def _customer(draw: Random) -> dict[str, object]:
    first, last = draw.choice(FIRST), draw.choice(LAST)
    return {
        "id": Int64(draw.randrange(10**7)),
        "name": f"{first} {last}",
        "email": f"{first}.{last}{draw.randrange(10**5)}@example.com".lower(),
        "phone": f"+49 30 {draw.randrange(10**7):07d}",
        "born": _START - timedelta(days=7_000 + draw.randrange(18_000)),
        "newsletter": draw.random() < 0.5,
        "segment": draw.choice(("a", "b", "c", None)),
    }


def _address(draw: Random) -> dict[str, object]:
    return {
        "street": f"{draw.choice(WORDS)} {draw.randrange(200)}",
        "city": draw.choice(WORDS),
        "zip": f"{draw.randrange(100_000):05d}",
        "country": draw.choice(("DE", "AT", "CH")),
    }


def _item(draw: Random) -> dict[str, object]:
    return {
        "sku": f"SKU-{draw.randrange(50_000):05d}",
        "title": " ".join(draw.choices(WORDS, k=4)),
        "quantity": 1 + draw.randrange(9),
        "price": round(draw.random() * 100, 2),
        "taxed": draw.random() < 0.9,
    }
