"""Datasets that everybody may read or change."""

from collections.abc import Iterator

from audit.facts.accounts import WRITES, Grant, Grants, Privilege
from audit.facts.catalog import Catalog
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import DATA_PRIVILEGES, PRIVILEGES
from checks._sql import table

#: Reference tables that extensions open to everybody on purpose.
_OPEN_BY_DESIGN = frozenset(
    {
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
        "raster_columns",
        "raster_overviews",
        "pg_stat_statements",
        "pg_stat_statements_info",
    }
)
_KEYWORDS = {
    Privilege.READ: "SELECT",
    Privilege.INSERT: "INSERT",
    Privilege.UPDATE: "UPDATE",
    Privilege.DELETE: "DELETE",
    Privilege.TRUNCATE: "TRUNCATE",
}


@check(
    id="security.public-grants",
    title="Datasets are not open to every account",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Take the grant from everybody and give it to the roles that need it.",
    effort="1 hour",
    controls=(*PRIVILEGES, *DATA_PRIVILEGES),
)
def public_grants(grants: Grants, catalog: Catalog | Missing) -> Iterator[Judgement]:
    """Every account that exists or will be made reaches the dataset, also the one of an
    application that has nothing to do with it.
    """
    found = [
        g
        for g in grants.public
        if g.dataset and g.privileges and not _by_design(g) and not _partition(g.dataset, catalog)
    ]
    if not found:
        yield Pass(Subject())
    for grant in _merged(found):
        held = [p for p in Privilege if p in grant.privileges]
        writes = WRITES.intersection(held)
        yield Fail(
            Subject(grant.dataset),
            "Everybody may change the dataset" if writes else "Everybody may read the dataset",
            f"{grant.grantee} holds {', '.join(p.value for p in held)}.",
            (("privileges", ", ".join(p.value for p in held)),),
            severity=Severity.HIGH if writes else Severity.MEDIUM,
            method="catalogue",
            command=_revoke(grant, held, catalog),
        )


def _by_design(grant: Grant) -> bool:
    reads_only = not WRITES.intersection(grant.privileges)
    return reads_only and grant.dataset.rpartition(".")[2] in _OPEN_BY_DESIGN


def _partition(name: str, catalog: Catalog | Missing) -> bool:
    """Whether it is judged through the dataset that it is a part of."""
    dataset = catalog.dataset(name) if isinstance(catalog, Catalog) else None
    return bool(dataset and dataset.partition_of)


def _merged(grants: list[Grant]) -> list[Grant]:
    """One for each dataset: several may come from several grantors."""
    by_dataset: dict[str, Grant] = {}
    for grant in grants:
        before = by_dataset.get(grant.dataset)
        held = (*(before.privileges if before else ()), *grant.privileges)
        by_dataset[grant.dataset] = Grant(grant.grantee, grant.dataset, privileges=held)
    return list(by_dataset.values())


def _revoke(grant: Grant, held: list[Privilege], catalog: Catalog | Missing) -> str:
    dataset = catalog.dataset(grant.dataset) if isinstance(catalog, Catalog) else None
    if dataset is None or grant.grantee != "PUBLIC":
        return ""
    words = [_KEYWORDS[p] for p in held if p in _KEYWORDS]
    what = ", ".join(words) if len(words) == len(held) else "ALL"
    return f"REVOKE {what} ON {table(dataset)} FROM PUBLIC;"
