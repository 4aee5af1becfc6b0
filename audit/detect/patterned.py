"""Types that have a written form: which of the patterns a column bears out."""

import math
from functools import cache

import numpy as np

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.gates import Gates
from audit.detect.matching import Match, matched
from audit.detect.naming import Naming
from audit.detect.pattern import Pattern
from audit.detect.prepare import Prepared

#: Of the values that have the form so many stand the check, or it is the check of something else.
VALID_RATE = 0.7
#: and with the right name so many.
VALID_NAMED = 0.4
#: How much likelier the values are under the type than by chance (natural logarithm).
LEAST_EVIDENCE = 5.0
#: A form that is common elsewhere has to fill at least so much of a column.
WEAK_SHARE = 0.3
#: A name says a type when it is at least so clear about it.
SAID = 0.5
#: Chance that is small enough to outweigh a name that says otherwise.
_OUTWEIGHS = 0.02


@cache
def all_gates(patterns: tuple[Pattern, ...]) -> Gates:
    """The gates of these patterns, made once."""
    return Gates.of(patterns)


def patterned(found: Prepared, naming: Naming, patterns: tuple[Pattern, ...]) -> Considered:
    """Types whose form and check the values as a whole bear out."""
    considered = Considered()
    if not len(found):
        return considered
    gates = all_gates(patterns)
    shares = gates.shares(found)
    able = [
        gates.patterns[place]
        for place in np.flatnonzero(shares > 0).tolist()
        if _worth(gates.patterns[place], float(shares[place]), naming)
    ]
    for match in matched(able, found):
        weigh(match, found, naming, considered)
    return considered


def _worth(pattern: Pattern, share: float, naming: Naming) -> bool:
    """Whether a form that is common elsewhere has the name, or enough of the column, to be tried."""
    if pattern.named and naming.types.get(pattern.type, 0.0) < SAID:
        return False
    return not pattern.weak or share >= WEAK_SHARE


def weigh(match: Match, found: Prepared, naming: Naming, into: Considered) -> None:
    """One match: enough of the column, better than chance, not against the name?"""
    pattern = match.pattern
    said = naming.types.get(pattern.type, 0.0)
    hits = match.passed
    rows, distinct = int(found.counts[hits].sum()), int(np.count_nonzero(hits))
    share = max(rows / found.rows, distinct / len(found)) if rows else 0.0
    gain = evidence_of(match)
    checked = pattern.validate is not None
    if checked and match.rate < (VALID_NAMED if said >= SAID else VALID_RATE):
        if match.distinct / len(found) >= WEAK_SHARE:
            into.refuse(
                pattern.type,
                f"{_form(pattern)} fits, but only {percent(match.rate)} of the values stand the "
                f"{pattern.says or 'check'}; chance would make it {percent(pattern.chance)}",
            )
        return
    if checked and gain < LEAST_EVIDENCE and said < SAID and pattern.chance > _OUTWEIGHS:
        into.refuse(
            pattern.type,
            f"{match.checked} different values are too few to tell it from chance",
        )
        return
    if pattern.weak and share < WEAK_SHARE:
        into.refuse(pattern.type, f"only {percent(share)} of the values have the form")
        return
    against = _against(naming, pattern)
    if against and said < SAID and (not checked or pattern.chance > _OUTWEIGHS):
        into.refuse(
            pattern.type, f'{_form(pattern)} fits, but the name says otherwise ("{against}")'
        )
        return
    if pattern.weak and not checked and said < SAID:
        into.refuse(pattern.type, f"{_form(pattern)} fits, which is common; nothing else says so")
        return
    confidence = _confidence(match, said=said, share=share, gain=gain)
    into.found.append(
        Candidate(
            pattern.type,
            confidence,
            hits,
            rows,
            evidence=_sentences(match, found, naming, said),
            strength=_strength(pattern),
            named=said,
            pattern=pattern,
            check_rate=match.rate if checked else None,
            format=pattern.label,
            countries=pattern.countries,
        )
    )


def evidence_of(match: Match) -> float:
    """How much likelier so many passes are when the type is right (97 % pass) than by chance."""
    chance = min(max(match.pattern.chance, 1e-6), 0.999)
    passed, failed = match.valid, match.checked - match.valid
    return passed * math.log(0.97 / chance) + failed * math.log(0.03 / (1 - chance))


def _strength(pattern: Pattern) -> float:
    """How unlikely the form and its check are elsewhere, as a power of ten."""
    form = 0.0 if pattern.weak else 3.0
    return form - math.log10(max(pattern.chance, 1e-6)) + (2.0 if pattern.literals else 0.0)


def _confidence(match: Match, *, said: float, share: float, gain: float) -> float:
    pattern = match.pattern
    if pattern.named:
        fits = min(1.0, share / 0.8)
        return round((0.45 + 0.45 * said) * (0.5 + 0.5 * fits), 3)
    if pattern.weak:
        base = 0.72 if gain >= 20 else 0.6  # noqa: PLR2004  # nats: beyond any doubt of chance
        base += 0.1 if pattern.chance <= _OUTWEIGHS else 0.0
    else:
        base = 0.9 if pattern.validate is not None or pattern.literals else 0.82
    base *= 0.85 + 0.15 * match.rate
    if share < 0.05:  # noqa: PLR2004
        base -= 0.05
    return round(min(0.99, base + (1 - base) * 0.75 * said), 3)


def _against(naming: Naming, pattern: Pattern) -> str:
    return naming.against.get(pattern.type) or naming.against.get("*", "") or naming.vetoed


def _form(pattern: Pattern) -> str:
    return f"the form {pattern.label}" if pattern.label else "the form"


def _sentences(match: Match, found: Prepared, naming: Naming, said: float) -> list[str]:
    pattern = match.pattern
    share = match.distinct / len(found)
    told = [f"{percent(share)} of {len(found):,} different values have {_form(pattern)}"]
    if pattern.validate is not None:
        told.append(
            f"{percent(match.rate)} of {match.checked:,} checked stand the "
            f"{pattern.says or 'check'}, of which chance would make {percent(pattern.chance)}"
        )
    if said:
        told.append(f'the name says so ("{naming.words.get(pattern.type, "")}")')
    return told
