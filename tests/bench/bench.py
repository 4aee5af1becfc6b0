"""What the scenarios of one run share: sizes, data, and races that more than one needs."""

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench import cache, data, documents, mix, orders_bson, stores
from tests.bench.race import Contestant, Race, race
from tests.bench.server import MariaDB, Postgres, mariadb, postgres

MIB = 1024**2
#: About what a row takes on the disk; the generators are measured, not guessed.
PARQUET_ROW, CSV_ROW, SQLITE_ROW, DOCUMENT = 190, 400, 370, 370
MIX_ROW, SMALL_TABLE, ORDER = 460, 8_192, 2_100


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows each scenario works on; all in proportion to `base`."""

    base: int = 1_000_000
    quick: bool = False  # leaves out what is larger than `base`

    @property
    def large(self) -> int:
        return 10 * self.base

    @property
    def wide(self) -> tuple[int, int]:
        return self.base // 10, 1_000

    @property
    def documents(self) -> int:
        return self.base // 2

    @property
    def server(self) -> int:
        return self.base if self.quick else 5 * self.base

    @property
    def mix(self) -> int:
        """Values in each column of the mix."""
        return self.base // 4

    @property
    def tables(self) -> int:
        return max(30, 3 * self.base // 1_000)

    @property
    def narrow(self) -> int:
        return 50 * self.base


@dataclass(slots=True)
class Bench:
    """One run of `make bench`."""

    sizes: Sizes = field(default_factory=Sizes)
    rounds: int = 3
    _began: float = field(default_factory=time.monotonic)
    _open: ExitStack = field(default_factory=ExitStack)
    _postgres: Postgres | None = None
    _mariadb: MariaDB | None = None
    _races: dict[str, Race] = field(default_factory=dict[str, Race])

    def tell(self, line: str) -> None:
        """A line for whoever watches, with the time since the start."""
        minutes, seconds = divmod(int(time.monotonic() - self._began), 60)
        sys.stdout.write(f"[{minutes:02d}:{seconds:02d}] {line}\n")
        sys.stdout.flush()

    def race(self, key: str, contestants: Sequence[Contestant], rounds: int | None = None) -> Race:
        """Runs a race once; another scenario that asks for the same gets the same figures."""
        if key not in self._races:
            self._races[key] = race(contestants, rounds or self.rounds, tell=self.tell)
        return self._races[key]

    def parquet(self, rows: int) -> Path:
        return self._made(
            f"orders-{rows}.parquet", PARQUET_ROW * rows, lambda p: data.write_parquet(p, rows)
        )

    def csv(self, rows: int) -> Path:
        return self._made(f"orders-{rows}.csv", CSV_ROW * rows, lambda p: data.write_csv(p, rows))

    def wide(self) -> Path:
        rows, columns = self.sizes.wide
        return self._made(
            f"wide-{rows}-{columns}.parquet",
            PARQUET_ROW * rows * columns // 24,
            lambda p: data.write_wide(p, rows, columns),
        )

    def ndjson(self, rows: int) -> Path:
        return self._made(
            f"documents-{rows}.ndjson", DOCUMENT * rows, lambda p: documents.write_ndjson(p, rows)
        )

    def bson(self, rows: int) -> Path:
        return self._made(
            f"orders-{rows}.bson", ORDER * rows, lambda p: orders_bson.write_bson(p, rows)
        )

    def sqlite(self, rows: int) -> Path:
        return self._made(
            f"orders-{rows}.db", SQLITE_ROW * rows, lambda p: stores.write_sqlite(p, rows)
        )

    def small_tables(self, tables: int) -> Path:
        return self._made(
            f"small-{tables}.db",
            SMALL_TABLE * tables,
            lambda p: stores.write_small_tables(p, tables),
        )

    def mix(self, rows: int) -> Path:
        return self._made(f"mix-{rows}.parquet", MIX_ROW * rows, lambda p: mix.write_mix(p, rows))

    def postgres(self) -> Postgres:
        """The server that the scenarios share; it runs until `close`."""
        if self._postgres is None:
            self._postgres = self._open.enter_context(postgres())
        return self._postgres

    def mariadb(self) -> MariaDB:
        """The same of MariaDB."""
        if self._mariadb is None:
            self._mariadb = self._open.enter_context(mariadb())
        return self._mariadb

    def close(self) -> None:
        self._open.close()

    def _made(self, name: str, size: int, make: Callable[[Path], None]) -> Path:
        """The file, read once, so that the first to run finds it in memory like the others."""
        if not (cache.folder() / name).exists():
            self.tell(f"  making {name}")
        path = cache.made(name, size, make)
        with path.open("rb") as file:
            while file.read(16 * MIB):
                pass
        return path
