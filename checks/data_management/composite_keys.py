"""Fields that only together tell the rows of a dataset apart and are declared as no key."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.relations import Relations
from audit.facts.server import Server
from audit.model.check import Confidence, Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._datasets import place
from checks._records import records
from checks._sql import is_postgresql, is_sqlite
from checks._words import counted
from checks.data_management._keys import around, declaring, keyless


@check(
    id="data_management.composite-keys",
    title="Fields that identify rows together are declared as their key",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Declare the fields as the primary key, once their owner says that they are one.",
    effort="1 hour",
    controls=INTEGRITY,
)
def composite_keys(
    relations: Relations, catalog: Catalog, profiles: Profiles, server: Server | Missing
) -> Iterator[Judgement]:
    """A load cannot know that it takes several fields to tell rows apart: an upsert by the first of
    them overwrites rows, one without a key doubles them.
    """
    yield from around(catalog, profiles)
    for dataset, key in keyless(catalog, relations):
        if key is None or len(key.fields) == 1 or not key.exact:
            continue
        yield Fail(
            place(dataset, key.fields),
            "Fields identify every row together and are no declared key",
            f"{records(dataset, key.rows)}, each with a combination of its own in "
            f"{counted(len(key.fields), 'field')}; no field alone does that, and there is no "
            "primary or unique key by the catalogue.",
            (("rows", key.rows),),
            confidence=Confidence.MEDIUM,
            method="all rows compared",
            fix="Rebuild the table with this primary key: SQLite adds none to an existing table."
            if is_sqlite(server)
            else "",
            command=declaring(dataset, key) if is_postgresql(server) else "",
        )
