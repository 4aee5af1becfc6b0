"""Health, religion, origin, convictions and what else the law sets apart."""

from collections.abc import Iterator

from audit.facts.accounts import Authentication, Grants
from audit.facts.catalog import Catalog
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Confidence, Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import SPECIAL_CATEGORIES
from checks._openness import openness, readers_said
from checks._places import profile_of, word_set
from checks._sensitive import Held, confidence_of, finding, through
from checks.data_management._names import words

_CATEGORIES = frozenset({"special", "health"})
#: The law's own list: special categories, and criminal convictions.
_ARTICLES = frozenset({"GDPR Art. 9", "GDPR Art. 10"})

#: Words of fields that tell whose diagnosis or religion it is.
_PERSONS = word_set("""
    patient person customer client user member employee subject insured case claim encounter visit
    admission student applicant
""")
_SEVERITIES = {True: Severity.HIGH, None: Severity.MEDIUM, False: Severity.INFO}


@check(
    id="data_management.special-categories",
    title="Special categories of personal data are closed to most",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Name the legal ground and who needs the field; leave it out of the load, or load it "
    "under a grant of its own.",
    effort="1 week",
    controls=SPECIAL_CATEGORIES,
)
def special_categories(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    grants: Grants | Missing,
    authentication: Authentication | Missing,
) -> Iterator[Judgement]:
    """What such data says about a person can cost them work, insurance or safety: the law forbids
    to process it unless one of its exceptions holds.
    """

    def judge(held: Held) -> Iterator[Fail]:
        if _list_of_terms(held, profile_of(held.name, profiles)):
            return
        is_open = openness(held.name, grants, authentication)
        for field, types in held.fields(_special):
            if confidence_of(types[0]) is not Confidence.LOW:
                yield finding(
                    held,
                    field,
                    types,
                    title="Field holds a special category of personal data",
                    severity=_SEVERITIES[is_open],
                    more=readers_said(is_open),
                )

    return through(personal, catalog, profiles, judge)


def _special(found: Sensitive) -> bool:
    return found.category in _CATEGORIES or bool(_ARTICLES & set(found.regulations))


def _list_of_terms(held: Held, profile: DatasetProfile | None) -> bool:
    """Whether it lists each term once and nothing in it is of a person, as a list of codes does."""
    dataset = held.dataset
    if dataset is None or dataset.foreign_keys or any(_of_persons(f) for f in held.found.fields):
        return False
    special = [f.name for f in held.found.fields if any(map(_special, f.types))]
    keys = {key.fields[0] for key in dataset.keys if len(key.fields) == 1}
    once = (name in keys or _unique(name, profile) for name in special)
    return any(once)


def _unique(field: str, profile: DatasetProfile | None) -> bool:
    seen = profile.field(field) if profile else None
    return bool(seen and seen.unique)


def _of_persons(field: FieldSensitivity) -> bool:
    """Whether it holds other personal data, or its name says that it refers to a person."""
    named = bool(_PERSONS & set(words(field.name)))
    return named or any(not _special(found) for found in field.types)
