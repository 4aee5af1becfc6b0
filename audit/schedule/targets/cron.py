"""cron: a crontab of an account, and the program that its lines run (crontab(5))."""

import shlex

from audit.errors import ConfigError
from audit.schedule.plan import Exported, Job, Plan, Written, arguments, heading
from audit.schedule.programs import program
from audit.schedule.times import standard

TABLE, PROGRAM = "source-audit.crontab", "source-audit-run"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def export(plan: Plan) -> Exported:
    """A line per source. Each waits for its share of the splay, and for no other run of its own."""
    folder = str(plan.wish.config.parent)
    runner = f"{folder}/{PROGRAM}"
    lines = "".join(_line(job, runner) for job in plan.jobs)
    table = (
        heading(
            plan,
            f"For `crontab {TABLE}` of an account of its own that may do nothing else;",
            f"{PROGRAM} belongs to {runner}.",
            "cron of Debian reads times in the time zone of the machine, cronie in CRON_TZ.",
        )
        + f"SHELL=/bin/sh\nPATH={_PATH}\nMAILTO=root\nCRON_TZ={plan.zone}\n\n{lines}"
    )
    return Exported(
        files={
            TABLE: Written(text=table),
            PROGRAM: Written(text=_runner(plan), program=True),
        },
        notes=(
            f"copy {PROGRAM} to {runner}, then run `crontab {TABLE}` as the account that audits",
            f"unless cron knows CRON_TZ, the time zone of the machine has to be {plan.zone}",
            *_credentials(plan),
        ),
    )


def _line(job: Job, runner: str) -> str:
    try:
        fields = standard(job.cron)
    except ConfigError:  # cron itself knows what its steps of days mean
        fields = str(job.cron)
    words = " ".join(map(shlex.quote, (runner, job.slug, str(job.delay))))
    # cron takes a bare % for the end of the command, also between quotes
    escaped = words.replace("%", r"\%")
    return f"{fields} {escaped}\n"


def _runner(plan: Plan) -> str:
    wish = plan.wish
    cases = "".join(_case(job, plan) for job in plan.jobs)
    settings = {
        "folder": str(wish.config.parent),
        "credentials": wish.credentials,
        "reports": wish.reports if wish.formats else "",
        "seconds": str(wish.seconds),
        "audit": wish.program,
    }
    values = "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items())
    start, body = program("cron.sh").split("#VALUES\n")
    return (
        f"{start}{heading(plan)}{values}{body.partition('#CASES')[0]}"
        f"{cases}{body.partition('#CASES')[2].removeprefix(chr(10))}"
    )


def _case(job: Job, plan: Plan) -> str:
    words = " ".join(map(shlex.quote, arguments(job, plan.wish)))
    return f"  {job.slug})\n    set -- {words}\n    ;;\n"


def _credentials(plan: Plan) -> tuple[str, ...]:
    return tuple(
        f"{job.name}: write {', '.join(job.variables)} as NAME='value' into "
        f"{plan.wish.credentials}/{job.slug}.env, mode 0600, of the account that audits"
        for job in plan.jobs
        if job.variables
    )
