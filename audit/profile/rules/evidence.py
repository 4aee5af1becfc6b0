"""A rule with what was seen of it: how sure it is, and the words for that."""

from audit.facts.rules import Argument, Rule, RuleKind
from audit.model.fact import Scalar
from audit.model.figures import number
from audit.model.interval import interval

#: Errors among so many values at most; where more depart, it is no rule.
MOST_BROKEN = 0.01
#: Rows from which a rule may be broken by some without a name that speaks for it.
MANY = 1_000
#: With a name that speaks for it, from so many rows on.
SOME = 100


def rule_of(
    kind: RuleKind,
    *fields: str,
    rows: int,
    broken: int = 0,
    reason: str,
    worth: float = 1.0,
    sampled: bool = False,
    declared: bool = False,
    arguments: dict[str, Scalar | tuple[Scalar, ...]] | None = None,
    of: str = "rows",
) -> Rule:
    """A rule over `rows` of which `broken` do not keep it.

    Its confidence is the lower end of the 95 % score interval of the share that keeps it (Wilson
    1927), times what its kind is worth (0..1); what the source guarantees is certain.
    """
    sure = 1.0 if declared and not broken else worth * interval(rows - broken, rows)[0]
    return Rule(
        kind=kind,
        fields=fields,
        arguments=tuple(Argument(name, value) for name, value in (arguments or {}).items()),
        confidence=round(sure, 4),
        reason=reason,
        evidence=said(rows, broken, of),
        rows=rows,
        broken=broken,
        sampled=sampled,
        declared=declared,
    )


def said(rows: int, broken: int, of: str = "rows") -> str:
    """How many keep a rule: "every one of 20,000 rows", "19,997 of 20,000 rows; 3 do not"."""
    if not rows:
        return "by declaration; no row was seen"
    if not broken:
        return f"every one of {number(rows)} {of}"
    kept = number(rows - broken)
    return f"{kept} of {number(rows)} {of}; {number(broken)} {'does' if broken == 1 else 'do'} not"


def tolerated(rows: int, broken: int, *, named: bool = False) -> bool:
    """Whether so few rows depart from a rule that they are its errors."""
    if not broken:
        return rows > 0
    return rows >= (SOME if named else MANY) and broken <= MOST_BROKEN * rows
