"""Types that have a written form: which of them a column bears out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Mask
from audit.detect.gates import Gates
from audit.detect.matching import Match, borne_out, matched, spread, with_literals
from audit.detect.naming import Naming
from audit.detect.pattern import Chars, Pattern
from audit.detect.prepare import Prepared

#: Of the values that have the form so many stand the check, or it is the check of something else.
VALID_RATE = 0.7
#: and with the right name so many.
VALID_NAMED = 0.4
#: How much likelier the values are under the type than by chance (natural logarithm).
LEAST_EVIDENCE = 5.0
#: A form that is common elsewhere has to fill at least so much of a column.
WEAK_SHARE = 0.3
#: and with the right name so much.
NAMED_SHARE = 0.12
#: A name says a type when it is at least so clear about it,
SAID = 0.5
#: and beyond doubt from here on: then a failed check makes it a doubtful one, and no other.
SAID_CLEARLY = 0.8
#: Chance that is small enough to outweigh a name that says otherwise.
OUTWEIGHS = 0.02
#: From here on a validator only sorts out placeholders, and proves nothing.
PROVES = 0.95
#: A document of some kind: what the name says of one speaks for the others.
_DOCUMENTS = ("national_id", "passport_number")
#: A form that may stand anywhere in a value.
_ANYWHERE = "(?s).*"


@dataclass(frozen=True, slots=True)
class Borne:
    """The matches of all forms of one type, put together.

    `gain` is how much likelier the outcome of the checks is when the type is right (97 % pass) than
    by chance; `chance` what chance would pass of those that were checked.
    """

    type: str
    matches: tuple[Match, ...]
    hits: Mask
    passed: Mask
    checked: int
    valid: int
    gain: float
    chance: float
    weak: bool

    @classmethod
    def of(cls, matches: Sequence[Match]) -> "Borne":
        ordered = sorted(matches, key=lambda m: -m.distinct)
        proving = [m for m in ordered if _proves(m.pattern)]
        checked = sum(m.checked for m in proving)
        expected = sum(m.checked * m.pattern.chance for m in proving)
        solid = [m for m in ordered if not m.pattern.weak]
        return cls(
            ordered[0].pattern.type,
            tuple(ordered),
            np.logical_or.reduce([m.hits for m in ordered]),
            np.logical_or.reduce([m.passed for m in ordered]),
            checked,
            sum(m.valid for m in proving),
            sum(evidence_of(m) for m in proving),
            expected / checked if checked else 1.0,
            sum(m.distinct for m in solid) < 0.5 * sum(m.distinct for m in ordered),
        )

    def without(self, claimed: Mask) -> "Borne":
        """Less the values that are something else for sure."""
        return replace(self, hits=self.hits & ~claimed, passed=self.passed & ~claimed)

    @property
    def pattern(self) -> Pattern:
        """The form that most values have."""
        return self.matches[0].pattern

    @property
    def rate(self) -> float:
        return self.valid / self.checked if self.checked else 1.0

    @property
    def form(self) -> str:
        label = self.pattern.label
        more = len({m.pattern.label for m in self.matches}) - 1
        return f"the form {label}" + (f" or {more} like it" if more > 0 else "")


def patterned(found: Prepared, naming: Naming, gates: Gates) -> Considered:
    """Types whose forms and checks the values as a whole bear out."""
    considered = Considered()
    if not len(found):
        return considered
    some = spread(found)
    shares = gates.shares(some)
    able = [gates.patterns[place] for place in np.flatnonzero(shares > 0).tolist()]
    share_of: dict[str, float] = {}
    for pattern, share in zip(able, shares[shares > 0].tolist(), strict=True):
        share_of[pattern.type] = share_of.get(pattern.type, 0.0) + share
    able = [p for p in able if _worth(p, share_of[p.type], naming)]
    able = with_literals(able, some)
    if some is not found:
        able = borne_out(able, some)
    by_type: dict[str, list[Match]] = {}
    for match in matched(able, found):
        by_type.setdefault(match.pattern.type, []).append(match)
    # what stands a check is taken first: a name that says "document" is about the others then
    claimed = np.zeros(len(found), np.bool_)
    for borne in sorted((Borne.of(_proven(m)) for m in by_type.values()), key=_by_name_only):
        if _by_name_only(borne):
            borne = borne.without(claimed)  # noqa: PLW2901
        before = len(considered.found)
        weigh(borne, found, naming, considered)
        if len(considered.found) > before and borne.checked:
            claimed |= considered.found[-1].hits
    return considered


def _by_name_only(borne: Borne) -> bool:
    return borne.pattern.named and not borne.checked


def said_of(pattern: Pattern, naming: Naming) -> float:
    """How clearly the name says the pattern's type, or one that is written the same."""
    said = naming.types.get(pattern.type, 0.0)
    if pattern.type in _DOCUMENTS:
        return max(said, *(0.8 * naming.types.get(t, 0.0) for t in _DOCUMENTS))
    return said


def _worth(pattern: Pattern, share: float, naming: Naming) -> bool:
    """Whether a form that is common elsewhere has the name, or enough values, to be tried."""
    said = said_of(pattern, naming)
    if pattern.named and said < SAID:
        return False
    return not pattern.weak or share >= (NAMED_SHARE if said >= SAID else WEAK_SHARE)


def _proven(matches: list[Match]) -> list[Match]:
    """Without forms whose check fails as often as chance has it, where another form's does not."""
    good = [m for m in matches if not _proves(m.pattern) or m.rate >= VALID_RATE]
    return good or matches


def _proves(pattern: Pattern) -> bool:
    return pattern.validate is not None and pattern.chance < PROVES


def weigh(borne: Borne, found: Prepared, naming: Naming, into: Considered) -> None:
    """One type: enough of the column, better than chance, not against the name?"""
    pattern, type_ = borne.pattern, borne.type
    said = said_of(pattern, naming)
    hits, doubtful = borne.passed, False
    if borne.checked and borne.rate < (VALID_NAMED if said >= SAID else VALID_RATE):
        formed = np.count_nonzero(borne.hits) / len(found)
        if said < SAID_CLEARLY or formed < 0.8:
            if formed >= WEAK_SHARE:
                into.refuse(type_, _fails(borne))
            return
        hits, doubtful = borne.hits, True
    rows, distinct = int(found.counts[hits].sum()), int(np.count_nonzero(hits))
    if not rows:
        return
    share = max(rows / found.rows, distinct / len(found))
    if borne.checked and not doubtful and borne.gain < LEAST_EVIDENCE and said < SAID:
        digits_only = pattern.allows == Chars.DIGIT  # one of many numbers may stand it
        if borne.weak or borne.chance > WEAK_SHARE or digits_only:
            into.refuse(
                type_, f"{borne.checked} different values are too few to tell it from chance"
            )
            return
    least = NAMED_SHARE if said >= SAID else WEAK_SHARE
    if (borne.weak or pattern.named) and share < least:
        into.refuse(type_, f"only {percent(share)} of the values have {borne.form}")
        return
    against = against_of(naming, type_)
    if against and said < SAID and borne.chance > OUTWEIGHS and not pattern.literals:
        into.refuse(type_, f'{borne.form} fits, but the name says otherwise ("{against}")')
        return
    if borne.weak and not borne.checked and said < SAID:
        into.refuse(type_, f"{borne.form} fits, which is common; nothing else says so")
        return
    into.found.append(
        Candidate(
            type_,
            0.56 if doubtful else _confidence(borne, said=said, share=share),
            hits,
            rows,
            evidence=_sentences(borne, found, naming, said, doubtful=doubtful),
            strength=_strength(borne),
            named=said,
            pattern=pattern,
            check_rate=borne.rate if borne.checked else None,
            embedded=pattern.regex.startswith(_ANYWHERE),
            format=pattern.label,
            countries=pattern.countries,
            note="most fail the check digit: made up, or something else" if doubtful else "",
        )
    )


def evidence_of(match: Match) -> float:
    """How much likelier so many passes are when the type is right (97 % pass) than by chance."""
    chance = min(max(match.pattern.chance, 1e-6), 0.999)
    passed, failed = match.valid, match.checked - match.valid
    return passed * math.log(0.97 / chance) + failed * math.log(0.03 / (1 - chance))


def against_of(naming: Naming, type_: str) -> str:
    """The word of the name that speaks against the type, "" without one."""
    return naming.against.get(type_) or naming.against.get("*", "") or naming.vetoed


def _fails(borne: Borne) -> str:
    return (
        f"{borne.form} fits, but only {percent(borne.rate)} of the values stand the "
        f"{borne.pattern.says or 'check'}; chance would make it {percent(borne.chance)}"
    )


def _strength(borne: Borne) -> float:
    """How unlikely the form and its check are elsewhere, as a power of ten."""
    form = 0.0 if borne.weak else 3.0
    return form - math.log10(max(borne.chance, 1e-6)) + (2.0 if borne.pattern.literals else 0.0)


def _confidence(borne: Borne, *, said: float, share: float) -> float:
    if borne.pattern.named:
        return round((0.45 + 0.45 * said) * (0.6 + 0.4 * min(1.0, share / 0.7)), 3)
    if borne.weak:
        base = 0.72 if borne.gain >= 20 else 0.6  # nats: beyond any doubt of chance
        base += 0.1 if borne.chance <= OUTWEIGHS else 0.0
    else:
        base = 0.9 if borne.checked or borne.pattern.literals else 0.82
    base *= 0.85 + 0.15 * borne.rate
    if share < 0.05:
        base -= 0.05
    return round(min(0.99, base + (1 - base) * 0.75 * said), 3)


def _sentences(
    borne: Borne, found: Prepared, naming: Naming, said: float, *, doubtful: bool
) -> list[str]:
    share = np.count_nonzero(borne.hits) / len(found)
    told = [f"{percent(share)} of {len(found):,} different values have {borne.form}"]
    if borne.checked:
        only, check = "only " if doubtful else "", borne.pattern.says or "check"
        told.append(
            f"{only}{percent(borne.rate)} of {borne.checked:,} checked stand the {check}, of which "
            f"chance would make {percent(borne.chance)}"
        )
    if said >= SAID:
        word = naming.words.get(borne.type) or next(iter(naming.words.values()), "")
        told.append(f'the name says so ("{word}")')
    return told
