"""The facts that are made of a source's rows, once its catalogue is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from audit.access.connector import Connector, Learns
from audit.access.stream import Choice
from audit.detect.revealed import Revealed
from audit.detect.settings import DEFAULT as DEFAULT_DETECTION
from audit.detect.settings import Settings
from audit.engine.checkpoint import Checkpoint
from audit.engine.comments import without_values
from audit.engine.profile import NOTHING_MORE, Sink, Wanted, profile
from audit.engine.references import follow_references, with_promised
from audit.engine.structures import OF_DOCUMENTS, structures_of
from audit.facts.calendar import Calendars
from audit.facts.catalog import Catalog
from audit.facts.loading import Loading
from audit.facts.profiles import Profiles, Reference, References
from audit.facts.relations import Relations
from audit.facts.rules import Rules
from audit.facts.sensitive import PersonalData
from audit.facts.structure import Structures
from audit.model.fact import Fact, Missing, Reason
from audit.profile.references import references
from audit.profile.relations.related import related

#: Whole rows of a dataset that are kept until it is described.
KEPT_ROWS = 20_000
#: Facts that are made of rows, wherever a source has a catalogue.
OF_ROWS = (Profiles, References, PersonalData, Relations, Rules, Calendars, Loading)
_UNASKED = Missing(Reason.SKIPPED, "no rows were looked at, as --sample none asks")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the rows: their rules and relations, orphans counted, facts that only rows
    tell; who else sees them.

    `revealed` takes values that somebody asked to see, `promised` are references to follow whether
    anything suggests them or not, `checkpoint` keeps what is finished.
    """

    rules: bool = True
    orphans: bool = True
    learns: bool = True
    detection: Settings = DEFAULT_DETECTION
    revealed: Revealed | None = None
    rows: int = KEPT_ROWS
    sink: Sink | None = None
    promised: tuple[Reference, ...] = ()
    checkpoint: Checkpoint | None = None


EVERYTHING = Asked()


def facts_of_rows(
    connector: Connector,
    catalog: Catalog,
    told: Mapping[type[Fact], Fact | Missing],
    *,
    now: datetime | None,
    progress: Callable[[str], None],
    asked: Asked = EVERYTHING,
) -> dict[type[Fact], Fact | Missing]:
    """The catalogue with what was inferred, and all that rows tell; `told` was known before."""
    if connector.budget.limits.sampling.choice is Choice.NONE:
        return _without_rows(catalog)
    seen = profile(
        connector,
        catalog,
        now=now,
        progress=progress,
        detection=asked.detection,
        revealed=asked.revealed,
        wanted=Wanted(asked.rows, asked.sink, asked.checkpoint) if asked.rules else NOTHING_MORE,
    )
    catalog = seen.catalog
    suggested = References(references=references(catalog))
    known, relations = related(seen.gathered, suggested)
    known = with_promised(known, asked.promised)
    facts: dict[type[Fact], Fact | Missing] = {
        Catalog: without_values(catalog),
        Profiles: seen.profiles,
        PersonalData: seen.personal,
        Relations: relations,
        Rules: seen.rules,
        Calendars: seen.calendars,
        Loading: seen.loading,
        References: follow_references(connector, catalog, seen.profiles, known, progress=progress)
        if asked.orphans
        else known,
    }
    if asked.learns and isinstance(connector, Learns):
        learned = connector.learned()
        facts.update(asked.checkpoint.told_again(learned) if asked.checkpoint else learned)
    shapes = facts.get(Structures, told.get(Structures))
    structures = structures_of(catalog.family, seen.structures, shapes)
    if structures is not None:
        facts[Structures] = structures
    return facts


def _without_rows(catalog: Catalog) -> dict[type[Fact], Fact | Missing]:
    """What is left when nobody looks at rows: the structure as it is declared."""
    facts: dict[type[Fact], Fact | Missing] = {Catalog: without_values(catalog)}
    facts |= dict.fromkeys(OF_ROWS, _UNASKED)
    declared = [r for r in references(catalog) if r.declared]
    if declared:  # they give the order of loading; whether rows keep them nobody looked
        facts[References] = References(
            references=tuple(replace(r, missing=_UNASKED) for r in declared)
        )
    if catalog.family in OF_DOCUMENTS:
        facts[Structures] = _UNASKED
    return facts
