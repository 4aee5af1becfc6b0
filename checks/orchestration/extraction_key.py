"""Keys by which a large dataset is read in parts."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, CatalogPart, DatasetKind, Family, split_key_of
from audit.facts.profiles import Profiles
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._loads import loads
from checks._unread import unread, untold

ROWS = 100_000


@check(
    id="orchestration.extraction-key",
    title="Large datasets can be read in parts",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy="Add a numeric or UUID key to split by; until then read in one stream or by partition.",
    effort="1 day",
)
def extraction_key(catalog: Catalog, profiles: Profiles) -> Iterator[Judgement]:
    """Without ranges to split by, the first copy runs as one long read that starts again from
    nothing whenever it breaks.
    """
    # search engines cut an index into slices themselves, series are cut by time
    if catalog.family not in {Family.RELATIONAL, Family.DOCUMENT}:
        return
    for load in loads(catalog, profiles, at_least=ROWS):
        dataset, subject = load.dataset, Subject(load.dataset.name)
        if dataset.kind is DatasetKind.PARTITIONED_TABLE or split_key_of(dataset):
            yield Pass(subject)
            continue
        if unread(catalog, CatalogPart.KEYS):
            yield untold(CatalogPart.KEYS, subject)
            continue
        keys = " and ".join(", ".join(key.fields) for key in dataset.keys) or "none"
        yield Fail(
            subject,
            "No key splits the dataset into ranges",
            f"{load.counted}; no key begins with an integer or UUID (keys: {keys}).",
            (("rows", load.rows),),
            method="catalogue",
        )
