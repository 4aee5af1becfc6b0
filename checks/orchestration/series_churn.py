"""Series that come and go."""

from collections.abc import Iterator

from audit.facts.activity import Cardinality
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import counted, number, share

#: Share of a day's series that may have ended, and how many there have to be.
ENDED, MANY = 0.5, 500


@check(
    id="orchestration.series-churn",
    title="Series live longer than a day",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Drop labels that change with every start or request, such as identifiers of containers, "
        "versions and addresses."
    ),
    effort="1 day",
    controls=CAPACITY,
)
def series_churn(cardinality: Cardinality) -> Iterator[Judgement]:
    """Each short series costs the source as much as a long one, and a load has to look every series
    up again to know which there are.
    """
    if cardinality.day is None or cardinality.ended is None or not cardinality.day:
        return
    subject = Subject()
    if cardinality.ended < MANY or cardinality.ended <= ENDED * cardinality.day:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Most series of a day have ended",
        f"{number(cardinality.ended)} of {counted(cardinality.day, 'series', 'series')} of the "
        f"last day ({share(cardinality.ended, cardinality.day)}) have no point any more.",
        (("ended", cardinality.ended), ("day", cardinality.day)),
        method="the source's own list of series",
    )
