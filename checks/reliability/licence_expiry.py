"""Licences that end."""

from collections.abc import Iterator
from datetime import timedelta

from audit.facts.licence import Licence
from audit.facts.server import Observed
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import day, seconds

SOON = timedelta(days=45)


@check(
    id="reliability.licence-expiry",
    title="The licence of the source does not end soon",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.MEDIUM,
    remedy="Renew the licence, or move to one without end before what it pays for stops.",
    effort="1 day",
    controls=CAPACITY,
)
def licence_expiry(licence: Licence, observed: Observed) -> Iterator[Judgement]:
    """On the day it ends a part of the source stops answering, and the loads that need that part
    with it.
    """
    subject = Subject(object=f"licence {licence.kind}")
    left = licence.expires - observed.at if licence.expires else None
    if licence.active and (left is None or left > SOON):
        yield Pass(subject)
        return
    ended = not licence.active or (left is not None and left <= timedelta(0))
    when = ""
    if licence.expires and left is not None:
        away = (
            f"{seconds(abs(left.total_seconds()))} {'ago' if left < timedelta(0) else 'from now'}"
        )
        when = f" It ends on {day(licence.expires)}, {away}."
    yield Fail(
        subject,
        "Licence has ended" if ended else "Licence ends within 45 days",
        f"The source runs under a licence of the kind {licence.kind}.{when}"
        + (f" Then {licence.effect}." if licence.effect else ""),
        (
            ("kind", licence.kind),
            ("ends", licence.expires.isoformat() if licence.expires else None),
        ),
        severity=Severity.HIGH if ended else Severity.MEDIUM,
        method="licence as the source shows it",
    )
