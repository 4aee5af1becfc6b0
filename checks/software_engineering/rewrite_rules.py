"""Rules that rewrite what is written to a table."""

from collections.abc import Iterator

from audit.facts.table_logic import TablesLogic
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._words import counted


@check(
    id="software_engineering.rewrite-rules",
    title="Tables take what is written to them",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Replace the rule by a trigger or by code of the program, which shows in its tests.",
    effort="1 day",
    controls=CONFIGURATION,
)
def rewrite_rules(logic: TablesLogic) -> Iterator[Judgement]:
    """A rule turns a write into another one, or into nothing, and reports success: rows that a
    program wrote are not there, and no log says why.
    """
    ruled = [table for table in logic.tables if table.rules]
    if logic.examined and not ruled:
        yield Pass(Subject())
    for table in ruled:
        yield Fail(
            Subject(table.dataset),
            "Rules rewrite what is written to the table",
            f"{counted(table.rules, 'rule')}.",
            (("rules", table.rules),),
            method="catalogue",
        )
