"""How much was looked through for personal data and secrets."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INVENTORY
from checks._places import profile_of
from checks._sensitive import Held, holders, looked_at, unseen
from checks._words import number, share

#: Fewer do not show what stands in one row of a hundred (rule of three: 3 / n).
_TELLING_ROWS = 300


@check(
    id="data_management.personal-data-coverage",
    title="Every dataset was looked through for personal data",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Audit again with a larger --sample for this dataset.",
    effort="15 minutes",
    controls=INVENTORY,
)
def personal_data_coverage(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Nothing found in a handful of rows says little: a load then brings personal data that nobody
    knew of, without a ground, a mask or a date of erasure.
    """
    for held in holders(personal, catalog):
        seen, rows = looked_at(held), _rows(held, profiles)
        if rows is None or seen >= min(rows, _TELLING_ROWS):
            yield Pass(held.subject)
        else:
            yield Fail(
                held.subject,
                "Too few rows were looked through for personal data",
                f"{number(seen)} of {number(rows)} {held.rows(rows)} were looked through; what "
                f"stands in fewer than {share(min(3, seen), seen)} of them does not show.",
                (("rows looked through", seen), ("rows", rows)),
                method=f"sample of {number(seen)} {held.rows(seen)}",
            )
    yield from unseen(personal, catalog, profiles)


def _rows(held: Held, profiles: Profiles | Missing) -> int | None:
    profile = profile_of(held.name, profiles)
    if profile is not None and profile.row_count is not None:
        return profile.row_count
    return held.dataset.row_estimate if held.dataset else None
