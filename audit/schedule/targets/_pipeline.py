"""What files for GitHub and GitLab share: they run in a repository, on a machine that goes away."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audit.errors import ConfigError
from audit.schedule.needs import OF_A_MACHINE
from audit.schedule.plan import Plan


def dumped(tree: Mapping[str, Any]) -> str:
    """YAML with every text quoted where it could be taken for something else."""
    import yaml  # noqa: PLC0415  # --help stays quick

    text: str = yaml.safe_dump(
        dict(tree), sort_keys=False, allow_unicode=True, width=1000, default_flow_style=False
    )
    return text


def in_repository(config: Path) -> str:
    """The configuration as a pipeline names it: from the top of the repository."""
    top = next((p for p in config.parents if (p / ".git").exists()), Path.cwd())
    if not config.is_relative_to(top):
        raise ConfigError(
            f"{config} lies outside {top}; a pipeline reads it from the repository, so run this "
            "there"
        )
    return config.relative_to(top).as_posix()


def installing(plan: Plan) -> str:
    """The command that puts the program on the machine of a job."""
    return f"python -m pip install {shlex.quote(plan.wish.requirement)}"


def lost_runs(plan: Plan) -> tuple[str, ...]:
    """What becomes of runs that are kept on the machine of a job."""
    if "://" in plan.wish.runs:
        return ()
    said = (
        "runs are lost with the machine of the job: give runs: an object store, as in "
        "s3://bucket/runs, for history and changes"
    )
    return (said,)


def elsewhere(plan: Plan) -> tuple[str, ...]:
    """Sources and credentials that lie on one machine; a `ConfigError` for what cannot be there."""
    notes: list[str] = []
    for job in plan.jobs:
        reference = job.password
        if reference is not None and reference.scheme in OF_A_MACHINE:
            raise ConfigError(
                f"source {job.name!r}: {reference.scheme}: is a place of one machine, which a "
                "pipeline does not run on; refer to env:NAME"
            )
        if reference is not None and reference.scheme == "file":
            notes.append(f"{job.name}: {reference} has to be there on the runner")
        if job.local:
            notes.append(f"{job.name}: its files have to be in the repository or on the runner")
    others = dict.fromkeys(place for job in plan.jobs for place in job.places)
    notes += [f"{place} has to be there on the runner" for place in others]
    return tuple(notes)
