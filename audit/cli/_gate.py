"""A run held to a policy: which rules hold today, which do not, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit.cli._decided import decided_by, policy_named
from audit.cli._inputs import read_input
from audit.cli._listing import columns
from audit.cli._reports import reports_named
from audit.cli._status import DONE, TRIPPED
from audit.config.load import load
from audit.export.json import parse
from audit.governance.policy import policy_of
from audit.report.document import Policy, Report
from audit.report.gates import Outcome, fingerprints, outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `gate`, as they were given."""

    run: str
    policy: Path | None
    against: Path | None
    runs: str | None
    config: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A report held to a policy."""

    report: Report
    policy: Policy
    rules: tuple[Outcome, ...]

    @property
    def status(self) -> int:
        return DONE if all(rule.holds for rule in self.rules) else TRIPPED

    @property
    def tree(self) -> dict[str, Any]:
        """As `-f json` prints it."""
        return {
            "source": self.report.source.name,
            "run": self.report.run.id,
            "policy": self.policy.name,
            "holds": self.status == DONE,
            "rules": [asdict(rule) for rule in self.rules],
        }

    @property
    def lines(self) -> Iterator[str]:
        """As a person reads it: what does not hold comes first."""
        report, tripped = self.report, [rule for rule in self.rules if not rule.holds]
        count = f"{len(tripped):,} of {len(self.rules):,} rules do not hold"
        yield (
            f"{report.source.name}, run {report.run.id} of "
            f"{report.run.started_at.astimezone(UTC):%Y-%m-%d}, policy {self.policy.name}: "
            f"{count if tripped else 'passes'}"
        )
        yield from columns([*map(_row, tripped), *(_row(r) for r in self.rules if r.holds)])


def _row(rule: Outcome) -> Sequence[str]:
    return ("holds" if rule.holds else "TRIPPED", rule.rule, f"{rule.asked}: {rule.found}")


def held(asked: Asked) -> Held:
    """The report by today's date: a waiver that ended since the run counts no longer."""
    loaded = load(asked.config)
    decided = decided_by(loaded)
    entry = decided.policy if asked.policy is None else policy_named(asked.policy)
    report, before = reports_named(asked.run, loaded, asked.runs)
    if asked.against is not None:
        before = parse(read_input(asked.against), place=str(asked.against))
    policy = policy_of(entry)
    rules = outcomes(
        report,
        policy,
        today=datetime.now(UTC).date(),
        earlier=None if before is None else fingerprints(before),
    )
    return Held(report=report, policy=policy, rules=rules)
