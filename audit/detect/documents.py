"""Fields of identity documents: where some values are national numbers, others are passports."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import polars as pl

from audit.detect.candidate import TOLD, Candidate, Considered, percent
from audit.detect.matching import forms
from audit.detect.naming import Naming
from audit.detect.pattern import Pattern
from audit.detect.patterns import PATTERNS
from audit.detect.prepare import Prepared
from audit.detect.taxonomy import types

#: Of the different values so many are national numbers that stand their check.
_NATIONAL = (0.2, 0.92)
_FEWEST, _SHARE = 10, 0.85
#: The others are as long as each other, give or take one.
_LENGTHS = 2
_SURE = 0.62
#: Numbers of national identifiers are of tier 3; those of companies are not.
_PERSONAL = 3


def other_documents(found: Prepared, naming: Naming, told: Sequence[Candidate]) -> Considered:
    """Passports among national numbers: all other values have letters and a passport's form."""
    considered = Considered()
    national = next((c for c in told if _is_national(c)), None)
    already = any(c.type == "passport_number" for c in told)
    if national is None or already or naming.vetoed or len(national.hits) != len(found):
        return considered
    low, high = _NATIONAL
    rest = np.flatnonzero(~national.hits)
    if not low <= 1 - len(rest) / len(found) <= high or len(rest) < _FEWEST:
        return considered
    values = found.values.gather(rest.tolist())
    fitting = np.logical_or.reduce(forms(_passports(), values))
    fitting &= values.str.contains(r"[A-Z]").to_numpy() & values.str.contains(r"\d").to_numpy()
    share = float(fitting.mean())
    lengths = values.filter(pl.Series(fitting)).str.len_chars().n_unique()
    if share < _SHARE or lengths > _LENGTHS:
        return considered
    hits = np.zeros(len(found), np.bool_)
    hits[rest[fitting]] = True
    considered.found.append(
        Candidate(
            "passport_number",
            _SURE,
            hits,
            int(found.counts[hits].sum()),
            evidence=[
                f"{percent(1 - len(rest) / len(found))} are {types()[national.type].title}",
                f"{percent(share)} of the others have the form of passports",
            ],
            strength=1.0,
        )
    )
    return considered


def _is_national(candidate: Candidate) -> bool:
    known = types().get(candidate.type)
    return (
        known is not None
        and known.category == "identifiers"
        and known.tier == _PERSONAL
        and candidate.check_rate is not None
        and not candidate.embedded
        and candidate.confidence >= TOLD
    )


@cache
def _passports() -> tuple[Pattern, ...]:
    return tuple(p for p in PATTERNS if p.type == "passport_number")
