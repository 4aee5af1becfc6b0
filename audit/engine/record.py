"""Runs on their way into the store: what earlier runs know of a report, its link, its signature."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit.change.compare import compare
from audit.change.figures import MOST, figures_of, written
from audit.engine.placing import Before, history_of, packed, placed, returned
from audit.errors import ConfigError
from audit.evidence.envelope import sign
from audit.evidence.keys import SigningKey
from audit.export._unlike import unlike
from audit.export.json import canonical, parse
from audit.report.changes import Changes
from audit.report.document import Report
from audit.report.reading import no_collection
from audit.report.runs import RunHead
from audit.store.runs.head import head_of
from audit.store.runs.links import statement
from audit.store.runs.place import UnusableStore
from audit.store.runs.store import NoSuchRun, RunStore, Seen

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Keeps reports in a store by the key of their source; with a key they are signed."""

    store: RunStore
    key: SigningKey | None = None

    def before(self, source: str) -> Before:
        """What the store says to the next run of a source; `UnusableStore` where it cannot."""
        sequence, previous = self.store.next_place(source)
        found = Before(
            sequence=sequence,
            previous=previous,
            seen=self.store.seen(source),
            signed_by=self.key.public.id if self.key else "",
        )
        try:
            head = self.store.head(source)
            figures = self.store.figures(source, until=head.sequence, most=MOST)
            document = self.store.report(head)
            found = replace(
                found,
                document=packed(document),
                sound=self._as_kept(document, head),
                run=head.run,
                figures=tuple(map(packed, figures)),
            )
        except NoSuchRun:
            return found
        last = max((known.last for known in found.seen.values()), default=0)
        return found if last >= head.sequence else self._made_up(found, source, head)

    def _as_kept(self, document: bytes, head: RunHead) -> bool:
        try:
            return hashlib.sha256(document).hexdigest() == _promised(self.store, head)
        except NoSuchRun:  # without its link
            return False

    def _made_up(self, before: Before, source: str, head: RunHead) -> Before:
        """With the findings of the last run, where noting them was cut off."""
        report = before.report()
        if report is None or not report.findings:
            return before
        known = known_of(report)
        self.store.saw(source, known, sequence=head.sequence)
        made_up = {name: Seen(first, head.sequence) for name, first in known.items()}
        return replace(before, seen={**before.seen, **made_up})

    def placed(self, report: Report, source: str) -> Report:
        """The report with its place in the chain, what changed since the run before, and since when
        each of its findings is known.
        """
        before = self.before(source)
        return placed(report, before, before.report())

    def keep(self, report: Report, source: str, *, page: bytes = b"", owner: str = "") -> RunHead:
        """Writes a placed report; `UnusableStore` when it cannot be."""
        head = head_of(report, source=source, owner=owner)
        figures = written(figures_of(report))
        return self.keep_made(head, canonical(report), known_of(report), page=page, figures=figures)

    def keep_made(
        self,
        head: RunHead,
        document: bytes,
        known: Mapping[str, str],
        *,
        page: bytes = b"",
        figures: bytes = b"",
    ) -> RunHead:
        """The same of a report that was made elsewhere: its head, its canonical form, the day on
        which each of its findings was first seen, and its figures.
        """
        link = self.store.next_link(head, document, page=page)
        signature = sign(statement(link), self.key) if self.key else b""
        if self.key:  # before what it signed: no run may lie there that nobody can verify
            self.store.keep_key(self.key.public.id, self.key.public.pem)
        kept = self.store.keep(
            head, link, document, page=page, signature=signature, figures=figures
        )
        try:
            self.store.saw(head.source, known, sequence=link.sequence)
        except UnusableStore as error:  # the run is there, and the next one makes up for it
            logger.warning("the run is kept, its findings are not noted yet: %s", error)
        return kept

    def last(self, source: str) -> Report | None:
        """The report of the last run that is kept; None the first time."""
        try:
            head = self.store.head(source)
            return parse(self.store.report(head), place=f"run {head.run} of {source}")
        except NoSuchRun:
            return None
        except ConfigError as error:  # of another version, or damaged
            logger.warning("the run before is not compared: %s", error)
            return None


def compared(store: RunStore, one: RunHead, other: RunHead) -> Changes:
    """What changed from the earlier to the later of two runs of a source; `NoSuchRun`,
    `UnusableStore` or `ConfigError` where one cannot be read.
    """
    before, after = sorted((one, other), key=lambda head: head.sequence)
    with no_collection():
        return _compared(store, before, after)


def _compared(store: RunStore, before: RunHead, after: RunHead) -> Changes:
    sides = (before, after)
    (one, sound), (other, also_sound) = (_kept(store, head) for head in sides)
    if sound and also_sound:
        one, other = unlike(one, other)
    earlier, later = (
        parse(data, place=f"run {head.run} of {head.name}", sound=whole)
        for data, head, whole in zip((one, other), sides, (sound, also_sound), strict=True)
    )
    back = returned(later.findings, store.seen(after.source), before.sequence)
    figures = store.figures(after.source, until=before.sequence, most=MOST)
    found = compare(earlier, later, returned=back, history=tuple(history_of(figures)))
    altered = (head for head, whole in ((before, sound), (after, also_sound)) if not whole)
    # the first of the notes: whoever reads the comparison has to know what it rests on
    return replace(found, notes=(*map(_not_kept, altered), *found.notes))


def _not_kept(head: RunHead) -> str:
    return (
        f"The report of run {head.run} is not the one that was kept: it was damaged or changed; "
        "`source-audit verify` says more."
    )


def _kept(store: RunStore, head: RunHead) -> tuple[bytes, bool]:
    """The document of a run, and whether it is what was kept; that it is not is a warning."""
    data = store.report(head)
    sound = hashlib.sha256(data).hexdigest() == _promised(store, head)
    if not sound:
        logger.warning(
            "run %s of %s is not what was kept; `source-audit verify` says more",
            head.run,
            head.name,
        )
    return data, sound


def _promised(store: RunStore, head: RunHead) -> str:
    try:
        return store.link(head).report
    except ValueError:
        return ""


def known_of(report: Report) -> dict[str, str]:
    """The day on which each finding was first seen, by fingerprint."""
    return {f.fingerprint: f.first_seen for f in report.findings}
