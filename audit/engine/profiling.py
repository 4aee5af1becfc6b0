"""Profiles alone: what to collect for them, and the document that they become."""

from dataclasses import replace

from audit.access.budget import Budget
from audit.engine.datasets import datasets_of
from audit.engine.header import run_of
from audit.engine.run import Clock, Progress, Request, audit_source, no_progress, utc_now
from audit.errors import ConnectError
from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.model.fact import UNFINISHED, Missing, present
from audit.report.capture import Capture
from audit.report.document import SCHEMA_VERSION, Policy
from audit.report.profiling import ProfileReport
from audit.secrets.secret import Secret

#: The facts that profiles and the head of their document are made of.
FACTS = frozenset({Catalog, Server})


def profile_source(
    request: Request,
    *,
    url_password: Secret | None = None,
    budget: Budget | None = None,
    clock: Clock = utc_now,
    progress: Progress = no_progress,
) -> ProfileReport:
    """Opens the source read-only, reads its catalogue, profiles, closes; judges nothing."""
    capture = audit_source(
        request,
        url_password=url_password,
        budget=budget,
        clock=clock,
        progress=progress,
        only=FACTS,
    )
    return profiled(capture)


def profiled(capture: Capture) -> ProfileReport:
    """The document of a capture; a `ConnectError` where there is nothing to tell."""
    catalog = capture.snapshot.get(Catalog)
    if isinstance(catalog, Missing) and catalog.reason not in UNFINISHED:
        grant = f"; {catalog.grant}" if catalog.grant else ""
        why = catalog.detail or catalog.reason.value
        raise ConnectError(f"nothing of {capture.source.name} can be profiled: {why}{grant}")
    return ProfileReport(
        schema_version=SCHEMA_VERSION,
        run=run_of(capture, Policy()),
        source=capture.source,
        datasets=tuple(
            replace(dataset, extraction=None)
            for dataset in datasets_of(capture.snapshot, present(catalog))
        ),
        load=capture.load,
    )
