"""Pages of one sentence, in the report's look: not found, cannot be shown, come in first."""

from http import HTTPStatus

from audit.export._html.frame import Group, Page, Way
from audit.export._html.rendering import render_page
from audit.export._html.section import SUMMARY, Section
from audit.web.messages import Answer

_HOME = Way("All sources", "/")


def notice(status: HTTPStatus, title: str, sentence: str, *, home: bool = True) -> Answer:
    """A page that says what is the matter; `home` links to the sources."""
    section = Section("notice", SUMMARY, title, title, sentence)
    page = Page(
        title=f"source-audit: {title.lower()}",
        source="source-audit",
        product=f"{status.value} {status.phrase}",
        run="",
        footer="source-audit",
        closing="source-audit serve shows the runs that are kept, and changes nothing.",
        sections=(section,),
        groups=(Group(SUMMARY, (section,)),),
        ways=(_HOME,) if home else (),
    )
    return Answer(body=render_page(page), status=status)
