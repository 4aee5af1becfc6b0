"""Copies, backups and trials that were left behind."""

import re
from collections.abc import Iterator, Mapping

from audit.facts.catalog import Catalog, Dataset, Family
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
from checks._controls import ERASURE
from checks._records import records
from checks._words import counted
from checks.software_engineering._names import bare, snake, whole

#: These say it by themselves.
_PLAIN = re.compile(
    r"^(?:tmp|bak|copy_of|backup_of)_|_(?:tmp|bak|old|backup|bkp|copy)_?\d*$"
    r"|^(?:tmp|temp|test|foo|asdf)_?\d*$"
)
#: These say it when the dataset that they were taken from is there too.
_BESIDE = (
    re.compile(r"^(?:temp|test|old|backup|copy|new)_(?P<base>.+)$"),
    re.compile(
        r"^(?P<base>.+?)_(?:(?:tmp|temp|test|orig|original|new|old|bak|bkp|backup|copy)_?\d*|v?\d{1,2})$"
    ),
    re.compile(r"^(?P<base>.+?)_(?:old|bak|backup|copy)?_?(?:19|20)\d{2}(?:_?\d{2}){0,2}$"),
)
#: So many of one base and a date each are a series that somebody keeps.
SERIES = 3

Named = Mapping[tuple[str, str], Dataset]


@check(
    id="software_engineering.leftover-datasets",
    title="No copies or trials are left behind",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Ask the owner whether it is still needed, and leave it out of the load until then.",
    effort="1 hour",
    controls=ERASURE,
)
def leftover_datasets(catalog: Catalog) -> Iterator[Judgement]:
    """A forgotten copy is loaded like the real one: rows count twice, and a person who was erased
    lives on in it.
    """
    if catalog.family not in {Family.RELATIONAL, Family.DOCUMENT}:
        return
    datasets = list(whole(catalog))
    named = {(d.namespace, snake(bare(d))): d for d in datasets}
    for dataset in datasets:
        base = _base(dataset, named)
        plain = _PLAIN.search(snake(bare(dataset)))
        if base is None and plain is None:
            yield Pass(Subject(dataset.name))
            continue
        beside = f" beside {bare(base)}" if base else ""
        rows = dataset.row_estimate
        size = f"About {records(dataset, rows)} in " if rows is not None else ""
        yield Fail(
            Subject(dataset.name),
            "Dataset is named like a leftover",
            f"{size}{counted(len(dataset.fields), 'field')}{beside}.",
            (("rows", rows), ("beside", bare(base) if base else "")),
            confidence=Confidence.HIGH,
            method="catalogue",
        )


def _base(dataset: Dataset, named: Named) -> Dataset | None:
    """The dataset that this one was copied from: the name without what was added, same fields."""
    name = snake(bare(dataset))
    for form in _BESIDE:
        match = form.match(name)
        base = named.get((dataset.namespace, match["base"])) if match else None
        if base is None or base is dataset or not _alike(dataset, base):
            continue
        series = re.compile(re.escape(snake(bare(base))) + r"_\d+(?:_\d+)*")
        kept = sum(bool(series.fullmatch(n)) for space, n in named if space == dataset.namespace)
        if kept < SERIES:
            return base
    return None


def _alike(copy: Dataset, base: Dataset) -> bool:
    """Whether most fields of the smaller one are in the other."""
    ours, theirs = {f.name for f in copy.fields}, {f.name for f in base.fields}
    return 2 * len(ours & theirs) >= min(len(ours), len(theirs))
