"""Persons and organisations that stand in a dataset more than once."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.relations import Relations
from audit.model.check import (
    Confidence,
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    check,
)
from checks._controls import INTEGRITY
from checks._records import records
from checks._words import counted, number, share

#: Fewer than this may be two people of one name.
_FEWEST, _FEWEST_SHARE = 2, 0.005
#: From this share on figures by customer are wrong enough to be seen.
_MANY = 0.02


@check(
    id="data_management.entity-doubles",
    title="Each person and organisation is entered once",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Merge the entries in the source, or load them with a key that stands for all of one.",
    effort="3 days with the owner",
    controls=INTEGRITY,
)
def entity_doubles(relations: Relations, catalog: Catalog) -> Iterator[Judgement]:
    """Whoever is entered twice is counted twice, gets two letters and two limits, and stays when
    only one of the entries is deleted on request.
    """
    for found in relations.doubles:
        subject = Subject(found.dataset)
        few = found.rows < max(_FEWEST, _FEWEST_SHARE * found.base)
        dataset = catalog.dataset(found.dataset)
        if few or dataset is None:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Some seem to be entered more than once",
            f"{number(found.rows)} of {records(dataset, found.base)} "
            f"({share(found.rows, found.base)}) are alike to one before them in "
            f"{counted(len(found.fields), 'field')} of a name and how to reach it.",
            (("doubles", found.rows), ("rows", found.base)),
            severity=Severity.MEDIUM if found.rows >= _MANY * found.base else Severity.LOW,
            confidence=Confidence.MEDIUM,
            method="a sample of rows compared" if found.sampled else "all rows compared",
        )
