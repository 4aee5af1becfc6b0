"""Commands of the program `influx` that make a token which reads what it is for."""

import shlex
from collections.abc import Iterator

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step

#: The option of a dataset that tells the bucket it is in, by id and name.
BUCKET, BUCKET_NAME = "bucket id", "bucket"


def plan(ask: Ask) -> GrantPlan:
    """A token that reads the buckets that were chosen."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.TEXT,
        steps=tuple(_steps(ask)),
        where="Run by an operator in a shell where the program influx has a configuration.",
        afterwards="Put the token that is printed into your secret store; it is not shown again "
        "by newer versions.",
    )


def _steps(ask: Ask) -> Iterator[Step]:
    told = [dict(d.options) for d in ask.catalog.datasets]
    ids = sorted({options[BUCKET] for options in told if BUCKET in options})
    reads = " ".join(f"--read-bucket {shlex.quote(one)}" for one in ids)
    command = f"influx auth create --description {shlex.quote(ask.role)} {reads}".rstrip()
    yield Step("A token for all measurements of each bucket; there is no lesser one.", (command,))
    if ask.purpose is Purpose.AUDIT:
        yield Step(
            "Shows what tokens may do, too; settings are shown to operators only.",
            (f"{command} --read-authorizations --read-user",),
            optional=True,
        )
