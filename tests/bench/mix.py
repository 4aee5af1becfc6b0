"""Twenty columns of texts as a catalogue has them, the same for the same seed.

Numbers with check digits have right ones: ISO 7064 MOD 97-10 in IBANs (ISO 13616), the Luhn formula
in card numbers (ISO/IEC 7812-1).
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.bench.data import DOMAINS, FIRST, LAST, SEED, STATUS, WORDS, words
from tests.bench.pieces import (
    Column,
    digits,
    either,
    hexadecimal,
    join,
    numbers,
    pick,
    texts,
    uuids,
)

_arrow: Any = pa
_compute: Any = pc
_parquet: Any = pq
_Random = np.random.Generator
_CITIES = words(
    "Amsterdam Athens Auckland Bangkok Barcelona Berlin Bogotá Boston Brisbane Bruxelles "
    "Cairo Chicago Copenhagen Dallas Delhi Denver Dublin Genève Glasgow Hamburg Helsinki "
    "Houston Istanbul Karachi Köln Lagos Lima Lisbon London Lyon Madrid Manchester Melbourne "
    "Milan Montréal Mumbai München Nairobi Oslo Paris Phoenix Prague Rome Santiago Seattle "
    "Seoul Stockholm Sydney Tokyo Toronto Valencia Vienna Warsaw Zürich"
)
_BASE64 = np.frombuffer(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", np.uint8
)
_DAYS = 20_000  # from 1970 to 2024


def write_mix(path: Path, rows: int, seed: int = SEED) -> None:
    _parquet.write_table(mix(rows, seed), path, compression="snappy")


def mix(rows: int, seed: int = SEED) -> pa.Table:
    """The columns, so many values each. The order of the draws makes the values: keep it."""
    rng = np.random.default_rng([seed, 13])
    made: dict[str, Column] = {
        "email": _emails(rng, rows),
        "phone": _phones(rng, rows),
        "iban": _ibans(rng, rows),
        "card_number": _cards(rng, rows),
        "ssn": _ssns(rng, rows),
        "full_name": join(_names(rng, FIRST, rows), _names(rng, LAST, rows), between=" "),
        "city": pick(rng, _CITIES, rows),
        "uuid": uuids(rng, rows),
        "order_no": join("ORD-2024-", digits(rng, rows, 6)),
        "version": join(*(_up_to(rng, most, rows) for most in (6, 30, 120)), between="."),
        "url": _urls(rng, rows),
        "checksum": hexadecimal(rng, rows, 20),
        "status": pick(rng, STATUS, rows),
        "due_date": _days(rng, rows),
        "updated_at": join(_days(rng, rows), "T", _clock(rng, rows), "Z"),
        "comment": join(*(pick(rng, WORDS, rows) for _ in range(9)), between=" "),
        "payload": _documents(rng, rows),
        "blob": join(texts(_BASE64[rng.integers(0, 64, (rows, 31))]), "="),
        "client_ip": join("10", *(_up_to(rng, 256, rows) for _ in range(3)), between="."),
        "customer_id": numbers(rng.integers(1, 5_000_000, rows)),
    }
    return pa.Table.from_pydict(made)


def _names(rng: _Random, words: list[str], n: int) -> Column:
    return pick(rng, [word.title() for word in words], n)


def _up_to(rng: _Random, most: int, n: int) -> Column:
    return numbers(rng.integers(0, most, n))


def _emails(rng: _Random, n: int) -> Column:
    person = join(pick(rng, FIRST, n), pick(rng, LAST, n), between=".")
    return join(person, _up_to(rng, 10_000, n), "@", pick(rng, DOMAINS, n))


def _phones(rng: _Random, n: int) -> Column:
    german = join("+49 30 ", digits(rng, n, 8))
    american = join("(212) 5", digits(rng, n, 2), "-", digits(rng, n, 4))
    return either(rng.random(n) < 0.5, german, american)


def _ibans(rng: _Random, n: int) -> Column:
    """German ones: a bank's code of 8 digits and an account's of 10 (SWIFT, IBAN registry)."""
    account = rng.integers(10**17, 10**18, n)
    rest = account % 97 * (10**6 % 97) + 131_400  # D is 13, E is 14, and 00 for the check digits
    return join("DE", numbers(98 - rest % 97, 2), numbers(account))


def _cards(rng: _Random, n: int) -> Column:
    found = rng.integers(0, 10, (n, 16))
    found[:, 0] = 4
    found[:, 15] = 0
    found[:, 15] = -_luhn(found) % 10
    return texts((found + 48).astype(np.uint8))


def _luhn(found: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The sum of the formula over each row of digits."""
    doubled = found[:, ::2] * 2
    sums: npt.NDArray[np.int64] = (doubled - 9 * (doubled > 9)).sum(axis=1)
    sums += found[:, 1::2].sum(axis=1)
    return sums


def _ssns(rng: _Random, n: int) -> Column:
    parts = [(1, 666, 3), (1, 100, 2), (1, 10_000, 4)]
    return join(*(numbers(rng.integers(a, b, n), width) for a, b, width in parts), between="-")


def _urls(rng: _Random, n: int) -> Column:
    place = join(pick(rng, WORDS, n), _up_to(rng, 100_000, n), between="/")
    return join("https://", pick(rng, DOMAINS, n), "/", place, "?page=", _up_to(rng, 20, n))


def _days(rng: _Random, n: int) -> Column:
    found = _arrow.array(rng.integers(0, _DAYS, n).astype(np.int32)).cast(_arrow.date32())
    return _compute.cast(found, _arrow.string())


def _clock(rng: _Random, n: int) -> Column:
    return join(*(numbers(rng.integers(0, most, n), 2) for most in (24, 60, 60)), between=":")


def _documents(rng: _Random, n: int) -> Column:
    return join(
        '{"v":', _up_to(rng, 100_000, n), ',"src":"', pick(rng, ["web", "app"], n), '","ok":true}'
    )
