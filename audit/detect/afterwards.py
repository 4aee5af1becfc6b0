"""What follows from a verdict: children among the births, and values that harm nobody."""

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, percent
from audit.detect.column import Column
from audit.detect.dates import ages_of
from audit.detect.naming import Naming
from audit.detect.patterned import SAID
from audit.detect.prepare import Prepared
from audit.detect.secrets.hashes import hash_scheme

#: GDPR Art. 8: the age from which a child can consent, where no member state has set a lower one.
_OF_AGE = 16
#: So many of the rows are of children, or the few are mistakes.
_CHILDREN = 0.05
#: So many of the values are harmless, or the others count.
_HARMLESS = 0.98
_LOOKED_AT = 500

#: RFC 2606 and 6761: names that nobody can own.
_RESERVED = r"(?i)@(?:[a-z0-9-]+\.)*(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$"
#: Numbers that card networks and payment providers publish for tests.
_TEST_CARDS = (
    *("4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556"),
    *("5555555555554444", "5105105105105100", "2223003122003222", "378282246310005"),
    *("371449635398431", "6011111111111117", "6011000990139424", "3530111333300000"),
    *("3566002020360505", "30569309025904", "38520000023237"),
)
_TEST_KEYS = (
    r"(?:^|[^A-Za-z0-9])(?:sk|rk|pk)_test_|shippo_test_|duffel_test_"
    r"|access-(?:sandbox|development)-"
)


def children(
    column: Column, found: Prepared, candidates: list[Candidate], naming: Naming, today: date
) -> Candidate | None:
    """Data about children, where enough of the births or ages are theirs."""
    told = next((c for c in candidates if c.type in _AGES and not c.embedded), None)
    if told is None:
        return _by_name(found, naming)
    young, rows = _AGES[told.type](column, found, today)
    if young < _CHILDREN:
        return None
    return Candidate(
        "child_data",
        round(min(0.95, told.confidence), 3),
        told.hits,
        round(young * rows),
        evidence=[f"{percent(young)} of the persons are younger than {_OF_AGE}", *told.evidence],
        named=told.named,
        format=told.format,
    )


def _by_name(found: Prepared, naming: Naming) -> Candidate | None:
    """What the name says to be of children and no date: grades, classes, schools."""
    said = naming.types.get("child_data", 0.0)
    if said < SAID or not len(found):
        return None
    word = naming.words.get("child_data", "")
    return Candidate(
        "child_data",
        round(0.35 + 0.35 * said, 3),
        np.ones(len(found), np.bool_),
        found.rows,
        evidence=[f'the name says so ("{word}"), and nothing else does'],
        named=said,
    )


def _by_birth(column: Column, found: Prepared, today: date) -> tuple[float, int]:
    ages = ages_of(column, found, today)
    if ages is None or not len(ages.years):
        return 0.0, 0
    rows = found.rows if len(found) else column.sampled
    return float(np.mean((ages.years >= 0) & (ages.years < _OF_AGE))), rows


def _by_age(column: Column, found: Prepared, today: date) -> tuple[float, int]:
    del column, today
    ages = found.values.cast(pl.Float64, strict=False).to_numpy()
    young = (ages >= 0) & (ages < _OF_AGE)
    return float(found.counts[young].sum() / max(1, found.rows)), found.rows


_AGES: Mapping[str, Callable[[Column, Prepared, date], tuple[float, int]]] = {
    "date_of_birth": _by_birth,
    "age": _by_age,
}


def note_on(candidate: Candidate, found: Prepared) -> str:
    """What else is known of the values: that they are of nobody, or that a hash is weak."""
    noted = _NOTED.get(candidate.type)
    if noted is None or candidate.embedded or len(candidate.hits) != len(found):
        return candidate.note
    values = found.values.filter(pl.Series(candidate.hits)).head(_LOOKED_AT)
    return (noted(values) if len(values) else "") or candidate.note


def _share(hits: pl.Series) -> float:
    return float(np.mean(hits.to_numpy()))


def _domains(values: pl.Series) -> str:
    reserved = _share(values.str.contains(_RESERVED))
    return "reserved domains, which nobody can own" if reserved >= _HARMLESS else ""


def _cards(values: pl.Series) -> str:
    plain = values.str.replace_all(r"[ \-]", "")
    known = _share(plain.is_in(_TEST_CARDS))
    return "test numbers that card networks publish" if known >= _HARMLESS else ""


def _keys(values: pl.Series) -> str:
    test = _share(values.str.contains(_TEST_KEYS))
    return "keys of a test environment" if test >= _HARMLESS else ""


def _hashes(values: pl.Series) -> str:
    """The weakest of the schemes: one account is enough for whoever wants in."""
    schemes = [hash_scheme(text) for text in values.to_list()]
    unsalted = next((name for name, _, salted in schemes if name and not salted), "")
    outdated = next((name for name, old, _ in schemes if name and old), "")
    if unsalted:
        return f"unsalted: {unsalted.removesuffix(' (unsalted)')}"
    return f"outdated: {outdated}" if outdated else ""


_NOTED: Mapping[str, Callable[[pl.Series], str]] = {
    "email": _domains,
    "credit_card": _cards,
    "stripe_key": _keys,
    "vendor_token": _keys,
    "password_hash": _hashes,
}
