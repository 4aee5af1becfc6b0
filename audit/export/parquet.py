"""Findings as Parquet, a row each, for a warehouse that keeps them over time."""

import io
from typing import Any

from audit.export._rows import COLUMNS, rows
from audit.report.document import Report

EXTENSION = "parquet"


def render(report: Report) -> bytes:
    """One row group; every column is text. The file's metadata names run and verdict."""
    import pyarrow as pa  # noqa: PLC0415  # only for this format
    import pyarrow.parquet as pq  # noqa: PLC0415

    columns = list(zip(*rows(report), strict=True)) or [()] * len(COLUMNS)
    clean = [[cell.encode(errors="replace").decode() for cell in column] for column in columns]
    table = pa.table([pa.array(column, pa.string()) for column in clean], names=list(COLUMNS))
    told = {
        "source_audit.run": report.run.id,
        "source_audit.verdict": report.verdict.status,
        "source_audit.version": report.run.tool_version,
    }
    out = io.BytesIO()
    written: Any = pq
    written.write_table(table.replace_schema_metadata(told), out, compression="zstd")
    return out.getvalue()


EXPORTER = render
