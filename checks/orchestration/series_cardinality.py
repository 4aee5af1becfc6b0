"""How many time series there are, and which labels make them."""

from collections.abc import Iterator

from audit.facts.activity import Cardinality
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import counted, number

SERIES = 1_000_000
VALUES = 10_000


@check(
    id="orchestration.series-cardinality",
    title="The number of time series stays within bounds",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy=(
        "Drop labels that hold identifiers, addresses or paths before they are stored, and "
        "aggregate what is left."
    ),
    effort="1 day",
    controls=CAPACITY,
)
def series_cardinality(cardinality: Cardinality) -> Iterator[Judgement]:
    """Each series costs the source memory and a load a request: with too many of them queries
    over a day time out, and the source itself runs out of memory.
    """
    largest = max(cardinality.by_dataset, key=lambda pair: pair[1], default=None)
    if cardinality.series <= SERIES:
        yield Pass(Subject())
    else:
        most = f", {number(largest[1])} of them in {largest[0]}" if largest else ""
        yield Fail(
            Subject(),
            "Source holds too many time series",
            f"{counted(cardinality.series, 'series', 'series')}{most}.",
            (("series", cardinality.series),),
        )
    for label, values in cardinality.by_label:
        subject = Subject(object=f"label {label}")
        if values <= VALUES:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Label has too many values",
            f"{counted(values, 'different value')}; each one makes series of its own.",
            (("values", values),),
        )
