"""Names that mean something else in SQL."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Family
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._words import counted, listed
from checks.software_engineering._names import bare, parts, whole


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Reserved in standard SQL and in PostgreSQL, or in most other products; words that are reserved
#: on paper only ("date", "value", "year") are left out.
RESERVED = _words(
    "all alter analyze and any array as asc asymmetric authorization between both by case cast "
    "check collate column constraint create cross current_date current_role current_time "
    "current_timestamp current_user default delete desc distinct do drop else end except exists "
    "false fetch for foreign from full function grant group having in index initially inner insert "
    "intersect into is join lateral leading left like limit localtime localtimestamp natural not "
    "null offset on only or order outer overlaps partition placing primary references returning "
    "right row rows select session_user set similar some symmetric table then to trailing trigger "
    "true union unique update user using values variadic verbose when where window with"
)


@check(
    id="software_engineering.reserved-words",
    title="Names are not words of SQL",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Quote these names in every statement of the load, and rename them on our side.",
    effort="1 hour",
    controls=CONFIGURATION,
)
def reserved_words(catalog: Catalog) -> Iterator[Judgement]:
    """A generated statement that does not quote such a name fails, or worse: in PostgreSQL
    `SELECT user` gives the name of the account instead of the field.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    for dataset in whole(catalog):
        names = (bare(dataset), *parts(dataset, catalog.family))
        found = [name for name in names if name.lower() in RESERVED]
        if not found:
            yield Pass(Subject(dataset.name))
            continue
        yield Fail(
            Subject(dataset.name),
            "Names are reserved words of SQL",
            f"{counted(len(found), 'name')} of the dataset and its fields: "
            f"{listed(found, most=5)}.",
            (("names", len(found)),),
            method="catalogue",
        )
