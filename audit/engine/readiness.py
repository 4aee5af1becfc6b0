"""What the report says of change capture, in terms of the service that runs the source. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from audit.access.services import for_release, in_terms_of
from audit.facts.change import ChangeCapture, Foothold, Gap, Identity, LogRetention, Requirement
from audit.model.fact import Snapshot, present
from audit.report.document import DatasetReadiness, Readiness


def readiness_of(
    snapshot: Snapshot, flavour: str, *, product: str = "", version: str = ""
) -> Readiness | None:
    """None where it was not looked at."""
    changes = present(snapshot.get(ChangeCapture))
    if changes is None:
        return None

    def worded(command: str) -> str:
        return in_terms_of(flavour, for_release(product, version, command))

    def needed(found: Iterable[Requirement]) -> tuple[Requirement, ...]:
        return tuple(replace(one, command=worded(one.command)) for one in found)

    def gap(one: Gap) -> Gap:
        return replace(one, command=worded(one.command))

    def kept(one: LogRetention) -> LogRetention:
        return replace(one, command=worded(one.command))

    def hold(one: Foothold) -> Foothold:
        return replace(one, command=worded(one.command))

    limit = changes.slot_limit
    return Readiness(
        method=changes.method,
        ready=changes.ready,
        requirements=needed(changes.requirements),
        datasets=tuple(map(_dataset, changes.identities)),
        gaps=tuple(map(gap, changes.gaps)),
        retentions=tuple(map(kept, changes.retentions)),
        footholds=tuple(map(hold, changes.footholds)),
        slots=changes.slots,
        slot_limit=limit and replace(limit, command=worded(limit.command)),
        publications=changes.publications,
        rights=needed(changes.rights),
        readers=changes.readers,
        unseen=changes.unseen,
    )


def _dataset(identity: Identity) -> DatasetReadiness:
    return DatasetReadiness(
        dataset=identity.dataset,
        verdict=identity.verdict.value,
        identity=identity.kind,
        note=identity.note,
        commands=identity.commands,
        published=identity.published,
    )
