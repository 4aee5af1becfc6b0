"""Nested documents: missing keys, mixed types, arrays of objects and keys that come late."""

from pathlib import Path

import numpy as np
import orjson

from tests.bench.data import FIRST, LAST, SEED, WORDS

BATCH = 50_000


def write_ndjson(path: Path, rows: int, seed: int = SEED) -> None:
    rng = np.random.default_rng([seed, 99])
    with path.open("wb") as file:
        for start in range(0, rows, BATCH):
            n = min(BATCH, rows - start)
            shares: list[list[float]] = rng.random((n, 6)).tolist()
            numbers: list[list[int]] = rng.integers(0, 1_000_000, (n, 6)).tolist()
            for i in range(n):
                made = _document(start + i, shares[i], numbers[i], late=start + i > rows * 0.8)
                file.write(orjson.dumps(made) + b"\n")


def _document(i: int, x: list[float], q: list[int], *, late: bool) -> dict[str, object]:
    made: dict[str, object] = {
        "_id": f"{q[0]:08x}{i:016x}",
        "ts": f"2024-{1 + q[1] % 12:02d}-{1 + q[2] % 28:02d}T{q[3] % 24:02d}:00:00Z",
        "user": _user(x, q),
        "items": [
            {"sku": f"SKU-{q[j] % 5000:04d}", "qty": 1 + q[j] % 9, "price": round(x[j] * 100, 2)}
            for j in range(q[5] % 4)
        ],
        "tags": [WORDS[q[j] % len(WORDS)] for j in range(q[4] % 5)],
        "score": q[1] if x[2] < 0.9 else (str(q[1]) if x[2] < 0.97 else None),
        "active": bool(x[3] < 0.7),
    }
    if x[4] < 0.3:
        made["coupon"] = {"code": f"C{q[2] % 900:03d}", "pct": q[3] % 50}
    if late:
        made["schema_v2"] = {"channel": "app", "build": q[5]}
    return made


def _user(x: list[float], q: list[int]) -> dict[str, object]:
    address: object = {
        "city": WORDS[q[3] % len(WORDS)],
        "zip": f"{q[4] % 100000:05d}",
        "geo": {"lat": round(x[0] * 180 - 90, 5), "lon": round(x[1] * 360 - 180, 5)},
    }
    return {
        "name": f"{FIRST[q[0] % len(FIRST)]} {LAST[q[1] % len(LAST)]}",
        "email": f"{FIRST[q[0] % len(FIRST)]}{q[2]}@example.com",
        "address": "unknown" if x[5] < 0.02 else address,  # an object that is sometimes text
    }
