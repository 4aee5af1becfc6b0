"""Jobs that the source should run by its own clock."""

from collections.abc import Iterator

from audit.facts.stored_code import ScheduledJobs
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._words import counted, listed


@check(
    id="dataops.scheduled-jobs",
    title="Jobs of the source run",
    undercurrent=Undercurrent.DATAOPS,
    severity=Severity.MEDIUM,
    remedy="Switch the scheduler on, or drop the jobs that nobody needs.",
    effort="1 hour",
)
def scheduled_jobs(jobs: ScheduledJobs) -> Iterator[Judgement]:
    """A job that is enabled and never runs looks as if somebody took care: summaries stay as old
    as they are, and what should be deleted stays.
    """
    enabled = [job.name for job in jobs.jobs if job.enabled]
    if not enabled:
        return
    subject = Subject(object=jobs.setting)
    if jobs.running:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Enabled jobs never run",
        f"{counted(len(enabled), 'job')} enabled, and the scheduler is off: {listed(enabled)}.",
        (("jobs", len(enabled)),),
        method="catalogue and settings of the source",
        command=jobs.enable,
    )
