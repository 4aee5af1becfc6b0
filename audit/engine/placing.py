"""The place of a report among the runs of its source, from what the store knows beforehand."""

import logging
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from audit.change.compare import compare
from audit.change.figures import Figures, read
from audit.errors import ConfigError
from audit.export.json import parse
from audit.report.changes import Changes
from audit.report.document import Finding, Report
from audit.store.runs.store import Seen

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What earlier runs say to the next one; it can be sent to where the source is audited.

    `sequence` and `previous` are those of the link to come. `document` is the last report,
    compressed, empty where there is none; `sound` says that it is what was kept. `signed_by` is the
    id of the key that will sign, `figures` are those of earlier runs in their order, compressed.
    """

    sequence: int
    previous: str = ""
    seen: Mapping[str, Seen] = field(default_factory=dict[str, Seen])
    document: bytes = b""
    sound: bool = False
    run: str = ""
    signed_by: str = ""
    figures: tuple[bytes, ...] = ()

    def history(self) -> tuple[Figures, ...]:
        """What earlier runs counted, the oldest first."""
        return tuple(history_of(zlib.decompress(data) for data in self.figures))

    def report(self) -> Report | None:
        """The report of the run before; None the first time, or where it cannot be read."""
        if not self.document:
            return None
        try:
            data = zlib.decompress(self.document)
            return parse(data, place=f"run {self.run}", sound=self.sound)
        except (ConfigError, zlib.error) as error:  # of another version, or damaged
            logger.warning("the run before is not compared: %s", error)
            return None


def packed(document: bytes) -> bytes:
    """A report as `Before` holds it."""
    return zlib.compress(document, 1)


def history_of(documents: Iterable[bytes]) -> Iterator[Figures]:
    """The figures that can be read; those of another version are left out."""
    for data in documents:
        try:
            yield read(data)
        except ValueError as error:
            logger.info("figures of an earlier run are not used: %s", error)


def placed(report: Report, before: Before, earlier: Report | None) -> Report:
    """The report with its place in the chain, what changed since the run before, and since when
    each of its findings is known. `earlier` is the report of `before`.
    """
    if earlier is not None and report.run.started_at < earlier.run.started_at:
        logger.warning(
            "this run began at %s, before the one that it follows (%s): a clock went backwards; "
            "runs stand in the order of their numbers",
            f"{report.run.started_at:%Y-%m-%d %H:%M}",
            f"{earlier.run.started_at:%Y-%m-%d %H:%M}",
        )
    run = replace(
        report.run,
        sequence=before.sequence,
        previous=before.previous,
        signed_by=before.signed_by,
    )
    report = replace(report, run=run, findings=known_since(report.findings, before.seen))
    return replace(report, changes=_compared(earlier, report, before) if earlier else None)


def _compared(earlier: Report, report: Report, before: Before) -> Changes:
    back = returned(report.findings, before.seen, earlier.run.sequence)
    return compare(earlier, report, returned=back, history=before.history())


def known_since(findings: Sequence[Finding], seen: Mapping[str, Seen]) -> tuple[Finding, ...]:
    """The findings with the day on which each was first seen."""
    return tuple(
        replace(f, first_seen=seen[f.fingerprint].first) if f.fingerprint in seen else f
        for f in findings
    )


def returned(findings: Sequence[Finding], seen: Mapping[str, Seen], last: int) -> frozenset[str]:
    """Fingerprints of findings that were seen before, and not in the run of this number."""
    return frozenset(
        f.fingerprint for f in findings if f.fingerprint in seen and seen[f.fingerprint].last < last
    )
