"""Files as tests write and read them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from audit.access.files.inspect import inspect
from audit.access.files.limits import DEFAULT, FileLimits
from audit.access.files.model import Inspection, Note, SourceFile
from audit.access.files.read import read_documents, read_table
from audit.access.stream import Bson, Portion, Stream

ALL = Portion()


def write(folder: Path, name: str, content: bytes) -> SourceFile:
    path = folder / name
    path.write_bytes(content)
    return source(path)


def source(path: Path) -> SourceFile:
    return SourceFile(str(path), path.stat().st_size)


def kinds(notes: Sequence[Note]) -> dict[str, int | None]:
    return {note.kind: note.count for note in notes}


def fields(found: Inspection) -> dict[str, str]:
    assert found.schema is not None, found.problem
    return {
        name: str(kind) for name, kind in zip(found.schema.names, found.schema.types, strict=True)
    }


def opened(
    file: SourceFile,
    portion: Portion = ALL,
    *,
    limits: FileLimits = DEFAULT,
    noted: list[Note] | None = None,
) -> Stream:
    return read_table(file, inspect(file, limits=limits), portion, limits=limits, noted=noted)


def rows(stream: Stream) -> list[dict[str, Any]]:
    """All rows, wide ones put together again."""
    made: list[dict[str, Any]] = []
    held: list[pa.RecordBatch] = []
    for block in stream.blocks:
        held.append(block.batch)
        if block.last:
            parts = [part.to_pylist() for part in held]
            made += [
                {name: value for part in same for name, value in part.items()}
                for same in zip(*parts, strict=True)
            ]
            held = []
    assert not held
    return made


def table(
    file: SourceFile, *, limits: FileLimits = DEFAULT, noted: list[Note] | None = None
) -> list[dict[str, Any]]:
    return rows(opened(file, limits=limits, noted=noted))


def documents(
    file: SourceFile, portion: Portion = ALL, *, limits: FileLimits = DEFAULT
) -> list[Any]:
    """All documents, lines of JSON parsed."""
    found: list[Any] = []
    read = read_documents(file, inspect(file, limits=limits), portion, limits=limits)
    for batch in read.batches:
        if isinstance(batch, bytes):
            found += [orjson.loads(line) for line in batch.split(b"\n") if line.strip()]
        else:
            assert not isinstance(batch, Bson)
            found += batch
    return found
