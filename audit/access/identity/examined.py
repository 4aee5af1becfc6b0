"""What a source accepts on the wire, as a fact of its audit."""

from audit.access.budget import Budget
from audit.access.identity.approach import Approach
from audit.facts.tls import TlsServer
from audit.model.fact import Missing, Reason


def examined(approach: Approach, budget: Budget, *, wanted: bool) -> TlsServer | Missing:
    """The examination of the first endpoint; its connections are booked on the budget.

    It sends no credential and keeps to its own bounds: at most 4 connections at once, 20 in all.
    """
    if not approach.endpoints:
        return Missing(Reason.UNSUPPORTED, "there is no network in between")
    if not wanted:
        return Missing(Reason.SKIPPED, "left out by --no-tls-probe or the configuration")
    from audit.access.tls import anchors  # noqa: PLC0415  # certificates only for this
    from audit.access.tls.examine import examine  # noqa: PLC0415

    budget.check()
    endpoint = approach.endpoints[0]
    trusted = anchors.from_file(approach.ca_file) if approach.ca_file else anchors.system()
    found = examine(endpoint, anchors=trusted)
    budget.probed(found.effort.connections, found.effort.seconds)
    return found
