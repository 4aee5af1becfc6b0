"""Personal data and secrets inside longer texts: notes, logs, settings, markup."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import polars as pl

from audit.detect.candidate import Candidate, Considered, percent
from audit.detect.column import Counts, Mask, answers
from audit.detect.gates import Forms
from audit.detect.groups import parts_of_longer
from audit.detect.matching import FEW, may_stand_in, standing
from audit.detect.naming import Naming
from audit.detect.pattern import Chars, Pattern
from audit.detect.patterned import patterned
from audit.detect.prepare import Prepared, of_texts

#: Texts shorter than this hold nothing beside what they are.
_SHORTEST = 13
#: Of what has the form inside texts so many have to stand the check.
_VALID_RATE = 0.7
#: Numbers in texts that have no other mark than a check digit: so many are asked for.
_FEWEST_NUMBERS = 4
_MOST_TOKENS = 4_000
_LUCKY = 0.11  # a check that one of nine numbers stands
#: What holds other things: inside these nothing else is looked for.
_HOLDERS = frozenset({"connection_string", "url_with_token", "private_key", "jwt"})
#: Clusters of letters and digits, joined by single separators, that hold a digit.
_CLUSTER = r"\b[A-Za-z]{0,6}\d[\dA-Za-z]*(?:[ .\-/][\dA-Za-z]*\d[\dA-Za-z]*)*"
_TOKEN_DIGITS = 7
_MOMENT = (
    r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)? ?(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?$"
)
_IN_MOMENTS = np.uint16(Chars.DASH | Chars.COLON)
#: A value without any of these is one word or code, and holds nothing but itself.
_JOINS = np.uint16(
    Chars.SPACE | Chars.PUNCTUATION | Chars.BRACKET | Chars.SLASH | Chars.COLON | Chars.OTHER
)
_NOTHING_SAID = Naming(())


def embedded(found: Prepared, taken: Mask, forms: Forms) -> Considered:
    """What stands inside the values that are not `taken` as a whole."""
    considered = Considered()
    joined = (found.masks & _JOINS) > 0
    open_ = np.flatnonzero(~taken & (found.lengths >= _SHORTEST) & joined)
    if not len(open_):
        return considered
    texts = found.values.gather(open_.tolist())
    timed = ((found.masks[open_] & _IN_MOMENTS) == _IN_MOMENTS).any()
    plain = answers(texts.str.contains(_MOMENT)) if timed else np.zeros(len(open_), np.bool_)
    if plain.any():  # a time holds nothing but itself
        open_, texts = open_[~plain], texts.filter(pl.Series(~plain))
        if not len(open_):
            return considered
    classes = int(np.bitwise_or.reduce(found.masks[open_]))
    able = may_stand_in(texts, classes, forms.inside, forms.literals)
    for pattern in [p for p in able if p.type in _HOLDERS]:
        if _within(pattern, texts, open_, found, considered):
            texts = texts.str.replace_all(pattern.within, " ")
    able = [p for p in able if p.type not in _HOLDERS]
    if len(texts) <= FEW:  # one pass for all that have none, which are most
        able = [p for p, hits in zip(able, standing(able, texts), strict=True) if hits.any()]
    for pattern in able:
        _within(pattern, texts, open_, found, considered)
    _numbers(texts, open_, found, forms, considered)
    return considered


def _within(
    pattern: Pattern, texts: pl.Series, places: Counts, found: Prepared, into: Considered
) -> bool:
    """Looks for one form in the texts; says whether it is told."""
    needs = int(pattern.needs)
    able = (found.masks[places] & needs) == needs
    able &= found.lengths[places] > pattern.shortest
    if pattern.literals and able.any():
        able &= _contains(texts, pattern.literals)
    chosen = np.flatnonzero(able)
    if not len(chosen):
        return False
    matches = texts.gather(chosen.tolist()).str.extract_all(pattern.within)
    counts = matches.list.len().to_numpy()
    if not counts.any():
        return False
    owners = np.repeat(chosen, counts)
    tokens = matches.explode(empty_as_null=False)
    alone = ~parts_of_longer(tokens, texts.gather(owners.tolist()))
    if not alone.all():
        tokens, owners = tokens.filter(pl.Series(alone)), owners[alone]
    return bool(len(tokens)) and _told(pattern, tokens, places[owners], found, into)


def _told(
    pattern: Pattern, tokens: pl.Series, owners: Counts, found: Prepared, into: Considered
) -> bool:
    good = np.ones(len(tokens), np.bool_)
    distinct = tokens.n_unique()
    if pattern.validate is not None:
        good = pattern.validate(tokens)
        passed = float(np.mean(good))
        lucky = pattern.weak and pattern.chance > _LUCKY and distinct < _FEWEST_NUMBERS
        if passed < _VALID_RATE or lucky:
            if good.any():
                into.refuse(
                    pattern.type,
                    f"inside texts {percent(passed)} of {len(tokens):,} that have the form "
                    f"{pattern.label} stand the {pattern.says or 'check'}",
                )
            return False
    if not good.any():
        return False
    hits = np.zeros(len(found), np.bool_)
    hits[owners[good]] = True
    rows = int(found.counts[hits].sum())
    into.found.append(
        Candidate(
            pattern.type,
            0.9 if pattern.validate is not None or pattern.literals else 0.8,
            hits,
            rows,
            evidence=_evidence(pattern, good, hits),
            strength=4.0 if pattern.literals else 3.0,
            pattern=pattern,
            check_rate=float(np.mean(good)) if pattern.validate is not None else None,
            embedded=True,
            format=pattern.label,
        )
    )
    return True


def _evidence(pattern: Pattern, good: Mask, hits: Mask) -> list[str]:
    texts = f"{int(np.count_nonzero(hits)):,} of {len(hits):,} different texts"
    told = [f"{texts} hold the form {pattern.label}"]
    if pattern.validate is not None:
        passed = percent(float(np.mean(good)))
        told.append(f"{passed} of what has it stand the {pattern.says or 'check'}")
    return told


def _numbers(
    texts: pl.Series, places: Counts, found: Prepared, forms: Forms, into: Considered
) -> None:
    """Numbers of a kind that stand in several texts, each by itself, known by their check digit."""
    seven = texts.str.count_matches(r"\d").to_numpy() >= _TOKEN_DIGITS
    spaced = _contains(texts, (" ", ":", "=", ",", "\n"))
    chosen = np.flatnonzero(seven & spaced)[:_MOST_TOKENS]
    if not len(chosen):
        return
    matches = texts.gather(chosen.tolist()).str.extract_all(_CLUSTER)
    owners = np.repeat(places[chosen], matches.list.len().to_numpy())
    tokens = matches.explode(empty_as_null=False)
    long = tokens.str.count_matches(r"\d").to_numpy() >= _TOKEN_DIGITS
    tokens, owners = tokens.filter(pl.Series(long)), owners[long]
    different = tokens.unique(maintain_order=True)
    if len(different) < _FEWEST_NUMBERS:
        return
    inner = of_texts(different, np.ones(len(different), np.int64))
    known = {candidate.type for candidate in into.found}
    for candidate in patterned(inner, _NOTHING_SAID, forms.numbers).found:
        some = inner.values.filter(pl.Series(candidate.hits))
        if candidate.type in known or len(some) < _FEWEST_NUMBERS:
            continue
        hits = np.zeros(len(found), np.bool_)
        hits[owners[tokens.is_in(some.implode()).to_numpy()]] = True
        candidate.hits, candidate.rows = hits, int(found.counts[hits].sum())
        candidate.embedded = True
        candidate.confidence = round(candidate.confidence * 0.92, 3)
        inside = f"{len(some):,} numbers inside {int(np.count_nonzero(hits)):,} texts"
        candidate.evidence[0] = f"{inside} have the form {candidate.format}"
        into.found.append(candidate)


def _contains(texts: pl.Series, literals: Sequence[str]) -> Mask:
    frame: Any = texts.to_frame("v").select(
        pl.col("v").str.contains_any(list(literals)).fill_null(value=False)
    )
    return cast("Mask", frame.to_series().to_numpy().astype(np.bool_))


def merged_types(candidates: Sequence[Candidate], counts: Counts) -> list[Candidate]:
    """One candidate for each type: the surest, with the values of all its forms."""
    by_type: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: -c.confidence):
        first = by_type.setdefault(candidate.type, candidate)
        if first is candidate or len(first.hits) != len(candidate.hits):
            continue
        first.hits = first.hits | candidate.hits
        first.rows = int(counts[first.hits].sum())
        first.where = tuple(dict.fromkeys((*first.where, *candidate.where)))
        if candidate.format and candidate.format not in first.format:
            first.evidence.append(f"and the form {candidate.format}")
    return list(by_type.values())


def by_country(candidates: Sequence[Candidate]) -> Mapping[str, float]:
    """How much the sure ones speak for each country."""
    votes: dict[str, float] = {}
    for candidate in candidates:
        if len(candidate.countries) == 1 and candidate.confidence >= 0.75:
            [code] = candidate.countries
            votes[code] = votes.get(code, 0.0) + candidate.confidence
    return votes
