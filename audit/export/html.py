"""The report as one HTML file: no request, no script needed, the same bytes for the same report."""

from audit.export._html.page import page_of
from audit.export._html.rendering import render_page
from audit.report.document import Report

EXTENSION = "html"


def render(report: Report) -> bytes:
    """The page of a report; everything on it was computed and worded before."""
    return render_page(page_of(report))


EXPORTER = render
