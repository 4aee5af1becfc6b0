"""Reading one file: rows as Arrow batches, or documents, of whatever format was found in it."""

from audit.access.files.csv_read import read_csv
from audit.access.files.errors import Unreadable, told
from audit.access.files.excel import read_sheet
from audit.access.files.handing import Metered, Reading
from audit.access.files.json_file import read_json
from audit.access.files.limits import DEFAULT, FileLimits
from audit.access.files.model import Format, Inspection, Note, SourceFile
from audit.access.files.opening import Opener, open_file
from audit.access.files.parquet_file import read_parquet
from audit.access.files.xml_file import read_xml
from audit.access.stream import Documents, Portion, Stream
from audit.errors import NotTabular


def read_table(
    file: SourceFile,
    inspection: Inspection,
    portion: Portion,
    *,
    limits: FileLimits = DEFAULT,
    opener: Opener = open_file,
    metered: Metered | None = None,
    noted: list[Note] | None = None,
) -> Stream:
    """The rows of a CSV or Parquet file or of a sheet, as they are asked for.

    `metered` is `Budget.stream`; `noted` gets what was odd while reading. Errors come as
    `CollectError` from the blocks, and those that were given before stay true.
    """
    reading = _reading(file, inspection, limits=limits, opener=opener, metered=metered, noted=noted)
    with told("file"):
        match inspection.format:
            case Format.CSV:
                return read_csv(reading, inspection, portion)
            case Format.PARQUET:
                return read_parquet(reading, inspection, portion)
            case Format.EXCEL:
                return read_sheet(reading, inspection, portion)
            case Format.JSON | Format.NDJSON | Format.XML:
                raise NotTabular("the file holds documents")
            case Format.UNKNOWN:
                raise Unreadable("the format of the file is not known")


def read_documents(
    file: SourceFile,
    inspection: Inspection,
    portion: Portion,
    *,
    limits: FileLimits = DEFAULT,
    opener: Opener = open_file,
    metered: Metered | None = None,
    noted: list[Note] | None = None,
) -> Documents:
    """The documents of JSON as whole lines of bytes, those of XML as mappings."""
    reading = _reading(file, inspection, limits=limits, opener=opener, metered=metered, noted=noted)
    with told("file"):
        match inspection.format:
            case Format.JSON | Format.NDJSON:
                return read_json(reading, inspection, portion)
            case Format.XML:
                return read_xml(reading, inspection, portion)
            case _:
                raise Unreadable("the file holds rows, not documents")


def _reading(
    file: SourceFile,
    inspection: Inspection,
    *,
    limits: FileLimits,
    opener: Opener,
    metered: Metered | None,
    noted: list[Note] | None,
) -> Reading:
    if inspection.problem:
        kind = next((note.kind for note in inspection.notes), "damaged")
        raise Unreadable(inspection.problem, kind)
    return Reading(
        file, limits, opener=opener, metered=metered, noted=noted if noted is not None else []
    )
