"""Findings as CSV (RFC 4180) that a spreadsheet shows and never executes."""

import csv
import io

from audit.export._rows import COLUMNS, rows
from audit.report.document import Report
from audit.report.text import visible

EXTENSION = "csv"
#: A cell that begins with one of these is a formula to spreadsheets (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001  # full-width ones count as well


def render(report: Report) -> bytes:
    """A line per finding below a line of names."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(cell) for cell in row] for row in rows(report))
    return out.getvalue().encode(errors="replace")


def _cell(text: str) -> str:
    """The text on one line; an apostrophe keeps it text where it would be a formula."""
    shown = visible(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


EXPORTER = render
