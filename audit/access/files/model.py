"""A file as the audit sees it: where it lies, what it is, and what is odd about it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyarrow as pa


class Format(StrEnum):
    """What is in a file once it is unpacked."""

    CSV = "csv"  # any delimiter
    PARQUET = "parquet"
    JSON = "json"  # one document, or one array of them
    NDJSON = "ndjson"  # a document a line
    XML = "xml"
    EXCEL = "excel"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file, or one member of an archive, before it is opened.

    `path` is what a user would type ("data/orders.csv.gz"); `url` is what fsspec opens, "" for a
    local file; `member` is the name inside a zip. `mode` and `owner` are None where the store has
    no such thing.
    """

    path: str
    size_bytes: int
    modified_at: datetime | None = None
    url: str = ""
    member: str = ""
    mode: int | None = None
    owned_by_us: bool | None = None
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a file, in words without a value of its content.

    `kind` is one of a short list that checks go by: "bom", "encoding", "ragged rows",
    "duplicate headers", "no header", "truncated", "wrong ending", "nul bytes", "formula",
    "bomb", "changed while read", "mixed types", "long line", "checksum", "empty", "damaged".
    """

    kind: str
    text: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a look at the beginning (and the end, where the format has one) of a file tells.

    `schema` holds the fields of tabular formats; None for documents. `rows` is what the file itself
    says (Parquet). `options` are what the reader needs to know again (delimiter, encoding, sheet),
    sorted by name, and are shown in the report. `problem` says why it cannot be read at all.
    """

    format: Format
    compression: str = ""  # "gzip", "zstd", "zip", ""
    schema: pa.Schema | None = None
    native_types: tuple[str, ...] = ()  # one for each field of the schema, as the format says it
    rows: int | None = None
    options: tuple[tuple[str, str], ...] = ()
    notes: tuple[Note, ...] = ()
    problem: str = ""
