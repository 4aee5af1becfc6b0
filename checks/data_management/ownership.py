"""Datasets that belong to nobody, or to an account for administrators."""

from collections.abc import Iterator

from audit.facts.accounts import Accounts
from audit.facts.catalog import Catalog, Dataset
from audit.facts.server import Server
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing, Reason
from checks._controls import PRIVILEGES
from checks._datasets import noun
from checks._sql import is_postgresql, table


@check(
    id="data_management.ownership",
    title="Datasets have an owner who answers for them",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Give the dataset to the role of the team that answers for it.",
    effort="15 minutes each",
    controls=PRIVILEGES,
)
def ownership(
    catalog: Catalog, accounts: Accounts | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Nobody announces a change or answers for a wrong value where no team owns the dataset, and
    an owner who is a superuser says only who ran the script.
    """
    if not catalog.owners_supported:
        return
    for dataset in catalog.datasets:
        if dataset.partition_of:
            continue
        subject, owner = Subject(dataset.name), dataset.owner
        if owner and isinstance(accounts, Missing) and accounts.reason is not Reason.UNSUPPORTED:
            yield Unknown(subject, "whether the owner is a superuser was not read", accounts.grant)
        elif not owner:
            yield _fail(dataset, "has no owner", "No owner in the catalogue.", server)
        elif isinstance(accounts, Accounts) and _rules(owner, accounts):
            evidence = f"The owner {owner} is a superuser."
            yield _fail(dataset, "belongs to a superuser", evidence, server)
        else:
            yield Pass(subject)


def _rules(name: str, accounts: Accounts) -> bool:
    return any(a.superuser for a in accounts.accounts if a.name == name)


def _fail(dataset: Dataset, state: str, evidence: str, server: Server | Missing) -> Fail:
    change = f"ALTER TABLE {table(dataset)} OWNER TO owning_team;"  # fits views as well
    return Fail(
        Subject(dataset.name),
        f"{noun(dataset)} {state}",
        evidence,
        method="catalogue",
        command=change if is_postgresql(server) else "",
    )
