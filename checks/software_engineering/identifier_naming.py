"""How datasets and fields are named."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from audit.facts.catalog import Catalog, Family
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import CONFIGURATION
from checks._datasets import unlisted
from checks._words import counted, listed, number, share
from checks.software_engineering._names import bare, parts, style, whole

LONGEST_BYTES = 63  # PostgreSQL cuts longer names without an error
TELLING_NAMES = 10
MIXED_NAMES = 3
MIXED_SHARE = 0.1


@check(
    id="software_engineering.identifier-naming",
    title="Names follow one convention and are safe to use",
    undercurrent=Undercurrent.SOFTWARE_ENGINEERING,
    severity=Severity.LOW,
    remedy="Agree on one convention, and map the names that break it when they are loaded.",
    effort="Half a day",
    controls=CONFIGURATION,
)
def identifier_naming(catalog: Catalog) -> Iterator[Judgement]:
    """Every tool of the pipeline quotes, folds and cuts names by rules of its own; an awkward one
    ends as a failed load, or as two fields that become one.
    """
    yield from unlisted(catalog)
    datasets = list(whole(catalog))
    for dataset in datasets:
        names = [bare(dataset), *parts(dataset, catalog.family)]
        awkward = [(name, fault) for name in names if (fault := _fault(name, catalog.family))]
        subject = Subject(dataset.name)
        if not awkward:
            yield Pass(subject)
            continue
        faults = Counter(fault for _, fault in awkward)
        said = ", ".join(f"{counted(n, 'name')} {fault}" for fault, n in sorted(faults.items()))
        yield Fail(
            subject,
            "Names need special care",
            f"{said}.",
            (("names", listed([ascii(name) for name, _ in awkward], most=5)),),
            method="catalogue",
            fix="Map these names to plain ones when they are loaded.",
        )
    yield from _convention("dataset names", [_plain(bare(d), catalog.family) for d in datasets])
    yield from _convention("field names", [n for d in datasets for n in parts(d, catalog.family)])


def _plain(name: str, family: Family) -> str:
    """Without the marks that a family uses for a purpose: dates of indexes, levels of rules."""
    match family:
        case Family.SEARCH:
            return name.replace(".", "-")
        case Family.TIME_SERIES:
            return name.replace(":", "_")
        case _:
            return name


def _fault(name: str, family: Family) -> str:
    """What makes a name awkward, "" when nothing does."""
    if any(unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} for c in name):
        return "with invisible characters"
    if any(c.isspace() for c in name):
        return "with blanks"
    if any(c in "\"'`" for c in name):
        return "with quotes"
    if family in {Family.RELATIONAL, Family.DOCUMENT} and name[:1].isdigit():
        return "beginning with a digit"
    if family is Family.RELATIONAL and len(name.encode()) > LONGEST_BYTES:
        return f"of more than {LONGEST_BYTES} bytes"
    return ""


def _convention(what: str, names: Sequence[str]) -> Iterator[Judgement]:
    """One judgement on names that show a style; a few names show none."""
    styles = Counter(found for name in names if (found := style(name)))
    total = styles.total()
    if total < TELLING_NAMES:
        return
    [(main, most)] = styles.most_common(1)
    subject = Subject(object=what)
    if total - most < MIXED_NAMES or total - most < MIXED_SHARE * total:
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Names follow several conventions",
        f"{share(most, total)} of {number(total)} names are {main}; the others "
        f"{_others(styles.most_common()[1:])}.",
        tuple(styles.most_common()),
        method="catalogue",
    )


def _others(styles: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{label} ({number(n)})" for label, n in styles)
