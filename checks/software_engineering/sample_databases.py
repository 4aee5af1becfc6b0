"""Databases that come with products and courses."""

from collections.abc import Iterator

from audit.facts.server import Databases
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
from checks._controls import CONFIGURATION, TEST_DATABASES

#: Names under which the products' own samples are installed.
_SAMPLES = frozenset(
    {
        *("test", "sakila", "world", "world_x", "employees", "menagerie", "airportdb"),
        *("pagila", "dvdrental", "northwind", "adventureworks", "adventureworks2019", "pubs"),
    }
)


@check(
    id="software_engineering.sample-databases",
    title="The server holds no sample databases",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Drop the database after asking whether somebody uses it after all.",
    effort="1 hour",
    controls=(*CONFIGURATION, *TEST_DATABASES),
)
def sample_databases(databases: Databases) -> Iterator[Judgement]:
    """A database for trials is open to more accounts than others, is patched and watched by
    nobody, and is loaded by mistake.
    """
    found = [name for name in databases.names if name.lower() in _SAMPLES]
    if databases.complete and databases.names and not found:
        yield Pass(Subject())
    if not databases.complete:
        yield Unknown(Subject(), "our account is not shown every database", databases.grant)
    for name in found:
        yield Fail(
            Subject(object=f"database {name}"),
            "Sample database is still there",
            f"Its name is one of {len(_SAMPLES)} that samples of products have.",
            method="catalogue",
        )
