"""GitLab: jobs for pipelines that a schedule starts, and the program that makes the schedules."""

import shlex
from typing import Any

from audit.schedule.plan import Exported, Job, Plan, Written, arguments, heading
from audit.schedule.targets._pipeline import (
    dumped,
    elsewhere,
    in_repository,
    installing,
    lost_runs,
)
from audit.schedule.times import identifier, standard

FILE, SCHEDULES = "source-audit.gitlab-ci.yml", "gitlab-schedules.sh"
_IMAGE = "python:3.12-slim"
_VARIABLE = "AUDIT_TIME"
_REPORTS = "reports"
_TEMPLATE = ".source-audit"
#: Reports that GitLab shows itself, by our format (GitLab Docs, artifacts:reports).
_SHOWN = {"gitlab": "codequality", "junit": "junit"}


def export(plan: Plan) -> Exported:
    """A job per source; of those that share a resource group, one runs at a time."""
    config = in_repository(plan.wish.config)
    tree: dict[str, Any] = {_TEMPLATE: _template(plan)}
    for place, job in enumerate(plan.jobs):
        tree[f"audit {job.slug}"] = _job(job, plan, config, lane=place % plan.wish.parallel)
    secrets = sorted({name for job in plan.jobs for name in job.variables})
    words = ", ".join(secrets)
    return Exported(
        files={
            FILE: Written(text=heading(plan) + dumped(tree)),
            SCHEDULES: Written(text=_schedules(plan), program=True),
        },
        notes=(
            f"name {FILE} under include: of .gitlab-ci.yml, then run {SCHEDULES} once",
            *((f"variables of the project, masked and protected: {words}",) if secrets else ()),
            *lost_runs(plan),
            *elsewhere(plan),
        ),
    )


def _template(plan: Plan) -> dict[str, Any]:
    return {
        "image": _IMAGE,
        "interruptible": False,
        "timeout": f"{-(-plan.wish.seconds // 60) + 10} minutes",
        "before_script": [
            installing(plan),
            f"mkdir -p {_REPORTS}",
        ],
        "artifacts": {
            "when": "always",
            "access": "developer",
            "expire_in": "30 days",
            "paths": [f"{_REPORTS}/"],
        },
    }


def _job(job: Job, plan: Plan, config: str, *, lane: int) -> dict[str, Any]:
    words = arguments(job, plan.wish, config=config, reports=_REPORTS)
    found: dict[str, Any] = {
        "extends": _TEMPLATE,
        "resource_group": f"source-audit-{lane + 1}",
        "rules": [
            {"if": f'$CI_PIPELINE_SOURCE == "schedule" && ${_VARIABLE} == "{identifier(job.cron)}"'}
        ],
        "script": [f"source-audit {' '.join(map(shlex.quote, words))}"],
    }
    shown = {
        _SHOWN[word.partition("=")[0]]: word.partition("=")[2]
        for word in words
        if word.partition("=")[0] in _SHOWN and word.partition("=")[1]
    }
    if shown:
        # a list given here takes the place of the template's
        found["artifacts"] = {"reports": shown}
    return found


def _schedules(plan: Plan) -> str:
    """Commands of GitLab's own program glab; it has the token."""
    times = {identifier(job.cron): standard(job.cron) for job in plan.jobs}
    lines = "".join(
        f'glab schedule create --ref "$branch" --cron {shlex.quote(fields)} '
        f"--cronTimeZone {shlex.quote(plan.zone)} "
        f"--description {shlex.quote(f'source-audit {fields}')} --variable {_VARIABLE}:{name}\n"
        for name, fields in times.items()
    )
    return (
        "#!/bin/sh\n"
        + heading(plan, "Run it once, in the repository: each run makes the schedules again.")
        + f"set -eu\nbranch=${{1:-$(git symbolic-ref --short HEAD)}}\n{lines}"
    )
