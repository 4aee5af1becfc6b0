"""dataops.temporary-files"""

from datetime import datetime, timedelta

from audit.facts.incidents import Count, Incident, Incidents
from audit.facts.server import Server
from audit.model.result import Status
from checks.dataops.temporary_files import LARGE, temporary_files
from tests.make.facts import server
from tests.make.judgements import UNSUPPORTED
from tests.make.judging import NOON, judged, not_run, only_failure

SMALL = server(size_bytes=1024**2)


def written(number: int, since: datetime | None = NOON - timedelta(days=2)) -> Incidents:
    count = Count(Incident.TEMPORARY_BYTES, number, since, setting="work_mem", change="ALTER x;")
    return Incidents(counts=(count,))


def test_a_little_in_a_day_passes() -> None:
    assert judged(temporary_files, written(2 * LARGE), SMALL).status is Status.PASS


def test_more_than_the_data_itself_fails() -> None:
    failure = only_failure(judged(temporary_files, written(3 * LARGE), SMALL))

    assert str(failure.subject) == "work_mem"
    assert failure.evidence.startswith("768\N{NO-BREAK SPACE}MB of temporary files since 21 Nov")
    assert failure.command == "ALTER x;"


def test_a_large_source_may_write_more() -> None:
    large = server(size_bytes=10 * LARGE)

    assert judged(temporary_files, written(3 * LARGE), large).status is Status.PASS


def test_the_size_of_the_source_is_not_needed() -> None:
    result = judged(temporary_files, written(3 * LARGE), missing={Server: UNSUPPORTED})

    assert result.status is Status.FAIL


def test_without_a_beginning_the_sum_says_nothing() -> None:
    result = judged(temporary_files, written(99 * LARGE, None), SMALL)

    assert result.status is Status.NOT_APPLICABLE
    assert not_run(temporary_files, Incidents)
