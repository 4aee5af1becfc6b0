"""owners.yaml: which team answers for what; as in CODEOWNERS, the last rule that fits wins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.governance.place import Spot, fits, fits_any

FILE = "owners.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerEntry:
    """A team and what it owns: names or globs; empty ones fit all. An empty team is nobody."""

    team: str
    source: str = ""
    dataset: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnersFile:
    """owners.yaml."""

    owners: tuple[OwnerEntry, ...] = ()


def team_of(rules: Sequence[OwnerEntry], spot: Spot) -> str | None:
    """The team of the last rule that fits; "" where that names nobody, None where none fits.

    A rule for certain checks says nothing of a place without one.
    """
    for rule in reversed(rules):
        if (
            fits(rule.source, spot.source)
            and fits(rule.dataset, spot.dataset)
            and (fits_any(rule.check, spot.checks) if spot.checks else not rule.check)
        ):
            return rule.team
    return None


def problems(rules: Sequence[OwnerEntry]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong in them, and where."""
    for n, rule in enumerate(rules):
        places = [(r.source, r.dataset, r.check) for r in rules[:n]]
        if (rule.source, rule.dataset, rule.check) in places:
            yield (n,), "another rule is about the same"
