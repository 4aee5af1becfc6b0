"""Files of one dataset that have other fields or types than the rest."""

from collections.abc import Iterator

from audit.facts.files import Drift, FileGroup, Files
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import INTEGRITY
from checks._words import counted, listed, number

_TITLES = {
    "type": "Field has another type in some of the files",
    "missing": "Field is missing in some of the files",
    "added": "Field is only in some of the files",
}


@check(
    id="data_management.schema-drift",
    title="Files of one dataset have one schema",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Agree on one schema with the producer, and write the old files again by it.",
    effort="1 day",
    controls=INTEGRITY,
)
def schema_drift(files: Files) -> Iterator[Judgement]:
    """A load takes the schema of one file for that of all: fields that came later are lost without
    an error, and a changed type ends it in the middle.
    """
    for group in files.groups:
        if group.compared < 2:  # noqa: PLR2004  # one file agrees with itself
            continue
        if not group.drift:
            yield Pass(Subject(group.dataset))
        for drift in group.drift:
            yield _fail(group, drift)


def _fail(group: FileGroup, drift: Drift) -> Fail:
    where = f"{number(drift.files)} of {counted(drift.of, 'file')}"
    said = {
        "type": f"{where} have it as another type: {listed(drift.types, most=4)}",
        "missing": f"{where} do not have it",
        "added": f"{where} have it, the others do not",
    }[drift.change]
    return Fail(
        Subject(group.dataset, drift.field),
        _TITLES[drift.change],
        f"{said}.",
        (("files", drift.files), ("compared", drift.of)),
        severity=None if drift.change == "type" else Severity.LOW,
        method="schemas of the files",
    )
