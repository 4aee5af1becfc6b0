"""Accuracy of relationships: rows that refer to something that is not there."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.report.quality import Dimension


def referring(seen: Seen) -> Iterator[Measure]:
    for reference in seen.references:
        if reference.orphans is None or not reference.rows_checked:
            continue
        yield Measure(
            dimension=Dimension.RELATIONSHIPS,
            fields=reference.fields,
            said=f"refers to a row of {reference.parent}",
            examined=reference.rows_checked,
            failed=reference.orphans,
            exact=not reference.estimated,
            evidence="declared"
            if reference.declared
            else f"inferred from {reference.inferred_from or 'names and types'}",
            of=reference.parent,
        )
