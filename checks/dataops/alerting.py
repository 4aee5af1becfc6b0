"""Whether somebody is told when something goes wrong."""

from collections.abc import Iterator

from audit.facts.alerting import Alerting
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import LOGGING
from checks._words import counted


@check(
    id="dataops.alerting",
    title="Somebody is told of what goes wrong",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.LOW,
    remedy="Set rules at least for targets that are down, and a receiver that someone reads.",
    effort="Half a day",
    controls=LOGGING,
)
def alerting(alerting: Alerting) -> Iterator[Judgement]:
    """A source that watches others and tells nobody is read only after the damage; its own gaps
    are then found by the loads that lack data.
    """
    subject = Subject(object=alerting.setting)
    if alerting.rules and alerting.receivers:
        yield Pass(subject)
    elif alerting.rules:
        named = "are named and none is known" if alerting.configured else "are named"
        yield Fail(
            subject,
            "Alerts reach nobody",
            f"{counted(alerting.rules, 'alert rule')}, and no receivers {named}.",
            (("rules", alerting.rules), ("receivers", alerting.receivers)),
            severity=Severity.MEDIUM,
            method="settings of the source",
        )
    else:
        yield Fail(
            subject,
            "Nothing raises an alert",
            f"0 alert rules are loaded; {counted(alerting.receivers, 'receiver')} would be told.",
            (("rules", 0), ("receivers", alerting.receivers)),
            method="settings of the source",
        )
