"""Validity and consistency of single fields: values that do not belong among the others."""

import math
from collections.abc import Iterator, Sequence

from audit.engine.quality.filled import required_fields
from audit.engine.quality.measure import Measure
from audit.engine.quality.seen import Seen
from audit.facts.profiles import FieldProfile
from audit.facts.sensitive import FieldSensitivity, Suspicious
from audit.report.quality import Dimension

#: From which score on an entry counts: as for a finding of the check of its family.
SURE = 0.7
LEAST = {
    "encoding": 0.5,
    "outlier": 0.6,
    "default day": 0.6,
    "far day": 0.6,
    "test value": 0.6,
    "placeholder": 0.6,
    "space": 0.25,
}
_PLACEHOLDER = "placeholder"
#: Written in another way than the others; all other families are values that do not belong.
_UNEVEN = frozenset({"variant", "format", "space", "precision", "unit"})
#: No matter of quality.
_ELSEWHERE = frozenset({"personal data"})
#: Texts that are longer on average are prose, of which no value is looked at one by one.
_PROSE = 200


def fitting(seen: Seen) -> Iterator[Measure]:
    """What was found without rules; a field counts where its values were looked at."""
    if seen.verdicts is None or seen.profile is None:
        return
    required = required_fields(seen)
    profiles = {f.name: f for f in seen.profile.fields}
    for found in seen.verdicts.fields:
        profile = profiles.get(found.name)
        if profile is None or not found.sampled:
            continue
        odd = [s for s in found.suspicious if _counts(s)]
        if not odd and _prose(profile):
            continue
        uneven = [s for s in odd if s.family in _UNEVEN]
        stand_ins = [s for s in odd if s.family == _PLACEHOLDER]
        foreign = [s for s in odd if s.family not in {*_UNEVEN, _PLACEHOLDER}]
        if found.name in required:
            yield _measure(seen, found, stand_ins, Dimension.COMPLETENESS)
        else:
            foreign += stand_ins
        yield _measure(seen, found, foreign, Dimension.VALIDITY)
        if profile.texts is not None or uneven:
            yield _measure(seen, found, uneven, Dimension.CONSISTENCY)


def _counts(entry: Suspicious) -> bool:
    sure = entry.score >= LEAST.get(entry.family, SURE)
    return sure and entry.family not in _ELSEWHERE


_SAID = {
    Dimension.COMPLETENESS: "no word stands in for a value",
    Dimension.VALIDITY: "values belong among the others of the field",
    Dimension.CONSISTENCY: "values are written in one way",
}


def _measure(
    seen: Seen, found: FieldSensitivity, odd: Sequence[Suspicious], dimension: Dimension
) -> Measure:
    return Measure(
        dimension=dimension,
        fields=(found.name,),
        said=_SAID[dimension],
        examined=found.sampled,
        failed=min(found.sampled, math.ceil(sum(_failed(s, found) for s in odd))),
        exact=seen.whole and found.sampled >= found.rows,
        unit="values",
        evidence="; ".join(dict.fromkeys(f"{s.family}: {s.reason}" for s in odd[:3])),
    )


def _failed(entry: Suspicious, found: FieldSensitivity) -> float:
    """Rows of an entry, as many of those looked at in the field as of those it was found in."""
    return entry.count * found.sampled / (entry.looked_at or found.sampled)


def _prose(profile: FieldProfile) -> bool:
    return profile.mean_length is not None and profile.mean_length > _PROSE
