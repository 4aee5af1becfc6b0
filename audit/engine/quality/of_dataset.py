"""Facts of a source -> the quality of each dataset, and of all together."""

from collections.abc import Callable, Iterator, Mapping

from audit.engine.quality.filled import filled, filled_share
from audit.engine.quality.fitting import fitting
from audit.engine.quality.measure import Measure
from audit.engine.quality.referring import referring
from audit.engine.quality.ruled import expected, ruled
from audit.engine.quality.score import of_source, overall, scored
from audit.engine.quality.seen import Seen, seen_in
from audit.engine.quality.serial import serial
from audit.engine.quality.single import single
from audit.engine.quality.timely import LOOKUP_ROWS, timely
from audit.engine.quality.zoned import zoned
from audit.facts.catalog import Catalog
from audit.model.fact import Snapshot
from audit.report.quality import DatasetQuality, Dimension, SourceQuality

_MAKERS: tuple[Callable[[Seen], Iterator[Measure]], ...] = (
    filled, single, fitting, ruled, expected, timely, zoned, serial, referring,
)  # fmt: skip


def quality_of(
    snapshot: Snapshot, catalog: Catalog | None
) -> tuple[Mapping[str, DatasetQuality], SourceQuality | None]:
    """By the name of the dataset, and over all of them; None without a catalogue."""
    if catalog is None:
        return {}, None
    datasets = {seen.dataset.name: of_dataset(seen) for seen in seen_in(snapshot, catalog)}
    return datasets, of_source(datasets)


def of_dataset(seen: Seen) -> DatasetQuality:
    """Every dimension of one dataset, in their order."""
    measures = tuple(measure for make in _MAKERS for measure in make(seen))
    dimensions = tuple(scored(d, measures, why_not=_why_not(seen, d)) for d in Dimension)
    share = filled_share(seen)
    return DatasetQuality(
        overall=overall(dimensions),
        dimensions=dimensions,
        filled=None if share is None else round(share, 6),
    )


def _why_not(seen: Seen, dimension: Dimension) -> str:
    """Why a dimension has no score, where it has none."""
    profile = seen.profile
    if dimension is Dimension.RELATIONSHIPS:
        return _not_followed(seen)
    if profile is None:
        return "the rows were not read"
    if profile.missing is not None:
        return f"the rows were not read: {profile.missing.detail or profile.missing.reason.value}"
    if not profile.rows_seen:
        return "there are no rows"
    if dimension is Dimension.TIMELINESS and profile.newest is not None:
        return f"fewer than {LOOKUP_ROWS} rows have no rhythm of their own"
    return _NOTHING[dimension]


_NOTHING = {
    Dimension.COMPLETENESS: "no field has to be filled, as declared or by what the rows show",
    Dimension.UNIQUENESS: "no key is declared or found, and rows were not compared",
    Dimension.VALIDITY: "no values were looked at",
    Dimension.CONSISTENCY: "there are no texts to compare and no rule between fields",
    Dimension.TIMELINESS: "no field says when a record was written",
}


def _not_followed(seen: Seen) -> str:
    if not seen.references:
        return "it refers to no other dataset, as declared or inferred"
    reasons = {r.missing.detail or r.missing.reason.value for r in seen.references if r.missing}
    why = f": {reasons.pop()}" if len(reasons) == 1 else ""
    return f"its references were not followed{why}"
