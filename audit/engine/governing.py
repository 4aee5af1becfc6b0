"""What people decided, applied to one capture: standing and owner of each failure, and the use."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.config.schema import WaiverEntry
from audit.engine.findings import BASELINE, OPEN, WAIVED, Standing, fingerprint
from audit.facts.responsibility import Responsibility
from audit.governance.owners import OwnerEntry, team_of
from audit.governance.place import Spot, fits, fits_any
from audit.governance.read import Governance
from audit.governance.waivers import covers, said, state_of, use_of
from audit.model.check import Fail, Severity
from audit.model.result import CheckResult
from audit.report.document import Finding, Policy, Waiver
from audit.report.gates import blocks, conditional
from audit.report.governance import (
    COUNTING,
    ENDED,
    BaselineUse,
    OwnerShare,
    WaiverUse,
)
from audit.report.governance import Governance as Told

INFO = Severity.INFO.word


@dataclass(frozen=True, slots=True)
class Governing:
    """The decisions about one source on one day. `owner` is the one that the source itself has."""

    decided: Governance
    policy: Policy
    source: str
    today: date
    owner: str = ""

    def standings(self, result: CheckResult) -> Iterator[tuple[Fail, Standing]]:
        """Each failure of a check with its standing, by the rules that are about this check."""
        ids = (result.check.id, *result.check.aliases)
        about = replace(
            self.decided,
            waivers=tuple(e for e in self.decided.waivers if self._concerns(e, ids)),
            owners=tuple(e for e in self.decided.owners or () if self._concerns(e, ids)),
        )
        narrowed = replace(self, decided=about)
        for failure in (*result.failures, *result.notes):
            yield failure, narrowed.standing(result, failure)

    def _concerns(self, entry: WaiverEntry | OwnerEntry, ids: tuple[str, ...]) -> bool:
        return fits(entry.source, self.source) and fits_any(entry.check, ids)

    def standing(self, result: CheckResult, failure: Fail) -> Standing:
        """A waiver that counts, else the baseline, unless a waiver ended: then it counts again."""
        spot, severity = self._spot(result, failure), result.check.severity_of(failure).word
        owner = team_of(self.decided.owners or (), spot)
        waiver, over = self._waiver(spot)
        if waiver is not None:
            return Standing(WAIVED, waiver, owner)
        baseline = self.decided.baselines.get(self.source)
        if baseline is not None and not over and baseline.holds(spot.finding, severity):
            return Standing(BASELINE, None, owner)
        stops = blocks(self.policy, result.check.id, severity)
        waits = not stops and conditional(self.policy, severity)
        return Standing(OPEN, None, owner, stops, waits)

    def _waiver(self, spot: Spot) -> tuple[Waiver | None, bool]:
        """The first waiver that counts, and whether there is one that does so no longer."""
        over = False
        for entry in self.decided.waivers:
            if covers(entry, spot):
                state = state_of(entry, self.decided.policy, self.today)
                if state in COUNTING:
                    return said(entry), False
                over = over or state == ENDED
        return None, over

    def _spot(self, result: CheckResult, failure: Fail) -> Spot:
        subject = failure.subject
        return Spot(
            source=self.source,
            checks=(result.check.id, *result.check.aliases),
            dataset=subject.dataset,
            field=subject.field,
            object=subject.object,
            finding=fingerprint(self.source, result.check.id, subject),
        )

    @property
    def answering(self) -> str:
        """Who answers for the source as a whole."""
        found = team_of(self.decided.owners or (), Spot(source=self.source))
        return self.owner if found is None else found

    def responsibility(self, datasets: Sequence[str]) -> Responsibility | None:
        """The team of each dataset; None where no file of owners says anything."""
        if self.decided.owners is None:
            return None
        teams: list[tuple[str, str]] = []
        for dataset in datasets:
            team = team_of(self.decided.owners, Spot(source=self.source, dataset=dataset))
            teams.append((dataset, self.owner if team is None else team))
        return Responsibility(teams=tuple(teams))

    def told(
        self,
        findings: Sequence[Finding],
        aliases: Mapping[str, tuple[str, ...]],
        owned: Responsibility | None,
    ) -> Told | None:
        """What the report tells of it; None where nothing was decided."""
        waivers, baseline = self._waivers(findings, aliases), self._baseline(findings)
        if not (waivers or baseline or owned or self.decided.attestations):
            return None
        return Told(
            waivers=waivers,
            baseline=baseline,
            owners=tuple(_shares(findings, owned)) if owned else (),
            unowned=tuple(name for name, team in owned.teams if not team) if owned else (),
        )

    def _waivers(
        self, findings: Sequence[Finding], aliases: Mapping[str, tuple[str, ...]]
    ) -> tuple[WaiverUse, ...]:
        spots = [
            Spot(
                source=self.source,
                checks=(f.check, *aliases.get(f.check, ())),
                dataset=f.dataset,
                field=f.field,
                object=f.object,
                finding=f.fingerprint,
            )
            for f in findings
        ]
        here = [e for e in self.decided.waivers if fits(e.source, self.source)]
        uses = (
            use_of(e, self.decided.policy, self.today, sum(covers(e, spot) for spot in spots))
            for e in here
        )
        return tuple(sorted(uses, key=lambda u: (u.until, u.covers)))

    def _baseline(self, findings: Sequence[Finding]) -> BaselineUse | None:
        baseline = self.decided.baselines.get(self.source)
        if baseline is None:
            return None
        there = {f.fingerprint for f in findings if Severity[f.severity.upper()] > Severity.INFO}
        return BaselineUse(
            run=baseline.run,
            made=baseline.made,
            findings=len(baseline.findings),
            present=sum(p in there for p in baseline.findings),
            worse=sum(baseline.worse(f.fingerprint, f.severity) for f in findings),
            gone=sum(p not in there for p in baseline.findings),
        )


def _shares(findings: Sequence[Finding], owned: Responsibility) -> Iterator[OwnerShare]:
    """What each team has of the datasets, and of the open findings."""
    teams = Counter(team for _, team in owned.teams if team)
    theirs = Counter(
        f.owner for f in findings if f.status == OPEN and f.owner and f.severity != INFO
    )
    for team in sorted({*teams, *theirs}):
        yield OwnerShare(team=team, datasets=teams[team], findings=theirs[team])
