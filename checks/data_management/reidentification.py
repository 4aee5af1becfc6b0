"""Rows that stand alone by what seems to name nobody."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.sensitive import PersonalData, Reidentification
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import DEIDENTIFICATION
from checks._sensitive import DIRECT, Held, holders, likely, looked_at, sure
from checks._words import number, share

#: Groups of fewer than so many are told apart too easily (k-anonymity; a usual k for release).
SMALLEST_GROUP = 5
#: Of few rows most stand alone whatever they hold.
FEWEST_ROWS = 50
#: From this share of rows on it is the rule and not the exception.
_MANY_ALONE = 0.05
#: What together names most people of a country (Sweeney 2000): birth date, place and gender.
_QUASI = frozenset({"date_of_birth", "age", "postal_code", "city", "gender", "nationality"})
_TOGETHER = 3


@check(
    id="data_management.reidentification",
    title="Rows without names cannot be traced to persons",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Coarsen the fields before the data is shared: the year in place of the birth date, the "
    "first digits of the postal code; and keep out groups that stay small.",
    effort="2 days",
    controls=DEIDENTIFICATION,
)
def reidentification(personal: PersonalData, catalog: Catalog | Missing) -> Iterator[Judgement]:
    """Birth date, place and gender together point at most people: who has another list with these
    and a name puts the names back, and the data was never anonymous.
    """
    for held in holders(personal, catalog):
        counted = held.found.reidentification
        if counted is None:
            if len(_quasi(held)) >= _TOGETHER and looked_at(held) >= FEWEST_ROWS:
                yield Unknown(held.subject, "how many rows stand alone was not counted")
        elif counted.rows >= FEWEST_ROWS:
            yield _judge(held, counted)


def _quasi(held: Held) -> set[str]:
    return {
        t.type for _, types in held.fields(lambda f: f.type in _QUASI and sure(f)) for t in types
    }


def _judge(held: Held, counted: Reidentification) -> Judgement:
    if counted.smallest >= SMALLEST_GROUP:
        return Pass(held.subject)
    alone = counted.unique / counted.rows
    named = _named(held, counted)
    names = ", ".join(counted.fields[:-1]) + f" and {counted.fields[-1]}"
    sampled = " In all rows fewer stand alone than in this sample." if counted.sampled else ""
    return Fail(
        held.subject,
        "Persons stand out by fields that name nobody",
        f"{number(counted.unique)} of {number(counted.rows)} {held.rows(counted.rows)} "
        f"({share(counted.unique, counted.rows)}) have a combination of {names} of their own; the "
        f"smallest group is of {number(counted.smallest)}.{sampled}",
        (
            ("rows", counted.rows),
            ("alone", counted.unique),
            ("smallest group", counted.smallest),
            ("fields", ", ".join(counted.fields)),
        ),
        severity=_severity(alone, named=named),
        confidence=Confidence.MEDIUM if counted.sampled else Confidence.CERTAIN,
        method=f"sample of {number(counted.rows)} {held.rows(2)}"
        if counted.sampled
        else "all rows",
        fix="Coarsen these fields as well when the names are taken out: without that it is not "
        "anonymous."
        if named
        else "",
    )


def _severity(alone: float, *, named: bool) -> Severity:
    """Where names stand beside them nobody has to guess: it is told for whoever takes them out."""
    if named:
        return Severity.INFO
    return Severity.MEDIUM if alone >= _MANY_ALONE else Severity.LOW


def _named(held: Held, counted: Reidentification) -> bool:
    """Whether other fields point at the person by themselves."""
    direct = held.fields(
        lambda found: found.tier >= DIRECT and not found.embedded and likely(found)
    )
    return any(field.name not in counted.fields for field, _ in direct)
