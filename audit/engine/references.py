"""References are followed: rows without a parent are counted, by the source where it can."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from audit.access.connector import Connector, CountsOrphans
from audit.engine.collect import missing_for
from audit.facts.catalog import Catalog, Dataset
from audit.facts.profiles import Profiles, Reference, References
from audit.model.fact import UNFINISHED, Missing, Reason
from audit.model.figures import number
from audit.profile.relations.inferred import CONTAINED
from audit.profile.relations.related import REFUTED, VALUES

#: Rows of a child dataset that a reference is followed for.
ORPHAN_ROWS = 250_000
#: References that the source is asked about, one statement each; the declared ones come first.
MOST_FOLLOWED = 300


def follow_references(
    connector: Connector,
    catalog: Catalog,
    profiles: Profiles,
    known: References,
    *,
    progress: Callable[[str], None],
) -> References | Missing:
    """Declared and inferred references with their orphans.

    The source is asked where it can count and what was read does not answer already. An inferred
    one whose rows do not keep it is left out, as is one that names alone speak for where nobody can
    prove it.
    """
    found = known.references
    if not found and not any(d.keys for d in catalog.datasets):
        nothing = Missing(Reason.UNSUPPORTED, "this source declares no keys to refer to")
        return _cut_short(profiles) or nothing
    if not isinstance(connector, CountsOrphans):
        return References(references=tuple(r for r in found if r.declared or not r.unproved))
    progress(f"following {len(found)} references")
    following = _Following(connector, connector, catalog, profiles)
    ranked = sorted(found, key=lambda r: not r.declared)
    followed = {id(r): following.followed(r) for r in ranked}
    return References(references=tuple(kept for r in found for kept in followed[id(r)]))


def _cut_short(profiles: Profiles) -> Missing | None:
    """What ended the reading: references that values would show may not have been seen."""
    for seen in profiles.datasets:
        if seen.missing is not None and seen.missing.reason in UNFINISHED:
            return seen.missing
        if seen.sample is not None and seen.sample.ended_reason:
            return Missing(Reason(seen.sample.ended_reason), seen.sample.ended_early)
    return None


def with_promised(known: References, promised: Sequence[Reference]) -> References:
    """The references with those that somebody promised, which are followed like declared ones."""
    wanted = {_ends(r): r for r in promised}
    kept = tuple(replace(r, declared=True) if _ends(r) in wanted else r for r in known.references)
    there = {_ends(r) for r in kept}
    return References(references=(*kept, *(r for ends, r in wanted.items() if ends not in there)))


def _ends(reference: Reference) -> tuple[str, tuple[str, ...], str, tuple[str, ...]]:
    return reference.dataset, reference.fields, reference.parent, reference.parent_fields


class _Following:
    """The references of one source, one statement for each at most."""

    def __init__(
        self, connector: Connector, counts: CountsOrphans, catalog: Catalog, profiles: Profiles
    ) -> None:
        self._connector, self._counts = connector, counts
        self._datasets = {dataset.name: dataset for dataset in catalog.datasets}
        self._profiles = {profile.dataset: profile for profile in profiles.datasets}
        self._left = MOST_FOLLOWED

    def followed(self, reference: Reference) -> tuple[Reference, ...]:
        """The reference with what is known of it, nothing for a guess that does not hold."""
        child, parent = self._datasets.get(reference.dataset), self._datasets.get(reference.parent)
        if child is None or parent is None or not (child.readable and parent.readable):
            grant = next((d.grant for d in (child, parent) if d and not d.readable), "")
            gap = Missing(Reason.PRIVILEGE, "one side may not be read", grant)
            return (replace(reference, missing=gap),)
        partial = any(d.row_security and d.row_security.applies_to_us for d in (child, parent))
        # what is declared and unproved has rows that were read and do not keep it
        if (partial or not reference.unproved) and self._guaranteed(reference, child):
            kept = replace(reference, orphans=0, rows_checked=0, estimated=False, unproved=False)
            return (kept,)
        if partial:
            gap = Missing(Reason.SKIPPED, "row security hides rows of one side from our account")
            return (replace(reference, orphans=None, missing=gap),) if reference.declared else ()
        if reference.orphans == 0 and not reference.estimated:
            return (reference,)  # every row was compared while it was read
        if self._left <= 0:
            return self._not_asked(reference)
        self._left -= 1
        asked = self._asked(reference, child, parent)
        return (asked,) if _holds(reference, asked) else ()

    def _guaranteed(self, reference: Reference, child: Dataset) -> bool:
        seen = self._profiles.get(reference.dataset)
        if seen is not None and seen.row_count == 0 and seen.row_count_exact:
            return True
        return self._connector.guarantees_references and any(
            k.enforced and k.validated and not k.switched_off and k.fields == reference.fields
            for k in child.foreign_keys
        )

    def _asked(self, reference: Reference, child: Dataset, parent: Dataset) -> Reference:
        connector = self._connector
        try:
            with connector.budget.purpose("references"):
                counted = self._counts.orphans(reference, child, parent, rows=ORPHAN_ROWS)
        except KeyboardInterrupt:
            connector.budget.interrupt()
            gap = Missing(Reason.INTERRUPTED, "the audit was interrupted")
            return replace(reference, missing=gap)
        except Exception as error:  # noqa: BLE001  # one reference must not end the audit
            return replace(reference, missing=missing_for(connector, error))
        return replace(counted, estimated=False, unproved=False)

    def _not_asked(self, reference: Reference) -> tuple[Reference, ...]:
        if not reference.declared:
            return () if reference.unproved else (reference,)
        told = f"the first {number(MOST_FOLLOWED)} references are followed, this one comes after"
        return (replace(reference, missing=Missing(Reason.SKIPPED, told)),)


def _holds(guess: Reference, asked: Reference) -> bool:
    """Whether as many rows keep a reference as what it was inferred from needs."""
    if guess.declared or asked.missing is not None or asked.orphans is None:
        return True
    if guess.unproved or guess.inferred_from == VALUES:
        return asked.orphans <= (1 - CONTAINED) * (asked.rows_checked or 0)
    lost = asked.orphans > REFUTED * (asked.rows_checked or 0)
    return guess.confidence == "high" or not lost
