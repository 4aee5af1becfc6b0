"""Space that tables take beyond what their rows need."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.maintenance import Maintenance
from audit.facts.server import Server
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import is_postgresql
from checks._words import share, size
from checks.dataops._upkeep import UNSHOWN, Whole, wholes

SHARE = 0.5
#: Less is not worth a lock on the table.
WORTH = 64 * 1024**2
GRAVE = 1024**3


@check(
    id="reliability.space-use",
    title="Tables take the space that their rows need",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Rewrite the table in a window in which nobody needs it, or with a tool that does so "
    "beside the traffic; then find why upkeep could not keep up.",
    effort="Half a day",
    controls=CAPACITY,
)
def space_use(
    maintenance: Maintenance, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Every full read goes through the empty pages as well: loads take twice as long and push out
    of memory what others need.
    """
    for whole in wholes(maintenance, catalog):
        known = [
            (part.size_bytes, part.needed_bytes)
            for part in whole.parts
            if part.size_bytes is not None and part.needed_bytes is not None
        ]
        if not known:
            yield from _hidden(whole)
            continue
        wide = [(has, needs) for has, needs in known if has - needs > SHARE * has]
        spare = sum(has - needs for has, needs in wide)
        if spare < WORTH:
            yield Pass(whole.subject)
            continue
        taken = sum(has for has, _ in wide)
        yield Fail(
            whole.subject,
            "Table takes more space than its rows need",
            f"About {size(spare)} of {size(taken)} are empty ({share(spare, taken)})"
            f"{whole.among(len(wide))}, by the number and width of its rows.",
            (("bytes", taken), ("empty bytes", spare)),
            severity=None if spare >= GRAVE else Severity.LOW,
            confidence=Confidence.MEDIUM,
            method="estimate from statistics of the source",
            command=f"VACUUM (FULL, ANALYZE) {whole.table};  -- locks the table meanwhile"
            if is_postgresql(server)
            else "",
        )


def _hidden(whole: Whole) -> Iterator[Judgement]:
    """A table whose statistics our account may not see; one that is small is not worth a look."""
    if not whole.unread:
        return
    sizes = [part.size_bytes for part in whole.parts]
    if None not in sizes and sum(size or 0 for size in sizes) < WORTH:
        yield Pass(whole.subject)
    else:
        yield Unknown(whole.subject, UNSHOWN, whole.grant)
