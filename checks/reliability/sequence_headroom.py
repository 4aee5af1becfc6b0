"""Counters of keys that are about to run out."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Sequence
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import identifier, is_postgresql, qualified, table
from checks._words import number, share

ALARM = 0.7
END = 0.9
_LARGEST_INTEGER = 2**31 - 1


@check(
    id="reliability.sequence-headroom",
    title="Sequences have room left",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.CRITICAL,
    remedy="Move the key and everything that refers to it to a 64-bit type before the sequence "
    "ends.",
    effort="1 day and a planned change",
    controls=CAPACITY,
)
def sequence_headroom(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """When the sequence ends every insert fails at once: the application stops writing, and the
    change to a larger type takes hours in the middle of the outage.
    """
    for sequence in catalog.sequences:
        if sequence.cycles or sequence.last_value is None or not sequence.limit:
            continue
        subject = Subject(sequence.dataset, sequence.field, sequence.name)
        used = sequence.last_value / sequence.limit
        if used <= ALARM:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Sequence is nearly used up",
            f"{share(sequence.last_value, sequence.limit)} used: {number(sequence.last_value)} of "
            f"{number(sequence.limit)}, {number(sequence.limit - sequence.last_value)} left.",
            (("last value", sequence.last_value), ("limit", sequence.limit)),
            severity=Severity.CRITICAL if used > END else Severity.HIGH,
            method="catalogue",
            command=_command(sequence, catalog) if is_postgresql(server) else "",
        )


def _command(sequence: Sequence, catalog: Catalog) -> str:
    dataset = catalog.dataset(sequence.dataset)
    if dataset is None or not sequence.field or abs(sequence.limit) > _LARGEST_INTEGER + 1:
        return ""
    return (
        f"ALTER TABLE {table(dataset)} ALTER COLUMN {identifier(sequence.field)} TYPE bigint;\n"
        f"ALTER SEQUENCE {qualified(sequence.name, dataset.namespace)} AS bigint;"
    )
