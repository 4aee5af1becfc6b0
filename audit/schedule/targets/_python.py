"""What files for Airflow and Dagster share: the jobs as values, and the program that runs one."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from audit.errors import ConfigError
from audit.schedule.plan import STATUSES, Job, Plan, arguments
from audit.schedule.programs import program
from audit.schedule.times import identifier, standard

#: Variables of the scheduler's process that an audit sees, beside its own.
_KEPT = (
    *("HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "XDG_STATE_HOME"),
    *("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_DIR", "SSL_CERT_FILE"),
)
#: A place of a credential that only systemd can make.
_SYSTEMD = "systemd-cred"


def values(plan: Plan, times: Mapping[str, Any]) -> str:
    """Assignments in Python: nothing of a name of a source is code."""
    wish = plan.wish
    settings: tuple[tuple[str, object], ...] = (
        ("PROGRAM", wish.program),
        ("FOLDER", str(wish.config.parent)),
        ("ZONE", plan.zone),
        ("SECONDS", wish.seconds),
        ("PARALLEL", wish.parallel),
        ("KEPT", _KEPT),
        ("STATUSES", dict(STATUSES)),
    )
    plain = "".join(f"{name} = {value!r}\n" for name, value in settings)
    # of texts, numbers, lists and mappings JSON is Python too, and reads better
    return f"{plain}TIMES = {json.dumps(times, indent=4, ensure_ascii=False)}\n"


def source(name: str) -> str:
    """The program of one scheduler, behind the one that runs an audit."""
    return f"\n\n{program('run.py.txt')}\n\n{program(name)}"


def installed(plan: Plan, where: str) -> str:
    """What has to be there: the pins of a scheduler's own environment and ours would conflict."""
    return (
        f"{plan.wish.program} has to be there {where}, in an environment of its own: "
        f"pip install {shlex.quote(plan.wish.requirement)}"
    )


def times_of(plan: Plan, *, prefix: str) -> Mapping[str, tuple[str, Sequence[Job]]]:
    """By the name of a time its five fields and its jobs; times that mean the same are one."""
    found: dict[str, tuple[str, list[Job]]] = {}
    for jobs in plan.by_time().values():
        fields = standard(jobs[0].cron)
        found.setdefault(prefix + identifier(jobs[0].cron), (fields, []))[1].extend(jobs)
    return found


def values_of(job: Job, plan: Plan, secrets: Mapping[str, str]) -> Mapping[str, object]:
    if job.password is not None and job.password.scheme == _SYSTEMD:
        raise ConfigError(
            f"source {job.name!r}: only systemd hands over the credential that it refers to; "
            "refer to env:NAME"
        )
    return {
        "arguments": arguments(job, plan.wish),
        "secrets": dict(secrets),
        "prefixes": list(job.prefixes),
    }
