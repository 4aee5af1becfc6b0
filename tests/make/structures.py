"""Structures of documents as checks are tested with them."""

from typing import Any

from audit.facts.catalog import Catalog, DatasetKind, Family, Field, LogicalType
from audit.facts.structure import Structure, Structures
from audit.model.check import Check
from audit.model.fact import Missing, Reason
from audit.model.result import CheckResult, Status
from tests.make.facts import catalog, dataset, profile, profiles
from tests.make.judging import judged

NAME = Field("name", "string", LogicalType.TEXT)


def collection(*fields: Field, family: Family = Family.DOCUMENT) -> Catalog:
    return catalog(dataset("orders", *fields, kind=DatasetKind.COLLECTION), family=family)


def shaped(
    check: Check[...],
    *fields: Field,
    family: Family = Family.DOCUMENT,
    missing: Missing | None = None,
    **structure: Any,  # noqa: ANN401  # fields of a Structure
) -> CheckResult:
    """The result of a check on one collection of this structure."""
    given: dict[str, Any] = {"dataset": "orders", "documents": 1_000, "depth": 2, **structure}
    found = Structure(**given)
    seen = profile("orders", missing=missing) if missing else profile("orders")
    shapes = () if missing else (found,)
    return judged(
        check, collection(*fields, family=family), Structures(structures=shapes), profiles(seen)
    )


def unread_is_unknown(check: Check[...]) -> bool:
    """Whether a collection that may not be read is unknown, and an unread source is not run."""
    gap = Missing(Reason.PRIVILEGE, "the account may not read it", "GRANT read")
    return shaped(check, NAME, missing=gap).status is Status.UNKNOWN and is_not_run(check)


def is_not_run(check: Check[...]) -> bool:
    """Whether a source whose structures may not be read leaves the check open, with the grant."""
    gap = Missing(Reason.PRIVILEGE, "the account may not read this", "GRANT it")
    result = judged(check, collection(NAME), missing={Structures: gap})
    return result.status is Status.NOT_RUN and result.grant == "GRANT it"
