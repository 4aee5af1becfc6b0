"""Uniqueness: keys, fields that are unique by rule, whole rows, and the same thing twice."""

from collections.abc import Iterator

from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.catalog import Key
from audit.facts.profiles import DatasetProfile
from audit.report.quality import Dimension


def single(seen: Seen) -> Iterator[Measure]:
    profile = seen.profile
    if profile is None or not profile.rows_seen:
        return
    for key in seen.dataset.keys:
        if not key.partial:
            yield _key(seen, profile, key)
    if profile.rows and profile.rows.duplicates is not None:
        yield Measure(
            dimension=Dimension.UNIQUENESS,
            fields=(),
            said="no row is equal to another one in every field",
            examined=profile.rows_seen,
            failed=profile.rows.duplicates,
            exact=seen.whole and profile.rows.duplicates_exact,
        )
    for doubles in seen.doubles:
        yield Measure(
            dimension=Dimension.UNIQUENESS,
            fields=doubles.fields,
            said="no two rows are of the same thing",
            examined=doubles.base,
            failed=doubles.rows,
            exact=not doubles.sampled,
            evidence="by likeness of these fields",
            of="doubles",
        )


def _key(seen: Seen, profile: DatasetProfile, key: Key) -> Measure:
    """A declared key: what was counted, else the source's word for it."""
    field = profile.field(key.fields[0]) if len(key.fields) == 1 else None
    repeated, examined = 0, profile.rows_seen
    if field is not None and field.values:
        examined = field.values
        if field.unique is not True and field.distinct is not None and field.distinct_exact:
            repeated = max(0, field.values - field.distinct)
    return Measure(
        dimension=Dimension.UNIQUENESS,
        fields=key.fields,
        said="stands once: it is declared as a key",
        examined=examined,
        failed=repeated,
        exact=seen.whole,
    )
