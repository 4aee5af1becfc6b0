"""Views that no longer work."""

from collections.abc import Iterator

from audit.facts.routines import Views
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)


@check(
    id="dataops.view-validity",
    title="Views can be read",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Repair the view's definition, or drop the view when nobody reads it any more.",
    effort="1 hour",
)
def view_validity(views: Views) -> Iterator[Judgement]:
    """A load that reads the view stops with an error, and a view left broken shows that changes
    of the schema are not tested.
    """
    for view in views.views:
        subject = Subject(view.name)
        if view.unread:
            yield Unknown(subject, view.unread, view.grant)
            continue
        if not view.error:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "View cannot be read",
            f"Planning a read of it, without reading rows, gives: {view.error}.",
            method="the source's planner",
        )
