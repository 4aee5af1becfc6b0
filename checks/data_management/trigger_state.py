"""Triggers and foreign keys that are declared and do not act."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.server import Server
from audit.facts.table_logic import TableLogic, TablesLogic
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._sql import identifier, is_postgresql, table
from checks._words import counted, listed


@check(
    id="data_management.trigger-state",
    title="Triggers and the foreign keys behind them act",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Switch them on again, then look for the rows that came in meanwhile.",
    effort="Half a day",
    controls=INTEGRITY,
)
def trigger_state(
    logic: TablesLogic, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """They were switched off for a large load and forgotten: since then times are not set, copies
    not written and references not checked, and the catalogue looks as before.
    """
    idle = [found for found in logic.tables if found.off or found.unenforced]
    if logic.examined and not idle:
        yield Pass(Subject())
    for found in idle:
        parts: list[str] = []
        if found.off:
            parts.append(f"{counted(len(found.off), 'trigger')} off: {listed(found.off)}")
        if found.unenforced:
            keys = counted(len(found.unenforced), "foreign key")
            parts.append(f"{keys} not checked: {listed(found.unenforced)}")
        yield Fail(
            Subject(found.dataset),
            "Foreign keys are not checked" if found.unenforced else "Triggers do not run",
            f"{'; '.join(parts)}.",
            (("triggers", len(found.off)), ("foreign keys", len(found.unenforced))),
            method="catalogue",
            command=_command(found, catalog) if is_postgresql(server) else "",
        )


def _command(found: TableLogic, catalog: Catalog | Missing) -> str:
    dataset = catalog.dataset(found.dataset) if isinstance(catalog, Catalog) else None
    if dataset is None:
        return ""
    names = ["ALL"] if found.unenforced else [identifier(name) for name in found.off]
    return "\n".join(f"ALTER TABLE {table(dataset)} ENABLE TRIGGER {name};" for name in names)
