"""Checks: metadata and a pure function from facts to judgements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import UnionType
from typing import Generic, ParamSpec, Union, get_args, get_origin, get_type_hints

from audit.model.fact import Fact, Missing, Scalar


class Undercurrent(StrEnum):
    SECURITY = "security"
    DATA_MANAGEMENT = "data_management"
    DATAOPS = "dataops"
    RELIABILITY = "reliability"
    ORCHESTRATION = "orchestration"
    SOFTWARE_ENGINEERING = "software_engineering"

    @property
    def display(self) -> str:
        """The display name (contract, Words)."""
        return _TITLES[self]


_TITLES = {
    Undercurrent.SECURITY: "Security",
    Undercurrent.DATA_MANAGEMENT: "Data management",
    Undercurrent.DATAOPS: "DataOps",
    Undercurrent.RELIABILITY: "Reliability and architecture",
    Undercurrent.ORCHESTRATION: "Orchestration",
    Undercurrent.SOFTWARE_ENGINEERING: "Software engineering",
}


class Severity(IntEnum):
    """Ordered, so that the worst is the maximum; written by its name."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Confidence(StrEnum):
    CERTAIN = "certain"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """What a judgement is about: a dataset, a field of it, or a named object of the source."""

    dataset: str = ""
    field: str = ""
    object: str = ""

    def __str__(self) -> str:
        place = f"{self.dataset}.{self.field}" if self.field else self.dataset
        return " · ".join(part for part in (place, self.object) if part)


@dataclass(frozen=True, slots=True)
class Pass:
    subject: Subject


@dataclass(frozen=True, slots=True)
class Fail:
    """One subject that does not hold.

    `title` is a fact in the present tense, under 70 characters, no full stop; `evidence` is a
    sentence with numbers first. Both follow the report's wording and privacy rules.
    """

    subject: Subject
    title: str
    evidence: str
    details: tuple[tuple[str, Scalar], ...] = ()
    severity: Severity | None = None  # None: the check's declared one
    confidence: Confidence = Confidence.CERTAIN
    method: str = "exact"  # or "sample of 1,000 rows", "catalogue", ...
    fix: str = ""  # "": the check's remedy
    command: str = ""  # statement or setting that fixes it; "": the check's


@dataclass(frozen=True, slots=True)
class Unknown:
    """One subject of many that cannot be judged: why, and the grant that would allow it."""

    subject: Subject
    why: str
    grant: str = ""


Judgement = Pass | Fail | Unknown
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that a check asks for by a parameter; optional ones may be `Missing`."""

    parameter: str
    fact: type[Fact]
    optional: bool


@dataclass(frozen=True)
class Check(Generic[P]):
    """A check: call it with facts to get judgements; the rest is what the report prints."""

    function: Callable[P, Iterable[Judgement]]
    id: str
    title: str
    undercurrent: Undercurrent
    severity: Severity
    remedy: str
    command: str = ""
    effort: str = ""
    controls: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def __call__(self, *facts: P.args, **named: P.kwargs) -> list[Judgement]:
        return list(self.function(*facts, **named))

    @property
    def rationale(self) -> str:
        """Why it matters: the docstring, printed in the report."""
        return " ".join((self.function.__doc__ or "").split())

    def severity_of(self, failure: Fail) -> Severity:
        """The one that the failure was graded with, else the declared one."""
        return self.severity if failure.severity is None else failure.severity

    def needs(self) -> tuple[Need, ...]:
        """What the parameters declare, in their order."""
        hints = get_type_hints(self.function)
        hints.pop("return", None)
        return tuple(_need(name, hint) for name, hint in hints.items())


def _need(name: str, hint: object) -> Need:
    options = get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)
    facts = [o for o in options if isinstance(o, type) and issubclass(o, Fact)]
    if len(facts) != 1 or any(o not in {*facts, Missing} for o in options):
        raise TypeError(f"parameter {name} must be one fact, or one fact | Missing")
    return Need(name, facts[0], optional=Missing in options)


def check(
    *,
    id: str,
    title: str,
    undercurrent: Undercurrent,
    severity: Severity,
    remedy: str,
    command: str = "",
    effort: str = "",
    controls: tuple[str, ...] = (),
    aliases: tuple[str, ...] = (),
) -> Callable[[Callable[P, Iterable[Judgement]]], Check[P]]:
    """Makes a check of a function whose parameters say which facts it needs."""

    def make(function: Callable[P, Iterable[Judgement]]) -> Check[P]:
        return Check(
            function,
            id=id,
            title=title,
            undercurrent=undercurrent,
            severity=severity,
            remedy=remedy,
            command=command,
            effort=effort,
            controls=controls,
            aliases=aliases,
        )

    return make
