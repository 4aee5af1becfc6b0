"""dataops.scheduled-jobs"""

from audit.facts.stored_code import Job, ScheduledJobs
from audit.model.result import Status
from checks.dataops.scheduled_jobs import scheduled_jobs
from tests.make.judging import judged, not_run, only_failure


def jobs(*, running: bool, enabled: bool = True) -> ScheduledJobs:
    return ScheduledJobs(
        jobs=(Job("nightly", enabled=enabled),),
        running=running,
        setting="scheduler",
        enable="START;",
    )


def test_jobs_that_run_pass() -> None:
    assert judged(scheduled_jobs, jobs(running=True)).status is Status.PASS


def test_enabled_jobs_of_a_stopped_scheduler_are_told() -> None:
    failure = only_failure(judged(scheduled_jobs, jobs(running=False)))

    assert failure.evidence == "1 job enabled, and the scheduler is off: nightly."
    assert failure.command == "START;"


def test_without_enabled_jobs_there_is_nothing_to_examine() -> None:
    found = jobs(running=False, enabled=False)

    assert judged(scheduled_jobs, found).status is Status.NOT_APPLICABLE


def test_without_the_fact_it_is_not_run() -> None:
    assert not_run(scheduled_jobs, ScheduledJobs)
