"""Fields that tell the rows of a dataset apart and are declared as no key."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.relations import Relations
from audit.facts.server import Server
from audit.model.check import Confidence, Fail, Judgement, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INTEGRITY
from checks._records import records
from checks._sql import is_postgresql, is_sqlite
from checks.data_management._keys import around, declaring, keyless


@check(
    id="data_management.undeclared-keys",
    title="A field that identifies rows is declared as their key",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Declare the field as the primary key, once its owner says that it is one.",
    effort="1 hour",
    controls=INTEGRITY,
)
def undeclared_keys(
    relations: Relations, catalog: Catalog, profiles: Profiles, server: Server | Missing
) -> Iterator[Judgement]:
    """Nothing keeps a key that is only a habit: the first row that is written twice is loaded
    twice, and an upsert by that field changes one of the two.
    """
    yield from around(catalog, profiles)
    for dataset, key in keyless(catalog, relations):
        if key is None or len(key.fields) != 1 or not key.exact:
            continue
        yield Fail(
            Subject(dataset.name, key.fields[0]),
            "Field identifies every row and is no declared key",
            f"{records(dataset, key.rows)}, each with a value of its own in this field, and no "
            "primary or unique key by the catalogue.",
            (("rows", key.rows),),
            confidence=Confidence.HIGH,
            method="all rows compared",
            fix="Rebuild the table with this primary key: SQLite adds none to an existing table."
            if is_sqlite(server)
            else "",
            command=declaring(dataset, key) if is_postgresql(server) else "",
        )
