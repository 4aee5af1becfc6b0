"""Datasets that the file of owners gives to nobody."""

from collections.abc import Iterator

from audit.facts.responsibility import Responsibility
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INVENTORY


@check(
    id="data_management.responsible-team",
    title="Every dataset has a team that answers for it",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Name the team in owners.yaml, by the dataset or by a pattern that fits it.",
    effort="15 minutes each",
    controls=INVENTORY,
)
def responsible_team(responsibility: Responsibility) -> Iterator[Judgement]:
    """A finding without a team stays where it is: nobody repairs it, accepts it, or says what the
    data means. Who owns a dataset is written in owners.yaml, as no query can tell it.
    """
    for dataset, team in responsibility.teams:
        subject = Subject(dataset)
        if team:
            yield Pass(subject)
        else:
            yield Fail(
                subject,
                "Dataset has no responsible team",
                "No rule of owners.yaml gives it to a team, and the source has no owner.",
                method="owners.yaml",
            )
