"""Several types for the same values: the likeliest stays."""

from collections.abc import Mapping, Sequence

import numpy as np

from audit.detect.candidate import Candidate, Considered
from audit.detect.column import Counts
from audit.detect.taxonomy import types

#: Two types are rivals when so much of the smaller one's rows are the other's too.
_OVERLAP = 0.6
#: Types that only say "a secret" give way to those that say which.
_VAGUE = frozenset({"generic_secret", "vendor_token", "password", "national_id", "employee_id"})
#: How common numbers of the same form and check are: which comes first when nothing else speaks.
_COMMON = (
    *("credit_card", "us_ssn", "uk_nhs", "ca_sin", "nl_bsn", "br_cpf", "pl_pesel", "jp_my_number"),
    *("in_aadhaar", "de_tax_id", "se_personnummer", "dk_cpr", "au_tfn", "za_id"),
)


#: A name that says one of these says the more special ones too: it is no reason to prefer it.
_BROAD = frozenset({"national_id", "bank_account"})
_BROAD_SAYS = 1.0
_SAYS = 4.0
_EXPLAINS = 0.5
#: A key inside a connection string is part of it.
_HOLDERS = frozenset({"connection_string"})
_HOLDS = 1.5


def resolved(
    candidates: Sequence[Candidate], counts: Counts, countries: Mapping[str, float]
) -> Considered:
    """The candidates that stay, likeliest first; those whose values are another's are refused."""
    considered = Considered()
    most = max((c.rows for c in candidates), default=0) or 1
    # what explains more of the values goes first where others are as likely
    ranked = sorted(candidates, key=lambda c: -_score(c, countries) - _EXPLAINS * c.rows / most)
    for candidate in ranked:
        rival = next((c for c in considered.found if _rivals(candidate, c, counts)), None)
        if rival is None:
            considered.found.append(candidate)
            continue
        title = types()[rival.type].title if rival.type in types() else rival.type
        considered.refuse(candidate.type, f"the same values are {title}, which is likelier")
    return considered


def _score(candidate: Candidate, countries: Mapping[str, float]) -> float:
    total = sum(countries.values())
    here = sum(countries.get(code, 0.0) for code in candidate.countries) / total if total else 0.0
    common = _COMMON.index(candidate.type) if candidate.type in _COMMON else len(_COMMON)
    return (
        (_BROAD_SAYS if candidate.type in _BROAD else _SAYS) * candidate.named
        + 2.0 * candidate.confidence
        + 0.5 * candidate.strength
        + 2.0 * here
        - (3.0 if candidate.type in _VAGUE else 0.0)
        + (_HOLDS if candidate.type in _HOLDERS else 0.0)
        - 0.02 * common
        - (0.5 if candidate.embedded else 0.0)
    )


def _rivals(one: Candidate, other: Candidate, counts: Counts) -> bool:
    """Whether two types claim the same values; inside texts several can stand together."""
    if len(one.hits) != len(other.hits) or one.type == other.type:
        return False
    if one.embedded and other.embedded and one.where == other.where:
        both_secret = {one.type, other.type} & _VAGUE and _secret(one) and _secret(other)
        if not both_secret and not _of_two_countries(one, other):
            return False
    elif (one.embedded != other.embedded and not _covered(one, other, counts)) or (
        one.embedded and one.where != other.where
    ):
        return False
    return _covered(one, other, counts)


def _covered(one: Candidate, other: Candidate, counts: Counts) -> bool:
    both = int(counts[one.hits & other.hits].sum())
    least = min(int(counts[one.hits].sum()), int(counts[other.hits].sum()))
    return bool(least) and both >= _OVERLAP * least


def _of_two_countries(one: Candidate, other: Candidate) -> bool:
    """Whether both are official numbers, of countries that have nothing to do with one another."""
    official = all(
        (known := types().get(c.type)) is not None and known.category == "identifiers"
        for c in (one, other)
    )
    return official and not set(one.countries) & set(other.countries)


def _secret(candidate: Candidate) -> bool:
    known = types().get(candidate.type)
    return known is not None and known.secret


def taken_by(
    candidates: Sequence[Candidate], size: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The values that some candidate is as a whole."""
    taken = np.zeros(size, np.bool_)
    for candidate in candidates:
        if not candidate.embedded and candidate.confidence >= 0.6 and len(candidate.hits) == size:
            taken |= candidate.hits
    return taken
