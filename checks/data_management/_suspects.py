"""Values that do not belong in their column, as the checks of one family of reasons see them."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Suspicious
from audit.model.check import Confidence, Fail, Judgement, Severity
from audit.model.fact import Missing
from checks._sensitive import Held, through
from checks._words import counted, number

#: Finds that are right less often are listed beside the field and are no finding.
SURE = 0.7
#: From here on they are as good as certain.
_CERTAIN = 0.95


def suspects(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    families: frozenset[str],
    title: str,
    *,
    least: float = SURE,
    severity: Severity | None = None,
) -> Iterator[Judgement]:
    """A failure for each field that has values of one of the families."""

    def judge(held: Held) -> Iterator[Judgement]:
        for field in held.found.fields:
            odd = [s for s in field.suspicious if s.family in families and s.score >= least]
            if odd:
                yield _fail(held, field, odd, title, severity)

    yield from through(personal, catalog, profiles, judge)


def _fail(
    held: Held,
    field: FieldSensitivity,
    odd: list[Suspicious],
    title: str,
    severity: Severity | None,
) -> Fail:
    rows = sum(s.count for s in odd)
    first = odd[0]
    where = counted(rows, held.rows(1), held.rows(2))
    more = f" and {counted(len(odd) - 1, 'other shape')}" if len(odd) > 1 else ""
    of = max(s.looked_at or field.sampled for s in odd)
    shape = f"written like {first.shape!r}{more}"
    return Fail(
        held.at(field),
        title,
        f"{where} of {number(of)} looked at: the value {first.reason}; {shape}.",
        severity=severity,
        confidence=Confidence.CERTAIN if first.score >= _CERTAIN else Confidence.MEDIUM,
        method="values beside the others of their column",
    )
