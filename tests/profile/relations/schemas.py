"""Databases whose keys are known, with the declarations left out: Chinook and two made here.

The two have the shapes of a trader's and of a film rental's database, made of our own rows, with
what misleads: counters of every size, quantities, years, scores, codes, and some orphans.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl

CHINOOK = Path(__file__).parents[2] / "data" / "chinook" / "chinook.sqlite"

Reference = tuple[str, str, str, str]
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Schema:
    """Rows by dataset, and the references between them."""

    frames: Frames
    references: frozenset[Reference]


def chinook() -> Schema:
    frames: Frames = {}
    references: set[Reference] = set()
    connection = sqlite3.connect(CHINOOK)
    listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in listed:
        if name.startswith("sqlite_"):
            continue
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        names = [described[0] for described in cursor.description]
        frames[name] = pl.DataFrame(
            cursor.fetchall(), schema=names, orient="row", infer_schema_length=None
        )
        for row in connection.execute(f'PRAGMA foreign_key_list("{name}")'):
            references.add((name, row[3], row[2], row[4]))
    connection.close()
    return Schema(frames, frozenset(references))


class _Maker:
    """Tables with counted keys, and fields that refer to them."""

    def __init__(self, seed: int) -> None:
        self.some = Random(seed)  # noqa: S311  # the same rows in every run
        self.frames: Frames = {}
        self.references: set[Reference] = set()

    def table(
        self,
        name: str,
        rows: int,
        key: str,
        to: Mapping[str, str] | None = None,
        values: Mapping[str, tuple[int, int]] | None = None,
        *,
        texts: tuple[str, ...] = (),
        orphans: tuple[str, ...] = (),
        codes: bool = False,
    ) -> None:
        """`to` is the parent of each referring field, `values` the range of other integers."""
        made: dict[str, list[object]] = {}
        if key:
            made[key] = [self._code() for _ in range(rows)] if codes else list(range(1, rows + 1))
        for field, parent in (to or {}).items():
            held = self.frames[parent] if parent != name else pl.DataFrame(made)
            of = held.columns[0]
            choice = held[of].to_list()
            picked: list[object] = [self.some.choice(choice) for _ in range(rows)]
            if field in orphans:
                picked[: rows // 50] = [10**6 + n for n in range(rows // 50)]
            made[field] = picked
            self.references.add((name, field, parent, of))
        for field, (low, high) in (values or {}).items():
            made[field] = [self.some.randint(low, high) for _ in range(rows)]
        for field in texts:
            made[field] = [f"{field} {self.some.randrange(10**6)}" for _ in range(rows)]
        self.frames[name] = pl.DataFrame(made)

    def _code(self) -> str:
        return "".join(self.some.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=5))

    @property
    def schema(self) -> Schema:
        return Schema(self.frames, frozenset(self.references))


def trader() -> Schema:
    """Names in one word, keys named after their table, one table of codes as keys."""
    m = _Maker(1)
    m.table("regions", 4, "region_id", texts=("region_description",))
    m.table("territories", 53, "territory_id", {"region_id": "regions"})
    m.table("categories", 8, "category_id", texts=("category_name",))
    m.table("suppliers", 29, "supplier_id", values={"postal_code": (10_000, 99_999)})
    m.table("shippers", 3, "shipper_id", texts=("phone",))
    m.table("customers", 91, "customer_id", texts=("company_name",), codes=True)
    m.table(
        "employees",
        40,
        "employee_id",
        {"reports_to": "employees"},
        {"extension": (100, 999), "level": (1, 5)},
    )
    m.table(
        "employee_territories", 49, "", {"employee_id": "employees", "territory_id": "territories"}
    )
    m.table(
        "products",
        77,
        "product_id",
        {"supplier_id": "suppliers", "category_id": "categories"},
        {"units_in_stock": (0, 120), "reorder_level": (0, 30), "discontinued": (0, 1)},
    )
    m.table(
        "orders",
        830,
        "order_id",
        {"customer_id": "customers", "employee_id": "employees", "ship_via_shipper": "shippers"},
        {"freight": (1, 900), "priority": (1, 3)},
    )
    m.table(
        "order_details",
        2_155,
        "",
        {"order_id": "orders", "product_id": "products"},
        {"quantity": (1, 70), "line_no": (1, 6)},
        orphans=("product_id",),
    )
    return m.schema


def rental() -> Schema:
    """Several references to one table, and counters that all begin with one."""
    m = _Maker(2)
    m.table("country", 109, "country_id", texts=("country",))
    m.table("city", 600, "city_id", {"country_id": "country"}, texts=("city",))
    m.table("address", 603, "address_id", {"city_id": "city"}, {"district_no": (1, 40)})
    m.table("language", 6, "language_id", texts=("name",))
    m.table("category", 16, "category_id", texts=("name",))
    m.table("actor", 200, "actor_id", texts=("last_name",))
    m.table(
        "film",
        1_000,
        "film_id",
        {"language_id": "language", "original_language_id": "language"},
        {"release_year": (1990, 2020), "rental_duration": (3, 7), "length": (46, 185)},
    )
    m.table("film_actor", 2_000, "", {"actor_id": "actor", "film_id": "film"})
    m.table("film_category", 1_000, "", {"film_id": "film", "category_id": "category"})
    m.table("staff", 12, "staff_id", {"address_id": "address"}, {"active": (0, 1)})
    m.table("store", 4, "store_id", {"manager_staff_id": "staff", "address_id": "address"})
    m.table(
        "customer",
        599,
        "customer_id",
        {"store_id": "store", "address_id": "address"},
        {"active": (0, 1), "points": (0, 500)},
        orphans=("address_id",),
    )
    m.table("inventory", 4_000, "inventory_id", {"film_id": "film", "store_id": "store"})
    m.table(
        "rental",
        8_000,
        "rental_id",
        {"inventory_id": "inventory", "customer_id": "customer", "staff_id": "staff"},
    )
    m.table(
        "payment",
        8_000,
        "payment_id",
        {"customer_id": "customer", "staff_id": "staff", "rental_id": "rental"},
        {"amount_cents": (99, 1_199), "instalment": (1, 12)},
    )
    return m.schema


def ledger() -> Schema:
    """Short names: keys called id, references by the name of the table alone, drawn codes."""
    m = _Maker(3)
    m.table("Currency", 30, "id", texts=("symbol",), codes=True)
    m.table("Account", 300, "id", {"parent_id": "Account", "currency": "Currency"})
    m.table("Person", 250, "id", values={"birth_year": (1940, 2005)})
    m.table("Company", 120, "id", {"owner_person_id": "Person"}, {"employees": (1, 5_000)})
    m.table("Journal", 25, "id", {"created_by_person": "Person"}, {"fiscal_year": (2015, 2026)})
    m.table(
        "Entry",
        5_000,
        "id",
        {"journalId": "Journal", "accountId": "Account", "companyId": "Company"},
        {"amount": (-90_000, 90_000), "position": (1, 20), "month": (1, 12)},
        orphans=("accountId",),
    )
    m.table("Attachment", 700, "id", {"entryId": "Entry"}, {"pages": (1, 30), "size": (10, 10**6)})
    return m.schema


ALL = {"chinook": chinook, "trader": trader, "rental": rental, "ledger": ledger}


def as_sqlite(schema: Schema, path: Path) -> None:
    """The tables in a file without any key."""
    with closing(sqlite3.connect(path)) as connection:
        for name, rows in schema.frames.items():
            columns = ", ".join(
                f'"{c.name}" {"INTEGER" if c.dtype.is_integer() else "TEXT"}'
                for c in rows.get_columns()
            )
            places = ", ".join("?" * rows.width)
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows.rows())
        connection.commit()


def as_csv(schema: Schema, folder: Path) -> None:
    for name, rows in schema.frames.items():
        rows.write_csv(folder / f"{name}.csv")
