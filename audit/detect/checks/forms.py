"""Patterns with their gates read off the regular expression."""

import re
from dataclasses import dataclass, replace

from audit.detect.checks.gates import gates
from audit.detect.pattern import ALPHANUMERIC, Chars, Pattern, Validator

#: Above this chance a check proves little for values that are digits alone.
_STRONG = 0.05


@dataclass(frozen=True, slots=True)
class Proof:
    """A check, the share of random values of the form that pass it, and what evidence calls it."""

    validate: Validator
    chance: float
    says: str


def any_case(regex: str) -> str:
    """The expression, written for capitals, for small letters too; ranges stand in sets."""
    return re.sub(r"\[[^\]]*\]|[A-Z]", lambda found: _both_cases(found[0]), regex)


def _both_cases(part: str) -> str:
    inner = part.strip("[]")
    letters = "".join(re.findall("[A-Z]-[A-Z]|[A-Z]", inner))
    return f"[{letters.lower()}{inner}]" if letters else part


def form(
    type: str,
    label: str,
    regex: str,
    proof: Proof | None = None,
    *,
    within: bool | str = False,
    literals: tuple[str, ...] = (),
    countries: str = "",
    named: bool = False,
    weak: bool | None = None,
) -> Pattern:
    """A pattern whose lengths and classes of bytes follow from its regular expression.

    `within` true looks for the same form between word boundaries; `countries` are set apart by
    spaces. Unless told, digits alone are weak where chance passes their check too often.
    """
    found = gates(regex)
    chance = proof.chance if proof else 1.0
    return Pattern(
        type=type,
        label=label,
        regex=regex,
        shortest=found.shortest,
        longest=found.longest,
        allows=found.allows,
        needs=found.needs,
        literals=literals,
        validate=proof.validate if proof else None,
        chance=chance,
        says=proof.says if proof else "",
        within=rf"\b(?:{regex})\b" if within is True else within or "",
        digits=found.digits if within is True else 0,  # of an expression of its own they differ
        run=found.shortest if within is True and not found.allows & ~ALPHANUMERIC else 0,
        countries=tuple(countries.split()),
        named=named,
        weak=found.allows == Chars.DIGIT and chance > _STRONG if weak is None else weak,
    )


def official(
    type: str,
    label: str,
    regex: str,
    proof: Proof | None = None,
    *,
    within: bool | str = False,
    named: bool = False,
    weak: bool | None = None,
) -> Pattern:
    """As `form`, for a type whose name begins with its country; digits alone that nothing proves
    need a name that says so.
    """
    country = type[:2].upper().replace("UK", "GB")
    made = form(type, label, regex, proof, within=within, countries=country, named=named, weak=weak)
    return replace(made, named=named or (proof is None and made.allows == Chars.DIGIT))
