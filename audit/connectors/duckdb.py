"""DuckDB: one file, opened read-only and shut off from all that lies outside of it."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from audit.access import arrow
from audit.access.bounds import bounded, bounds
from audit.access.budget import Budget
from audit.access.connector import Target, collects
from audit.access.database_file import DatabaseFile
from audit.access.duckdb import schema
from audit.access.duckdb.file import File, explained
from audit.access.duckdb.types import CUT, LONGEST, expression, quoted
from audit.access.stream import Block, Choice, Extent, Portion, Stream
from audit.errors import CollectError, ConfigError
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family
from audit.facts.catalog import Sequence as Counter
from audit.facts.change import ChangeCapture
from audit.facts.routines import View, Views
from audit.facts.server import Server, Setting, Settings
from audit.facts.storage import FileAccess
from audit.facts.workload import Activity, Distribution, ReadConsistency
from audit.model.fact import Missing, Reason

#: Rows that DuckDB keeps together, and of which a sample takes all or none.
_VECTOR = 2_048
#: A sample that brings nothing is taken once more, so many times as large.
_LARGER = 20
_NEARLY = 1.25

BIAS = (
    "blocks of 2,048 neighbouring rows come together: ends, distinct values and keys of the whole "
    "table cannot be told from them"
)
FIRST_BIAS = "the first rows are often the oldest"


class DuckDB(DatabaseFile):
    """Audits one DuckDB database file."""

    kind = "duckdb"
    title = "DuckDB"
    family = Family.RELATIONAL
    schemes = ("duckdb",)
    extra = "duckdb"
    driver = "duckdb"
    verified_on = "DuckDB 2.0"
    least_privilege = "read permission on the file: chmod o= FILE; setfacl -m u:auditor:r FILE"

    def __init__(self, target: Target, budget: Budget) -> None:
        super().__init__(target, budget)
        self._file: File | None = None

    @property
    def path(self) -> Path:
        if not self.target.address.path or self.target.address.hosts:
            raise ConfigError(
                "a DuckDB URL is duckdb:///relative/path.duckdb or duckdb:////absolute/path.duckdb"
            )
        return Path(self.target.address.path)

    def open(self) -> None:
        self._file = File(self.path, self.budget)
        self._file.open()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    @property
    def file(self) -> File:
        assert self._file is not None, "open() comes first"
        return self._file

    def explain(self, error: Exception) -> CollectError | None:
        return explained(error)

    def driver_version(self) -> str:
        return f"duckdb {version('duckdb')}"

    # ------------------------------------------------------------------------------ facts

    @collects()
    def server(self) -> Server:
        [(library, storage, _)] = self.file.rows(schema.STORAGE)
        number = str(library).removeprefix("v")
        written = str(next(iter(storage), "")).removeprefix("v").rstrip("+")
        return Server(
            product="DuckDB",
            product_id="duckdb",
            version=written or number,
            release=".".join((written or number).split(".")[:2]),
            encoding="UTF-8",
            read_only=True,
            size_bytes=self.path.stat().st_size,
        )

    @collects()
    def settings(self) -> Settings:
        [(_, storage, cipher)] = self.file.rows(schema.STORAGE)
        values = {"storage_version": next(iter(storage), ""), "cipher": cipher}
        found = (Setting(n, str(v), "file header") for n, v in values.items() if v)
        return Settings(settings=tuple(found))

    @collects()
    def file_access(self) -> FileAccess:
        return self.access_of((".wal",))

    @cached_property
    def relations(self) -> schema.Relations:
        """All relations of the file, read once."""
        rows = self.file.rows
        return schema.relations_of(
            tables=rows(schema.TABLES),
            views=rows(schema.VIEWS),
            columns=rows(schema.COLUMNS),
            constraints=rows(schema.CONSTRAINTS),
            indexes=rows(schema.INDEXES),
        )

    @collects()
    def catalog(self) -> Catalog:
        counters = (
            Counter(name if place == "main" else f"{place}.{name}", "", "", last, limit, cycles)
            for place, name, last, limit, cycles in self.file.rows(schema.SEQUENCES)
        )
        return Catalog(
            family=self.family,
            datasets=self.relations.datasets,
            sequences=tuple(counters),
            owners_supported=False,
        )

    @collects()
    def views(self) -> Views:
        return Views(
            views=tuple(View(name, self._view_error(name)) for name in self.relations.views)
        )

    def _view_error(self, name: str) -> str:
        try:
            self.file.rows(f"EXPLAIN SELECT * FROM {self._place(name)}")
        except Exception as error:  # whatever is wrong with it is what is told
            known = explained(error)
            if known is None:
                raise
            return str(known)
        return ""

    @collects()
    def activity(self) -> Activity | Missing:
        return Missing(Reason.UNSUPPORTED, "DuckDB counts nothing of what is done with it")

    @collects()
    def read_consistency(self) -> ReadConsistency:
        """DuckDB documentation, Concurrency: optimistic, multi-version."""
        return ReadConsistency(
            level="snapshot isolation",
            snapshot=True,
            how="one transaction",
            multiple=True,
            notes=("a program that writes keeps the file to itself; nobody else reads meanwhile",),
        )

    @collects()
    def distribution(self) -> Distribution:
        return Distribution(scheme="one file", nodes=1)

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(Reason.UNSUPPORTED, "DuckDB keeps no log of changes that could be read")

    # ---------------------------------------------------------------------------- streams

    def _place(self, name: str) -> str:
        return ".".join(quoted(part) for part in self.relations.places[name])

    def extent(self, dataset: Dataset) -> Extent:
        """The share of the file that its rows and fields make up, which is a guess."""
        if dataset.row_estimate is None:
            return Extent()
        cells = {d.name: (d.row_estimate or 0) * len(d.fields) for d in self.relations.datasets}
        total, size = sum(cells.values()), self.path.stat().st_size
        share = cells.get(dataset.name, 0) / total if total else 0.0
        return Extent(dataset.row_estimate, round(share * size))

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        """All rows, random blocks of a table, or the first rows of a view."""
        limits, known = self.budget.limits, dataset.row_estimate
        view = dataset.kind is DatasetKind.VIEW
        rows = portion.rows
        if view and rows is None and limits.sampling.choice is not Choice.FULL:
            rows = limits.full_scan_rows  # it may compute anything
        if known is not None and rows is not None and known <= rows * _NEARLY:
            rows = None
        stream = Stream(blocks=iter(()), row_count=known)
        if rows is not None:
            stream.whole = False
            stream.method = "random blocks" if known else "the first rows"
            stream.bias = BIAS if known else FIRST_BIAS
        stream.blocks = self._blocks(dataset, stream, rows=rows, seed=portion.seed)
        return stream

    def _blocks(
        self, dataset: Dataset, stream: Stream, *, rows: int | None, seed: int
    ) -> Iterator[Block]:
        types = self.relations.types.get(self.relations.places[dataset.name], [])
        chosen = [expression(f.name, t) for f, t in zip(dataset.fields, types, strict=True)]
        names = [f.name for f in dataset.fields]
        select = f"SELECT {', '.join(chosen) or '1'} FROM {self._place(dataset.name)}"
        view = dataset.kind is DatasetKind.VIEW
        bounded_view = view and self.budget.limits.sampling.choice is not Choice.FULL
        seconds = self.budget.limits.statement_seconds if bounded_view else None
        seen = cut = 0
        strange: dict[str, int] = {}
        for statement, share in _attempts(select, dataset.row_estimate, rows=rows, seed=seed):
            stream.share = share
            for batch in self.file.batches(statement, width=len(names), seconds=seconds):
                seen += batch.num_rows
                if not names:
                    yield Block(arrow.empty_rows(batch.num_rows))
                    continue
                made: list[arrow.Column] = []
                for name, column in zip(names, arrow.columns_of(batch), strict=True):
                    kept, lost = arrow.calendar_only(column)
                    cut += arrow.count_length(kept, CUT)
                    strange[name] = strange.get(name, 0) + lost
                    made.append(kept)
                yield Block(arrow.batch_of(made, names))
            if seen:
                break
        if rows is not None and stream.share is None and seen < rows:
            stream.whole, stream.method, stream.bias = True, "all rows", ""
        elif rows is not None and stream.share is None:
            stream.method, stream.bias = "the first rows", FIRST_BIAS
        if stream.whole:
            stream.row_count, stream.row_count_exact = seen, True
        stream.notes += arrow.strange_notes(strange)
        if cut:
            stream.notes.append(
                f"{cut:,} values are longer than {LONGEST:,} bytes; only the first {CUT:,} were "
                "looked at"
            )

    def bounds(self, dataset: Dataset) -> Mapping[str, tuple[str, str]]:
        """The true ends of fields that may be told: a column alone is cheap to read."""
        wanted = [f for f in dataset.fields if bounded(f, dataset)]
        if not wanted or dataset.kind is not DatasetKind.TABLE:
            return {}
        ends: list[str] = []
        for field in wanted:
            column = quoted(field.name)
            timed = field.logical_type.temporal
            finite = f" FILTER (isfinite({column}))" if timed else ""
            ends += [
                f"({end}({column}){finite}){'::VARCHAR' if timed else ''}" for end in ("min", "max")
            ]
        [row] = self.file.rows(f"SELECT {', '.join(ends)} FROM {self._place(dataset.name)}")
        found = {
            f.name: bounds(f, row[2 * i], row[2 * i + 1], rows=dataset.row_estimate or 0)
            for i, f in enumerate(wanted)
        }
        return {name: end for name, end in found.items() if end}


def _attempts(
    select: str, known: int | None, *, rows: int | None, seed: int
) -> Iterator[tuple[str, float | None]]:
    """Statements, one after another until one brings rows, and the share that each takes."""
    if rows is None:
        yield select, None
        return
    if known:
        # of fewer than some ten blocks a sample often takes none
        share = min(1.0, max(rows, 10 * _VECTOR) / known)
        for part in (share, min(1.0, _LARGER * share)):
            sample = f"TABLESAMPLE system({100 * part:.6f}%) REPEATABLE ({seed})"
            yield f"{select} {sample} LIMIT {max(2 * rows, _VECTOR)}", part
    yield f"{select} LIMIT {rows}", None


CONNECTOR = DuckDB
