"""How fine the times are that mark new and changed rows."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, Family, watermark_of
from audit.facts.loading import DatasetLoading, Loading, Mark
from audit.facts.profiles import Profiles
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._dated import undated
from checks._loads import loads
from checks._records import records
from checks._sql import identifier, is_postgresql, table
from checks._words import share

_SECOND, _DAY = 1, 86_400
#: Rows that share their time with another, from where a boundary cuts through them.
_SHARING = 0.2


@check(
    id="orchestration.watermark-precision",
    title="Times of change are fine enough to tell rows apart",
    undercurrent=Undercurrent.ORCHESTRATION,
    severity=Severity.LOW,
    remedy=(
        "Store microseconds; until then read from the last time on, itself included, and merge "
        "by the key."
    ),
    effort="Half a day",
)
def watermark_precision(
    catalog: Catalog, profiles: Profiles, loading: Loading, server: Server | Missing
) -> Iterator[Judgement]:
    """A load that goes on after the last time it saw leaves out the rows that were written in the
    same second later on; one that reads it again gets rows twice.
    """
    if catalog.family is not Family.RELATIONAL:
        return
    yield from undated(catalog, profiles)
    for load in loads(catalog, profiles):
        field, figures = watermark_of(load.dataset), loading.dataset(load.dataset.name)
        mark = figures.mark(field.name) if field is not None and figures is not None else None
        if figures is None or mark is None:
            continue
        subject = Subject(load.dataset.name, mark.field)
        if mark.grain < _SECOND or mark.sharing < _SHARING:
            yield Pass(subject)
            continue
        yield Fail(
            subject,
            "Many rows share their time of change",
            _evidence(load.dataset, figures, mark),
            (("grain_seconds", mark.grain), ("sharing", mark.sharing)),
            method=f"{'sample' if figures.sampled else 'all'} of "
            f"{records(load.dataset, figures.rows)}",
            command=_command(load.dataset, mark) if is_postgresql(server) else "",
        )


def _evidence(dataset: Dataset, figures: DatasetLoading, mark: Mark) -> str:
    unit = "days" if mark.grain >= _DAY else "whole seconds or more"
    looked = f" of {records(dataset, figures.rows)} in a sample" if figures.sampled else ""
    return f"Times are {unit}, and {share(mark.sharing, 1)}{looked} have one that another has, too."


def _command(dataset: Dataset, mark: Mark) -> str:
    field = dataset.field(mark.field)
    if field is None or "(" not in field.native_type or mark.grain >= _DAY:
        return ""
    return (
        f"ALTER TABLE {table(dataset)} ALTER COLUMN {identifier(field.name)} "
        f"TYPE {'timestamptz' if 'with time zone' in field.native_type else 'timestamp'};"
    )
