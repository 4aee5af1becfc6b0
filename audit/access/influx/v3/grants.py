"""Commands of the program `influxdb3` that make a token which reads what it is for."""

import shlex
from collections.abc import Iterator

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step

#: The option of a dataset that tells its table's own name.
TABLE = "table"
_OWN = "_internal"


def plan(ask: Ask) -> GrantPlan:
    """A token that reads the databases that were chosen, where the edition has such tokens."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.TEXT,
        steps=tuple(_steps(ask)),
        where="Run by an administrator in a shell with the program influxdb3.",
        afterwards="Put the token that is printed into your secret store; it is not shown again.",
        note="InfluxDB 3 Core has tokens for everything only: one reads by our own list of reads.",
    )


def _steps(ask: Ask) -> Iterator[Step]:
    names = {d.namespace for d in ask.catalog.datasets if d.namespace}
    if ask.purpose is Purpose.AUDIT:
        names.add(_OWN)
    rights = shlex.quote(f"db:{','.join(sorted(names))}:read")
    yield Step(
        "All tables of each database; Enterprise has such tokens.",
        (f"influxdb3 create token --permission {rights} --name {shlex.quote(ask.role)}",),
    )
