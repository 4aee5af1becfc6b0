"""Clauses of published standards, which are data (`data/controls.json`), and what checks say there.

Ids are cited and labels are our own words: no text of a standard is copied. `verified` says that id
and subject were compared with a public text of the standard or of its list of clauses.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One clause: "4.2.1" of PCI DSS. `source` is a page about it, or of the whole standard."""

    id: str
    label: str
    verified: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A published standard of one version; `products` are those it is about, empty for any."""

    name: str
    title: str
    version: str
    source: str
    products: tuple[str, ...]
    controls: tuple[Control, ...]

    def cited(self, control: Control) -> str:
        """As checks and findings cite it: "PCI DSS 4.2.1"."""
        return f"{self.name} {control.id}"

    def speaks_of(self, product: str) -> bool:
        return not self.products or product in self.products


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlEvidence:
    """What the checks of one run say to a clause: ids of checks by how they came out.

    `status` is `failed` (a check fails), `waived` (only findings that are waived), `partly` (some
    checks passed, others were not run), `passed` or `not-checked`. `severities` count the failed
    checks by their worst open finding, the worst first.
    """

    id: str
    label: str
    source: str
    verified: bool
    status: str
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    not_checked: tuple[str, ...] = ()
    severities: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkEvidence:
    """The clauses of one standard that checks of this run speak to. Evidence, no certification."""

    name: str
    title: str
    version: str
    source: str
    controls: tuple[ControlEvidence, ...]


@cache
def frameworks() -> tuple[Framework, ...]:
    """All standards of the data file, in its order."""
    text = (files("audit.report") / "data" / "controls.json").read_text(encoding="utf-8")
    return tuple(_framework(tree) for tree in json.loads(text)["frameworks"])


@cache
def citations() -> dict[str, tuple[Framework, Control]]:
    """Every clause by the string that cites it."""
    return {
        framework.cited(control): (framework, control)
        for framework in frameworks()
        for control in framework.controls
    }


def of_product(cited: Iterable[str], product: str) -> tuple[str, ...]:
    """Without clauses of a benchmark that is about another product than the source's."""
    known = citations()
    return tuple(c for c in cited if c not in known or known[c][0].speaks_of(product))


def _framework(tree: dict[str, Any]) -> Framework:
    return Framework(
        name=tree["name"],
        title=tree["title"],
        version=tree["version"],
        source=tree["source"],
        products=tuple(tree["products"]),
        controls=tuple(
            Control(
                id=one["id"],
                label=one["label"],
                verified=one["verified"],
                source=one.get("source", tree["source"]),
            )
            for one in tree["controls"]
        ),
    )
