"""Dagster: a file with a job and a schedule for each time, and an op for each source in it."""

import hashlib

from audit.errors import ConfigError
from audit.schedule.plan import Exported, Job, Plan, Written, heading
from audit.schedule.targets import _python
from audit.schedule.times import of_leap_years

FILE = "source_audit_definitions.py"
_IMPORTS = '''\
"""Audits of sources, as the configuration of source-audit schedules them."""

import os
import subprocess

import dagster as dg

'''


def export(plan: Plan) -> Exported:
    """Ops of a job wait for one another beyond `parallel`, and a schedule for its last run."""
    for job in plan.jobs:
        if of_leap_years(job.cron):
            raise ConfigError(
                f"source {job.name!r}: Dagster finds no day that comes in leap years only; take "
                "another day"
            )
    times = {
        name: {
            "cron": fields,
            "seconds": _longest(plan, len(jobs)),
            "sources": {
                _op(job): _python.values_of(job, plan, {name: name for name in job.variables})
                for job in jobs
            },
        }
        for name, (fields, jobs) in _python.times_of(plan, prefix="source_audit_").items()
    }
    made = (
        f"{heading(plan)}{_IMPORTS}{_python.values(plan, times)}{_python.source('dagster.py.txt')}"
    )
    variables = sorted({name for job in plan.jobs for name in job.variables})
    return Exported(
        files={FILE: Written(text=made)},
        notes=(
            _python.installed(plan, "where runs are executed"),
            *(
                (f"secrets of the deployment, as variables: {', '.join(variables)}",)
                if variables
                else ()
            ),
        ),
    )


def _op(job: Job) -> str:
    """A name of letters, digits and underscores; a hash where - and _ would not be told apart."""
    hashed = hashlib.sha256(job.slug.encode()).hexdigest()[:8]
    return f"audit_{job.slug.replace('-', '_')}{f'_{hashed}' if '_' in job.slug else ''}"


def _longest(plan: Plan, jobs: int) -> int:
    """Seconds that a whole run may take, one audit after the other in each of the lanes."""
    return (plan.wish.seconds + 120) * -(-jobs // plan.wish.parallel) + 600
