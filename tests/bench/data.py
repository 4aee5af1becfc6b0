"""The table that is profiled: 24 mixed columns, the same rows for the same seed.

Rows come in chunks; chunk k depends only on (seed, k), so a table of 10 million rows starts with
the rows of the one of 1 million, and making it takes little memory.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from tests.bench.pieces import Column, digits, join, pick, uuids

CHUNK = 250_000
SEED = 7
ROW_GROUP = 122_880
EPOCH_2020 = 1_577_836_800_000_000  # microseconds


def words(text: str) -> list[str]:
    return text.split()


WORDS = words(
    "order package late arrived broken refund please customer support never item box colour "
    "wrong size return email phone delivery driver nice quick slow thanks again payment card "
    "invoice missing damaged replacement address changed account service happy terrible great "
    "quality price discount coupon applied store gift wrapped message contact later today "
    "tomorrow yesterday week month year request ticket closed opened reply waiting"
)
FIRST = words(
    "james mary robert patricia john jennifer michael linda david elizabeth william barbara "
    "richard susan joseph jessica thomas sarah karen lisa nancy betty sandra ashley daniel "
    "matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george"
)
LAST = words(
    "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez "
    "gonzalez wilson anderson thomas taylor moore jackson martin lee perez thompson white harris "
    "sanchez clark ramirez lewis robinson walker young allen king wright scott torres nguyen hill"
)
DOMAINS = words("example.com example.org mail.example.net corp.example.co.uk test.example.io")
COUNTRIES = [first + second for first in "ABCDEFGHIJ" for second in "KLMNOP"]
STATUS = ["new", "paid", "shipped", "delivered", "returned", "CANCELLED"]
_arrow: Any = pa
_compute: Any = pc
_csv: Any = pcsv
_parquet: Any = pq


def tables(rows: int, seed: int = SEED) -> Iterator[pa.Table]:
    """The table in chunks."""
    for k, start in enumerate(range(0, rows, CHUNK)):
        yield chunk(seed, k, min(CHUNK, rows - start))


def write_parquet(path: Path, rows: int, seed: int = SEED) -> None:
    writer = None
    for table in tables(rows, seed):
        writer = writer or _parquet.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table, row_group_size=ROW_GROUP)
    if writer:
        writer.close()


def write_csv(path: Path, rows: int, seed: int = SEED) -> None:
    writer = None
    for table in tables(rows, seed):
        plain = with_text_amount(table)
        writer = writer or _csv.CSVWriter(path, plain.schema)
        writer.write(plain)
    if writer:
        writer.close()


def write_wide(path: Path, rows: int, columns: int, seed: int = SEED) -> None:
    """Many columns by repeating the mixed ones with other seeds."""
    parts: dict[str, Column] = {}
    k = 0
    while len(parts) < columns:
        table = chunk(seed + 1000 + k, 0, rows)
        for name, column in zip(table.schema.names, table.columns, strict=True):
            if len(parts) < columns:
                parts[f"{name}_{k}"] = column
        k += 1
    _parquet.write_table(_arrow.table(parts), path, row_group_size=ROW_GROUP)


def with_text_amount(table: pa.Table) -> pa.Table:
    """The decimals as text: the writer of CSV knows none."""
    at = table.schema.get_field_index("amount")
    texts: pa.ChunkedArray[Any] = _compute.cast(table["amount"], _arrow.string())
    return table.set_column(at, "amount", texts)


def chunk(seed: int, k: int, n: int) -> pa.Table:
    """Chunk k of the table, n rows. The order of the draws makes the values: keep it."""
    rng = np.random.default_rng([seed, k])
    base = k * CHUNK
    ids = np.arange(base, base + n, dtype=np.int64)
    near = ids.copy()
    doubled = rng.random(n) < 0.001
    near[doubled] = rng.integers(0, max(base, 1000), doubled.sum())
    price = np.round(rng.gamma(2.0, 40.0, n), 2)
    price[rng.random(n) < 0.003] = np.nan
    price[rng.random(n) < 0.00005] = np.inf
    skewed = rng.lognormal(2.0, 1.8, n)
    cents = rng.integers(-9_999_999, 999_999_999, n)
    zipf = 1.0 / np.arange(1, len(COUNTRIES) + 1) ** 1.2
    seconds = rng.integers(0, 5 * 365 * 86_400, n) * 1_000_000
    created = EPOCH_2020 + seconds + rng.integers(0, 1_000_000, n)
    tick = EPOCH_2020 + ids * 60_000_000  # minutes with outages: a time axis that has gaps
    tick[ids % 100_000 > 99_000] += 86_400_000_000
    customer_id = rng.integers(1, 100_001, n)
    number = _compute.cast(_arrow.array(rng.integers(0, 100_000, n)), _arrow.string())
    first, last = pick(rng, FIRST, n), pick(rng, LAST, n)
    comment = join(*[pick(rng, WORDS, n) for _ in range(9)], between=" ")
    int_text = _int_text(rng, n)
    date_text = _date_text(rng, n)
    payload = join(
        '{"v":',
        number,
        ',"src":"',
        pick(rng, ["web", "app", "shop"], n),
        '","ok":',
        pick(rng, ["true", "false"], n),
        "}",
    )
    phone = join("+1-555-", digits(rng, n, 3), "-", digits(rng, n, 4))
    code = _code(rng, n)
    qty = _arrow.array(rng.poisson(3, n).astype(np.int32))
    columns: dict[str, Column] = {
        "qty": _masked(rng, qty, 0.01),
        "big_no": _masked(rng, _arrow.array(rng.integers(-(2**60), 2**60, n)), 0.02),
        "price": _masked(rng, _arrow.array(price), 0.05),
        "skewed": _masked(rng, _arrow.array(skewed), 0.01),
        "amount": _masked(rng, _decimals(cents), 0.03),
        "active": _masked(rng, _arrow.array(rng.random(n) < 0.8), 0.04),
        "birth": _masked(rng, _dates(rng.integers(-10_000, 14_000, n).astype(np.int32)), 0.10),
        "created_at": _masked(
            rng, _arrow.array(created).cast(_arrow.timestamp("us", "UTC")), 0.005
        ),
        "event_ts": _arrow.array(tick).cast(_arrow.timestamp("us")),
        "status": _masked(rng, pick(rng, STATUS, n, [0.3, 0.3, 0.2, 0.15, 0.04, 0.01]), 0.01),
        "country": _masked(rng, pick(rng, COUNTRIES, n, zipf / zipf.sum()), 0.02),
        "customer": _masked(rng, join(first, " ", last, " ", number), 0.01),
        "email": _masked(rng, join(first, ".", last, number, "@", pick(rng, DOMAINS, n)), 0.06),
        "comment": _masked(rng, comment, 0.30),
        "payload": _masked(rng, payload, 0.02),
        "uid": uuids(rng, n),
        "phone": _masked(rng, phone, 0.08),
        "int_text": _masked(rng, int_text, 0.01),
        "date_text": _masked(rng, date_text, 0.02),
        "code": _masked(rng, code, 0.02),
        "constant": _arrow.array(["EUR"] * n, _arrow.string()),
        "all_null": _arrow.nulls(n, _arrow.string()),
        "customer_id": _masked(rng, _arrow.array(customer_id), 0.005),
        "near_key": _arrow.array(near),
    }
    return pa.Table.from_pydict(columns)


def _masked(rng: np.random.Generator, values: Column, share: float) -> Column:
    """The values with that share of nulls."""
    nulls = rng.random(len(values)) < share
    return _compute.if_else(_arrow.array(~nulls), values, _arrow.scalar(None, values.type))


def _decimals(values: npt.NDArray[np.int64]) -> Column:
    words = np.ascontiguousarray(np.stack([values, values >> 63], axis=1))  # 128 bits each
    return _arrow.Array.from_buffers(
        _arrow.decimal128(18, 4), len(values), [None, _arrow.py_buffer(words)]
    )


def _dates(days: npt.NDArray[np.int32]) -> Column:
    return _arrow.array(days).cast(_arrow.date32())


def _int_text(rng: np.random.Generator, n: int) -> Column:
    texts = _compute.cast(_arrow.array(rng.integers(-500, 100_000, n)), _arrow.string())
    odd = _arrow.array(rng.random(n) < 0.02)
    return _compute.if_else(odd, pick(rng, ["N/A", "null", "-", "", "  "], n), texts)


def _date_text(rng: np.random.Generator, n: int) -> Column:
    days = _arrow.array(rng.integers(0, 20_000, n), _arrow.int32()).cast(_arrow.date32())
    texts = _compute.strftime(days, format="%Y-%m-%d")
    odd = _arrow.array(rng.random(n) < 0.005)
    return _compute.if_else(odd, pick(rng, ["unknown", "00/00/0000", "N/A"], n), texts)


def _code(rng: np.random.Generator, n: int) -> Column:
    code = join(pick(rng, ["AB", "CD", "ef", "GH"], n), digits(rng, n, 4), "-", digits(rng, n, 2))
    spaces = rng.random(n)
    code = _compute.if_else(_arrow.array(spaces < 0.01), join(" ", code), code)
    return _compute.if_else(_arrow.array(spaces > 0.985), join(code, "  "), code)
