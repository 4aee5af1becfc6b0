"""Counters that keys are drawn from."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import identifier, is_postgresql, table
from checks._words import number, share

CRITICAL_SHARE = 0.9
HIGH_SHARE = 0.7


@check(
    id="reliability.sequence-headroom",
    title="Key sequences are far from their end",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Widen the key field and every field that refers to it, before the counter ends.",
    effort="2 days",
    controls=CAPACITY,
)
def sequence_headroom(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """When the counter ends, every new row is refused: the application stops, and the repair of a
    key's type takes the table away for hours.
    """
    for sequence in catalog.sequences:
        if sequence.cycles or sequence.last_value is None or sequence.limit <= 0:
            continue
        subject = Subject(sequence.dataset, sequence.field, f"sequence {sequence.name}")
        used = sequence.last_value / sequence.limit
        if used <= HIGH_SHARE:
            yield Pass(subject)
            continue
        dataset = catalog.dataset(sequence.dataset)
        widen = is_postgresql(server) and dataset is not None and bool(sequence.field)
        yield Fail(
            subject,
            "Key sequence is close to its end",
            f"{share(sequence.last_value, sequence.limit)} used: "
            f"{number(sequence.last_value)} of {number(sequence.limit)}; "
            f"{number(max(0, sequence.limit - sequence.last_value))} left.",
            (("last value", sequence.last_value), ("limit", sequence.limit)),
            severity=Severity.CRITICAL if used > CRITICAL_SHARE else Severity.HIGH,
            method="catalogue",
            command=f"ALTER TABLE {table(dataset)} "
            f"ALTER COLUMN {identifier(sequence.field)} TYPE bigint;"
            if widen and dataset is not None
            else "",
        )
