"""data_management.outside-data"""

from audit.facts.places import OutsideData
from audit.model.result import Status
from checks.data_management.outside_data import outside_data
from tests.make.judging import judged, not_run, only_failure


def test_a_source_without_such_objects_passes() -> None:
    none = OutsideData(kind="large object", count=0)

    assert judged(outside_data, none).status is Status.PASS


def test_objects_are_counted() -> None:
    some = OutsideData(kind="large object", count=3, size_bytes=8192)

    failure = only_failure(judged(outside_data, some))

    assert str(failure.subject) == "large objects"
    assert failure.evidence == "3 large objects, 8.0\N{NO-BREAK SPACE}KB."
    unknown = OutsideData(kind="large object", count=1)
    assert only_failure(judged(outside_data, unknown)).evidence == "1 large object."
    assert not_run(outside_data, OutsideData)
