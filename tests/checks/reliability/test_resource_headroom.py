"""reliability.resource-headroom"""

from dataclasses import replace

import pytest

from audit.facts.capacity import Capacity, Resource
from audit.model.check import Pass, Severity, Subject
from audit.model.result import Status
from checks.reliability.resource_headroom import resource_headroom
from tests.make.judgements import the_fail
from tests.make.judging import judged, not_run

GIB = 1024**3
DISK = Resource(
    name="disk",
    used=86 * GIB,
    limit=100 * GIB,
    unit="bytes",
    warn_share=0.85,
    full_share=0.9,
    scope="node a",
    effect="nothing is written",
)


@pytest.mark.parametrize(
    ("used", "severity"),
    [(85, Severity.MEDIUM), (89, Severity.MEDIUM), (90, Severity.HIGH), (100, Severity.HIGH)],
)
def test_from_the_marks_of_the_source_on_it_fails(used: int, severity: Severity) -> None:
    fail = the_fail(resource_headroom(Capacity(resources=(replace(DISK, used=used * GIB),))))

    assert (fail.severity, fail.subject) == (severity, Subject(object="disk node a"))


def test_below_them_it_passes() -> None:
    seen = Capacity(resources=(replace(DISK, used=84 * GIB),))

    assert list(resource_headroom(seen)) == [Pass(Subject(object="disk node a"))]


def test_one_reading_of_what_goes_up_and_down_weighs_less() -> None:
    heap = replace(DISK, name="heap", momentary=True)

    low = the_fail(resource_headroom(Capacity(resources=(heap,))))
    full = the_fail(resource_headroom(Capacity(resources=(replace(heap, used=95 * GIB),))))

    assert (low.severity, full.severity) == (Severity.LOW, Severity.MEDIUM)


def test_a_limit_of_a_dataset_is_told_of_the_dataset() -> None:
    fields = Resource(
        name="fields",
        used=950,
        limit=1_000,
        unit="fields",
        warn_share=0.9,
        scope="orders",
        setting="total_fields.limit",
    )

    fail = the_fail(resource_headroom(Capacity(resources=(fields,))))

    assert fail.subject == Subject("orders", object="total_fields.limit")
    assert fail.evidence == "950 fields of 1,000 fields in use (95.0%), above 90%."


def test_without_a_limit_there_is_nothing_to_judge() -> None:
    seen = Capacity(resources=(replace(DISK, limit=0),))

    result = judged(resource_headroom, seen)

    assert result.status is Status.NOT_APPLICABLE


def test_figures_that_may_not_be_read_are_said_with_their_grant() -> None:
    assert not_run(resource_headroom, Capacity)
