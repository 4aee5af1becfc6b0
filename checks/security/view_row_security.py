"""Views that show rows which row security hides."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.detours import UnfilteredViews
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._sql import is_postgresql, table


@check(
    id="security.view-row-security",
    title="Views keep to the row security of what they read",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Have the view read as whoever asks it, or give it an owner that the policies hold for.",
    effort="1 hour",
    controls=(*PRIVILEGES, "CIS PostgreSQL 17 4.7"),
)
def view_row_security(
    views: UnfilteredViews, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """A view reads as its owner: where the policies do not hold for him, everybody who may read the
    view sees the rows of all.
    """
    if views.secured and not views.views:
        yield Pass(Subject())
    for found in views.views:
        view = catalog.dataset(found.view) if isinstance(catalog, Catalog) else None
        yield Fail(
            Subject(found.view, object=f"reads {found.dataset}"),
            "View goes around row security",
            f"It reads as {found.owner}, for whom no policy of {found.dataset} holds.",
            (("owner", found.owner),),
            method="catalogue",
            command=f"ALTER VIEW {table(view)} SET (security_invoker = true);"
            if view is not None and is_postgresql(server)
            else "",
        )
