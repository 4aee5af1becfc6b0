"""Tables that answer with rows of other tables."""

from collections.abc import Iterator

from audit.facts.table_logic import TablesLogic
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._words import counted, listed


@check(
    id="data_management.table-inheritance",
    title="Tables answer with their own rows only",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Read the parent with ONLY, or leave its heirs out of the load; make them partitions "
    "where that is what they are for.",
    effort="Half a day",
)
def table_inheritance(logic: TablesLogic) -> Iterator[Judgement]:
    """A load of all tables brings the rows of an heir twice, once by each name, and no key keeps
    the two apart.
    """
    parents = [table for table in logic.tables if table.heirs]
    if logic.examined and not parents:
        yield Pass(Subject())
    for table in parents:
        yield Fail(
            Subject(table.dataset),
            "Table answers with rows of other tables",
            f"{counted(len(table.heirs), 'heir')}: {listed(table.heirs)}.",
            (("heirs", len(table.heirs)),),
            method="catalogue",
        )
