"""Logic that runs when rows change."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
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
from checks._controls import CONFIGURATION
from checks._words import counted
from checks.software_engineering._names import whole


@check(
    id="software_engineering.trigger-logic",
    title="Tables change only as their writers say",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Ask the owner what each trigger writes, and load what it writes to as well.",
    effort="Half a day",
    controls=CONFIGURATION,
)
def trigger_logic(catalog: Catalog) -> Iterator[Judgement]:
    """A trigger changes rows, here or in other tables, that no release note of the application
    mentions; who reads only the table cannot explain its values.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    for dataset in whole(catalog):
        if dataset.triggers:
            yield Fail(
                Subject(dataset.name),
                "Triggers run when rows change",
                f"{counted(dataset.triggers, 'trigger')}.",
                (("triggers", dataset.triggers),),
                method="catalogue",
            )
        elif dataset.triggers_grant and dataset.kind.stored:
            why = "triggers are shown to accounts that may make them"
            yield Unknown(Subject(dataset.name), why, dataset.triggers_grant)
        elif dataset.kind.stored:
            yield Pass(Subject(dataset.name))
