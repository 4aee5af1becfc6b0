"""Airflow 3: a file with a DAG for each time, and a task for each source in it."""

from audit.schedule.plan import Exported, Plan, Written, heading
from audit.schedule.targets import _python

FILE = "source_audit_dags.py"
_IMPORTS = '''\
"""Audits of sources, as the configuration of source-audit schedules them."""

import os
import subprocess
from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG, Connection, CronTriggerTimetable
from airflow.sdk.exceptions import AirflowFailException

'''


def export(plan: Plan) -> Exported:
    """Tasks of a DAG wait for one another beyond `parallel`, and a DAG for its last run."""
    times = {
        name: {
            "cron": fields,
            "sources": {
                job.slug: _python.values_of(
                    job, plan, {name: connection_of(name) for name in job.variables}
                )
                for job in jobs
            },
        }
        for name, (fields, jobs) in _python.times_of(plan, prefix="source_audit_").items()
    }
    made = (
        f"{heading(plan)}{_IMPORTS}{_python.values(plan, times)}{_python.source('airflow.py.txt')}"
    )
    variables = sorted({name for job in plan.jobs for name in job.variables})
    secrets = ", ".join(f"{connection_of(name)} (for {name})" for name in variables)
    return Exported(
        files={FILE: Written(text=made)},
        notes=(
            _python.installed(plan, "for the workers"),
            *((f"connections whose password is the secret: {secrets}",) if secrets else ()),
        ),
    )


def connection_of(variable: str) -> str:
    """The connection that holds what the configuration calls by this variable."""
    return variable.lower()
