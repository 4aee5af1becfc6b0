"""What identifies a changed row in the stream of changes."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset
from audit.facts.change import ChangeCapture, Identity
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._sql import is_postgresql, table


@check(
    id="orchestration.change-identity",
    title="Changed rows can be identified in the stream",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.MEDIUM,
    remedy="Add a primary key, or let the source write the whole old row to its log.",
    effort="1 hour",
)
def change_identity(
    changes: ChangeCapture, catalog: Catalog | Missing, server: Server | Missing
) -> Iterator[Judgement]:
    """Once such a dataset is published, the source refuses its updates and deletes or sends them
    without saying which row they are about.
    """
    known = {d.name: d for d in catalog.datasets} if isinstance(catalog, Catalog) else {}
    for identity in changes.identities:
        dataset = known.get(identity.dataset)
        if not identity.possible or (dataset is not None and dataset.partition_of):
            continue
        subject = Subject(identity.dataset)
        if identity.usable:
            yield Pass(subject)
            continue
        command = "\n".join(identity.commands)
        if not command and dataset is not None and is_postgresql(server):
            command = _command(dataset)
        yield Fail(
            subject,
            "Changed rows cannot be identified",
            _evidence(identity),
            (("identity", identity.kind), ("published", identity.published)),
            severity=Severity.HIGH if identity.published else None,
            method="catalogue",
            command=command,
        )


def _evidence(identity: Identity) -> str:
    said = f"In the stream of changes a row is identified by {identity.kind}."
    if identity.published:
        said += " It is published already: the source refuses updates and deletes of it."
    return said


def _command(dataset: Dataset) -> str:
    """What is not logged at all gets no further with an identity."""
    change = "REPLICA IDENTITY FULL" if dataset.persistent else "SET LOGGED"
    return f"ALTER TABLE {table(dataset)} {change};"
