"""Signs with a shape, a word and a class: severities, results, gauges and bars."""

from dataclasses import dataclass
from math import pi

from audit.report.wording import points


@dataclass(frozen=True, slots=True)
class Tag:
    """A label; `style` is its class, `icon` the symbol drawn in it ("" for none)."""

    style: str
    icon: str
    word: str


#: From the worst to the mildest, as findings are ordered.
SEVERITIES = {
    "critical": Tag("critical", "crit", "Critical"),
    "high": Tag("high", "high", "High"),
    "medium": Tag("medium", "med", "Medium"),
    "low": Tag("low", "low", "Low"),
    "info": Tag("info", "info", "Note"),
}
RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}

BLOCKING = Tag("st", "", "Blocking")
CONDITION = Tag("st", "", "Condition")
WAIVED = Tag("st", "waive", "Waived")
KNOWN = Tag("st", "waive", "Baseline")

OK = Tag("ok", "pass", "Yes")
BAD = Tag("bad", "no", "No")
OPEN = Tag("wr", "skip", "Not checked")
#: Neither good nor bad by itself.
NOTED = Tag("t3", "info", "Note")


def verdict_of(yes: bool | None) -> Tag:  # noqa: FBT001  # the one thing it is about
    """Check, cross or dash; None is what is not known."""
    return OPEN if yes is None else OK if yes else BAD


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a check list: a sign, what it is about, a note below it, a value beside it."""

    mark: Tag
    label: str
    note: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its text; `mono` for identifiers, SQL and hashes."""

    label: str
    text: str
    mono: bool = False


_GREEN, _AMBER = 80.0, 60.0
_AROUND = 2 * pi * 28


@dataclass(frozen=True, slots=True)
class Gauge:
    """An arc of a score and the number in it; no arc when there is no score."""

    text: str
    style: str
    dash: str


def gauge(score: float | None) -> Gauge:
    if score is None:
        return Gauge("\N{EN DASH}", "", "")
    tone = "ok" if score >= _GREEN else "med" if score >= _AMBER else "high"
    arc = _AROUND * score / 100
    return Gauge(points(score), f"k-{tone}", f"{arc:.1f} {_AROUND:.1f}")


_BAR = 56


def bar(part: float, whole: float) -> str:
    """The width of a bar's filled part, of 56."""
    return f"{_BAR * min(1.0, part / whole):.1f}" if whole else "0"
