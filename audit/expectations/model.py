"""Suites as values, and what stands in the place of an expectation that cannot be run."""

from dataclasses import dataclass, field
from typing import Any, cast

from audit.expectations.allowed import ALLOWED, Allowed, Scope

#: The arguments of an expectation as its file gives them, checked by `arguments.py`.
Arguments = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One expectation of a suite that may be run, on no dataset yet.

    `severity` is one of ours, `reason` the suite's own note. `refusal` says why it cannot be run,
    "" when it can.
    """

    type: str
    arguments: Arguments = field(default_factory=dict[str, Any])
    severity: str = "high"
    reason: str = ""
    place: str = ""
    refusal: str = ""

    @property
    def allowed(self) -> Allowed:
        return ALLOWED[self.type]

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns it is about, in the order of its arguments."""
        found: list[str] = []
        for name in ("column", "column_A", "column_B", "column_list"):
            value = self.arguments.get(name)
            if self.type in ALLOWED and self.allowed.scope is Scope.SHAPE and name != "column":
                continue
            if isinstance(value, str):
                found.append(value)
            elif isinstance(value, list):
                found += [part for part in cast("list[object]", value) if isinstance(part, str)]
        return tuple(dict.fromkeys(found))

    @property
    def mostly(self) -> float:
        """The share of rows that has to meet it, all of them where the suite says none."""
        said = self.arguments.get("mostly")
        return 1.0 if said is None else float(said)

    @property
    def conditional(self) -> bool:
        return self.arguments.get("row_condition") is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """One suite: its name, the dataset that it says it is for ("" where it says none), its file.

    `refusal` says why nothing of it can be run, such as a file that is no JSON.
    """

    name: str
    file: str
    dataset: str = ""
    expectations: tuple[Expectation, ...] = ()
    refusal: str = ""
    place: str = ""
