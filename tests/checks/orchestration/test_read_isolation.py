"""orchestration.read-isolation"""

from audit.facts.workload import ReadConsistency
from audit.model.result import Status
from checks.orchestration.read_isolation import read_isolation
from tests.make.judging import judged, not_run, only_failure


def reading(*, dirty: bool | None) -> ReadConsistency:
    return ReadConsistency(level="read uncommitted", snapshot=True, dirty=dirty, clean="SET it;")


def test_committed_rows_only_pass() -> None:
    assert judged(read_isolation, reading(dirty=False)).status is Status.PASS


def test_rows_of_others_before_they_commit_are_told() -> None:
    failure = only_failure(judged(read_isolation, reading(dirty=True)))

    assert failure.evidence == "The default is read uncommitted."
    assert failure.command == "SET it;"


def test_where_it_is_not_told_there_is_nothing_to_judge() -> None:
    assert judged(read_isolation, reading(dirty=None)).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(read_isolation, ReadConsistency)
