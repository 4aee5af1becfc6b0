"""InfluxQL that makes an account which reads what it is for."""

from collections.abc import Iterator

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step
from audit.access.influx.v1.statements import named

_ADMINISTRATOR = (
    "What the server tells of itself (settings, accounts, health) only administrators see: "
    "InfluxDB 1.x has no such account that may not write. Take it away after the audit."
)


def plan(ask: Ask) -> GrantPlan:
    """The account and READ on the databases that were chosen; the grants can be run again."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.SQL,
        steps=tuple(_steps(ask)),
        where="Run by an administrator in the program influx; the first statement only once.",
        afterwards="Put a password of your secret store in the place of <password>; the server's "
        "log masks it.",
    )


def _steps(ask: Ask) -> Iterator[Step]:
    role = named(ask.role)
    yield Step("The account.", (f"CREATE USER {role} WITH PASSWORD '<password>'",))
    databases = sorted({d.namespace for d in ask.catalog.datasets if d.namespace})
    grants = tuple(f"GRANT READ ON {named(database)} TO {role}" for database in databases)
    yield Step("All measurements of each database; there is no lesser grant.", grants)
    if ask.purpose is Purpose.AUDIT:
        statements = (f"GRANT ALL PRIVILEGES TO {role}", f"REVOKE ALL PRIVILEGES FROM {role}")
        yield Step(_ADMINISTRATOR, statements, optional=True)
