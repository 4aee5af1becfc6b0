"""Data about children."""

from collections.abc import Iterator

from audit.facts.accounts import Authentication, Grants
from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Confidence, Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CHILDREN
from checks._openness import openness, readers_said
from checks._sensitive import Held, confidence_of, finding, through

_SEVERITIES = {True: Severity.HIGH, None: Severity.MEDIUM, False: Severity.LOW}


@check(
    id="data_management.children-data",
    title="Data about children is kept apart",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Ask the owner for the parents' consent or the law that stands in its place, and leave "
    "the records out of the load until it is shown.",
    effort="1 week",
    controls=CHILDREN,
)
def children_data(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    grants: Grants | Missing,
    authentication: Authentication | Missing,
) -> Iterator[Judgement]:
    """A child cannot consent to what is done with its data: without the parents' word most uses of
    it are against the law.
    """

    def judge(held: Held) -> Iterator[Fail]:
        is_open = openness(held.name, grants, authentication)
        for field, types in held.fields(lambda found: found.type == "child_data"):
            if confidence_of(types[0]) is not Confidence.LOW:
                yield finding(
                    held,
                    field,
                    types,
                    title="Field holds data about children",
                    severity=_SEVERITIES[is_open],
                    more=readers_said(is_open),
                )

    return through(personal, catalog, profiles, judge)
