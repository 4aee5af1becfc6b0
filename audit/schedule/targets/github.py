"""GitHub Actions: a workflow for each time, with a job of its matrix for each source."""

import re
import shlex
from collections.abc import Sequence
from typing import Any

from audit.errors import ConfigError
from audit.schedule.plan import Exported, Job, Plan, Written, arguments, heading
from audit.schedule.targets._pipeline import (
    dumped,
    elsewhere,
    in_repository,
    installing,
    lost_runs,
)
from audit.schedule.times import identifier, shortest_gap, standard

_CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"  # v4.2.2
_PYTHON = "actions/setup-python@a26af69be951a213d495a4c3e4e4022e16d87065"  # v5.6.0
_UPLOAD = "actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02"  # v4.6.2
_RUNNER, _VERSION = "ubuntu-24.04", "3.12"
#: Minutes between two runs (GitHub Docs, Events that trigger workflows: schedule).
_SHORTEST = 5
#: Jobs of a matrix (GitHub Docs, Usage limits).
_MATRIX = 256
#: Secrets of a repository (GitHub Docs, Limits for secrets).
_SECRETS = 100
_TOO_MANY = (
    f"GitHub keeps {_SECRETS} secrets for a repository: refer to a vault, or export with --select "
    "into several repositories"
)
#: Names that GitHub keeps for itself (GitHub Docs, Naming your secrets).
_RESERVED = re.compile(r"GITHUB_|[0-9]", re.IGNORECASE)
_REPORTS = "reports"
_EXPRESSION = "${{"


def export(plan: Plan) -> Exported:
    """A job sees the secrets of its own source; beyond `parallel` jobs wait."""
    config = in_repository(plan.wish.config)
    wish = plan.wish
    for text in (config, wish.runs, wish.requirement, *wish.gates, *wish.formats):
        if _EXPRESSION in text:
            raise ConfigError("GitHub takes ${{ in a path or an option for an expression")
    files: dict[str, Written] = {}
    for jobs in _by_time(plan):
        for part, start in enumerate(range(0, len(jobs), _MATRIX), 1):
            some = jobs[start : start + _MATRIX]
            name = f"source-audit-{identifier(some[0].cron)}{f'-{part}' if part > 1 else ''}"
            text = heading(plan) + dumped(_workflow(name, some, plan, config))
            files[f".github/workflows/{name}.yml"] = Written(text=text)
    secrets = sorted({name for job in plan.jobs for name in job.variables})
    return Exported(
        files=files,
        notes=(
            *((f"secrets of the repository: {', '.join(secrets)}",) if secrets else ()),
            *((_TOO_MANY,) if len(secrets) > _SECRETS else ()),
            "GitHub runs schedules of the default branch only, and later when it is busy",
            *lost_runs(plan),
            *elsewhere(plan),
        ),
    )


def _by_time(plan: Plan) -> list[list[Job]]:
    found: dict[str, list[Job]] = {}
    for job in plan.jobs:
        found.setdefault(standard(job.cron), []).append(job)
        if shortest_gap(job.cron) < _SHORTEST:
            raise ConfigError(
                f"source {job.name!r}: GitHub runs a schedule every {_SHORTEST} minutes at most"
            )
        if _EXPRESSION in job.name:
            raise ConfigError("GitHub takes ${{ in the name of a source for an expression")
        for name in filter(_RESERVED.match, job.variables):
            raise ConfigError(
                f"source {job.name!r}: GitHub keeps names of secrets like {name} for itself"
            )
    return list(found.values())


def _workflow(name: str, jobs: Sequence[Job], plan: Plan, config: str) -> dict[str, Any]:
    fields = standard(jobs[0].cron)
    time = {"cron": fields} | ({"timezone": plan.zone} if plan.zone != "UTC" else {})
    wish = plan.wish
    return {
        "name": f"source-audit {fields}",
        "on": {"schedule": [time], "workflow_dispatch": {}},
        "permissions": {"contents": "read"},
        "concurrency": {"group": name, "cancel-in-progress": False},
        "jobs": {
            "audit": {
                "name": "${{ matrix.slug }}",
                "runs-on": _RUNNER,
                "timeout-minutes": -(-wish.seconds // 60) + 10,
                "strategy": {
                    "fail-fast": False,
                    "max-parallel": wish.parallel,
                    "matrix": {"include": [{"slug": j.slug, "source": j.name} for j in jobs]},
                },
                "steps": [
                    {"uses": _CHECKOUT, "with": {"persist-credentials": False}},
                    {"uses": _PYTHON, "with": {"python-version": _VERSION}},
                    {"run": f"{installing(plan)} && mkdir -p {_REPORTS}"},
                    _audit(jobs, plan, config),
                    {
                        "if": "always()",
                        "uses": _UPLOAD,
                        "with": {
                            "name": "audit-${{ matrix.slug }}",
                            "path": f"{_REPORTS}/",
                            "if-no-files-found": "ignore",
                            "retention-days": 30,
                        },
                    },
                ],
            }
        },
    }


def _audit(jobs: Sequence[Job], plan: Plan, config: str) -> dict[str, Any]:
    """The step that audits. The shell sees the name of the source as a variable, never as text."""
    words = arguments(
        Job(name='"$SOURCE"', slug="$SLUG", cron=jobs[0].cron, delay=0),
        plan.wish,
        config=config,
        reports=_REPORTS,
    )
    return {
        "name": "Audit",
        "timeout-minutes": -(-plan.wish.seconds // 60),
        "env": {
            "SLUG": "${{ matrix.slug }}",
            "SOURCE": "${{ matrix.source }}",
            **{
                name: _secret(name, jobs) for name in sorted({n for j in jobs for n in j.variables})
            },
        },
        "run": f"source-audit {' '.join(map(_word, words))}",
    }


def _word(word: str) -> str:
    """A word for the shell; our own variables stand between double quotes."""
    if word == '"$SOURCE"':
        return word
    if "/$SLUG." in word:
        before, _, after = word.partition("$SLUG")
        return f'{before}"$SLUG"{after}'
    return shlex.quote(word)


def _secret(name: str, jobs: Sequence[Job]) -> str:
    """The secret where the matrix is at a source that needs it, else nothing."""
    users = [job.slug for job in jobs if name in job.variables]
    if len(users) == len(jobs):
        return f"${{{{ secrets.{name} }}}}"
    listed = " || ".join(f"matrix.slug == '{slug}'" for slug in users)
    return f"${{{{ ({listed}) && secrets.{name} || '' }}}}"
