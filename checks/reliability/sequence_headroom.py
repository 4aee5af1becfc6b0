"""Counters that keys are drawn from."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Sequence
from audit.facts.server import Server
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
from audit.model.fact import Missing
from checks._controls import CAPACITY
from checks._sql import identifier, is_postgresql, is_sqlite, table
from checks._unread import hidden_fields
from checks._words import number, share

CRITICAL_SHARE = 0.9
HIGH_SHARE = 0.7
#: The end of a key of 64 bits; no common integer type is wider.
WIDEST = 2**63 - 1
_AT_THE_WIDEST = (
    "Find what set the counter so high, and set it back to the highest key in use: there is no "
    "wider type to change to."
)


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
    yield from hidden_fields(catalog)
    for sequence in catalog.sequences:
        subject = Subject(sequence.dataset, sequence.field, f"sequence {sequence.name}")
        if not sequence.cycles and sequence.last_value is None and sequence.grant:
            yield Unknown(subject, "the account does not see how far it is", sequence.grant)
        if sequence.cycles or sequence.last_value is None or sequence.limit <= 0:
            continue
        used = sequence.last_value / sequence.limit
        if used <= HIGH_SHARE:
            yield Pass(subject)
            continue
        dataset = catalog.dataset(sequence.dataset)
        yield Fail(
            subject,
            "Key sequence is close to its end",
            f"{share(sequence.last_value, sequence.limit)} used: "
            f"{number(sequence.last_value)} of {number(sequence.limit)}; "
            f"{number(max(0, sequence.limit - sequence.last_value))} left.",
            (("last value", sequence.last_value), ("limit", sequence.limit)),
            severity=Severity.CRITICAL if used > CRITICAL_SHARE else Severity.HIGH,
            method="catalogue",
            fix=_AT_THE_WIDEST if sequence.limit >= WIDEST else "",
            command=_command(sequence, dataset, server),
        )


def _command(sequence: Sequence, dataset: Dataset | None, server: Server | Missing) -> str:
    if dataset is None or not sequence.field:
        return ""
    if is_sqlite(server):
        key, name = identifier(sequence.field), dataset.name.replace("'", "''")
        return (
            f"UPDATE sqlite_sequence SET seq = (SELECT max({key}) FROM {table(dataset)}) "  # noqa: S608  # shown
            f"WHERE name = '{name}';"
        )
    if not is_postgresql(server) or sequence.limit >= WIDEST:
        return ""
    key = identifier(sequence.field)
    return f"ALTER TABLE {table(dataset)} ALTER COLUMN {key} TYPE bigint;"
