"""Code that runs at changes of the schema or at log-ins."""

from collections.abc import Iterator

from audit.facts.table_logic import TablesLogic
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION

#: Such a trigger stands before everybody who comes in.
_AT_LOG_IN = "login"


@check(
    id="software_engineering.event-triggers",
    title="No code runs at changes of the schema or at log-ins",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Ask the owner what the code does and who tests it, and keep it with the migrations.",
    effort="Half a day",
    controls=CONFIGURATION,
)
def event_triggers(logic: TablesLogic) -> Iterator[Judgement]:
    """An error in such code stops every migration, or every log-in, of everybody; where it changes
    something, no migration says so.
    """
    if not logic.events:
        yield Pass(Subject())
    for event in logic.events:
        at_log_in = event.event == _AT_LOG_IN
        yield Fail(
            Subject(object=f"event trigger {event.name}"),
            "Code runs at every log-in" if at_log_in else "Code runs at changes of the schema",
            f"At {event.event}, made by {event.owner}.",
            (("event", event.event), ("owner", event.owner)),
            severity=Severity.MEDIUM if at_log_in else None,
            method="catalogue",
        )
