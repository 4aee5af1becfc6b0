"""What a source accepts on the wire, as a fact of its audit."""

from audit.access.budget import Budget
from audit.access.identity.approach import Approach
from audit.errors import ConfigError
from audit.facts.tls import TlsServer
from audit.model.fact import Missing, Reason

#: The most that the examination of one source may take, whatever the server does.
SECONDS = 20.0


def examined(approach: Approach, budget: Budget, *, wanted: bool) -> TlsServer | Missing:
    """The examination of the first endpoint; its connections are booked on the budget.

    It sends no credential and keeps to its own bounds: at most 4 connections at once, 20 in all,
    and what is left of the run's time.
    """
    if not approach.endpoints:
        return Missing(Reason.UNSUPPORTED, "there is no network in between")
    if not wanted:
        return Missing(Reason.SKIPPED, "left out by --no-tls-probe or the configuration")
    from audit.access.tls import anchors  # noqa: PLC0415  # certificates only for this
    from audit.access.tls.examine import Limits, examine  # noqa: PLC0415

    budget.check_time()
    try:
        trusted = anchors.from_file(approach.ca_file) if approach.ca_file else anchors.system()
    except ConfigError as error:
        return Missing(Reason.ERROR, str(error))
    limits = Limits(seconds=min(SECONDS, budget.remaining_seconds))
    found = examine(approach.endpoints[0], anchors=trusted, limits=limits)
    budget.probed(found.effort.connections, found.effort.seconds)
    return found
