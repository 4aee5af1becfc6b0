"""Least-privilege statements in standard SQL, for the account that somebody makes for us."""

from collections.abc import Sequence

from audit.access.grants import Ask, GrantPlan, Language, Purpose, Step
from audit.facts.catalog import Dataset

#: What the account is for, as a step says it.
_ABOUT = {
    Purpose.AUDIT: "the datasets that are audited",
    Purpose.INGEST: "the datasets that are loaded",
}


def plan_of(
    ask: Ask, tables: Sequence[tuple[Dataset, str]], *, role: str, before: Sequence[Step] = ()
) -> GrantPlan:
    """SELECT on each dataset; the names of `tables` and `role` are quoted already."""
    statements = tuple(f"GRANT SELECT ON {name} TO {role};" for _, name in tables)
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.SQL,
        steps=(*before, *([Step(_ABOUT[ask.purpose], statements)] if statements else [])),
        afterwards="make the account and set its password by the product's own statement first",
        where="run by the owner of the datasets, connected to this database",
    )


def of_file(ask: Ask) -> GrantPlan:
    """A file has no accounts: its mode is its guard."""
    return GrantPlan(
        purpose=ask.purpose,
        role=ask.role,
        language=Language.TEXT,
        note=f"a file has no accounts; let {ask.role} read it: setfacl -m u:{ask.role}:r FILE",
    )
