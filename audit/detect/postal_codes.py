"""Postal codes: forms that a country has, where the name or the other columns say so."""

from collections.abc import Mapping

import numpy as np

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.looked_up import Words
from audit.detect.naming import Naming
from audit.detect.pattern import Chars
from audit.detect.patterned import SAID
from audit.detect.places import postal as forms_of
from audit.detect.prepare import Prepared


def postal(found: Prepared, naming: Naming, countries: Mapping[str, float]) -> Considered:
    """Postal codes: shapes that a country has, where the name or the other columns say so."""
    considered = Considered()
    said = naming.types.get("postal_code", 0.0)
    if not len(found) or found.mean_length > 12 or (said < SAID and _other(naming)):
        return considered
    if said < SAID and not countries:
        return considered
    shapes = forms_of(Words.of(found).values)
    country, share = shapes.likeliest(countries)
    lettered = float(((found.masks & (Chars.UPPER | Chars.LOWER)) > 0).mean()) > 0.9
    if said >= SAID and shapes.any >= 0.5:
        sure, share = (0.5 + 0.4 * said) * (0.7 + 0.3 * shapes.any), shapes.any
        country = country if shapes.any - shapes.shares.get(country, 0.0) < 0.05 else ""
    elif lettered and share >= 0.95 and country in countries and len(found) >= 20:
        sure = 0.62
    else:
        if said >= SAID:
            considered.refuse("postal_code", "the name says so, but few have a country's form")
        return considered
    evidence = [f"{percent(share)} of the values have the form of postal codes{_of(country)}"]
    if said >= SAID:
        evidence.append(f'the name says so ("{naming.words["postal_code"]}")')
    considered.found.append(
        Candidate(
            "postal_code",
            round(min(0.95, sure), 3),
            np.ones(len(found), np.bool_),
            round(found.rows * share),
            evidence=evidence,
            strength=1.0,
            named=said,
            format=country,
        )
    )
    return considered


def _of(country: str) -> str:
    return f" of {country}" if country else ""


def _other(naming: Naming) -> bool:
    """Whether the name says something that is no place."""
    return bool(naming.types or naming.against or naming.vetoed)
