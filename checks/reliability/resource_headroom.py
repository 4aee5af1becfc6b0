"""Room on disks, in memory and below limits."""

from collections.abc import Iterator

from audit.facts.capacity import Capacity, Resource
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CAPACITY
from checks._words import number, share, size


@check(
    id="reliability.resource-headroom",
    title="Disks, memory and limits have room",
    undercurrent=Undercurrent.RELIABILITY,
    severity=Severity.HIGH,
    remedy="Make room or raise the limit before the next growth, and watch it with an alert.",
    effort="1 day",
    controls=CAPACITY,
)
def resource_headroom(capacity: Capacity) -> Iterator[Judgement]:
    """A source that runs out of room stops taking writes or answers; a load then finds old data,
    or none, on the day that nobody can choose.
    """
    for resource in capacity.resources:
        if resource.limit <= 0:
            continue
        subject = _subject(resource)
        if resource.share < resource.warn_share:
            yield Pass(subject)
            continue
        full = resource.share >= resource.full_share
        bound = resource.full_share if full else resource.warn_share
        yield Fail(
            subject,
            f"Room is {'used up' if full else 'short'}: {resource.name}",
            f"{_amount(resource.used, resource)} of {_amount(resource.limit, resource)} in use "
            f"({share(resource.used, resource.limit)}), above {100 * bound:.0f}%"
            + (f": {resource.effect}." if resource.effect else "."),
            (("used", resource.used), ("limit", resource.limit), ("setting", resource.setting)),
            severity=_severity(resource, full=full),
            method="one look at the time of the audit",
        )


def _severity(resource: Resource, *, full: bool) -> Severity:
    if resource.momentary:  # one reading of a figure that goes up and down
        return Severity.MEDIUM if full else Severity.LOW
    return Severity.HIGH if full else Severity.MEDIUM


def _subject(resource: Resource) -> Subject:
    if resource.unit == "bytes" or not resource.scope:
        return Subject(object=" ".join(filter(None, (resource.name, resource.scope))))
    return Subject(resource.scope, object=resource.setting or resource.name)


def _amount(value: int, resource: Resource) -> str:
    return size(value) if resource.unit == "bytes" else f"{number(value)} {resource.unit}"
