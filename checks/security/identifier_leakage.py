"""Personal data where others carry it on: keys, URLs, labels, names, search indexes."""

import re
from collections.abc import Iterator

from audit.facts.catalog import Catalog, DatasetKind, Family
from audit.facts.profiles import DatasetProfile, Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Confidence, Fail, Judgement, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import LEAKAGE
from checks._places import holds_urls, profile_of
from checks._sensitive import GRAVE, Held, about_person, confidence_of, finding, likely, through
from checks._words import counted

#: Numbers and addresses of things: a key of a dataset of devices, vehicles or staff is one.
_OF_THINGS = frozenset(
    {"username", "employee_id", "vin", "licence_plate", "us_npi", "us_dea", "geo_coordinates"}
)
_EMAIL = re.compile(r"(?:^|[^\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)


@check(
    id="security.identifier-leakage",
    title="Keys, URLs, labels and names hold no personal data",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Put an identifier without a meaning in its place, and keep the personal data in one "
    "field.",
    effort="3 days",
    controls=LEAKAGE,
)
def identifier_leakage(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Keys are copied into every dataset that refers to them, URLs into logs and histories, labels
    and names into every screen: no erasure or mask of one field reaches them all.
    """
    listed = catalog if isinstance(catalog, Catalog) else None

    def judge(held: Held) -> Iterator[Fail]:
        yield from _in_names(held)
        profile = profile_of(held.name, profiles)
        for field, types in held.fields(_telling):
            found = _leak(held, field, types, listed, profile)
            if found is not None:
                yield found

    return through(personal, catalog, profiles, judge)


def _telling(found: Sensitive) -> bool:
    return about_person(found) and found.category != "devices" and found.type != "social_profile"


def _leak(
    held: Held,
    field: FieldSensitivity,
    types: tuple[Sensitive, ...],
    catalog: Catalog | None,
    profile: DatasetProfile | None,
) -> Fail | None:
    """The worst place that the field is, if it is one."""
    whole = tuple(t for t in types if not t.embedded and likely(t))
    keyed = tuple(t for t in whole if t.type not in _OF_THINGS)
    if keyed and _own_key(held, field.name):
        referring = _referring(held, field.name, catalog)
        return finding(
            held,
            field,
            keyed,
            title="Primary key is made of personal data",
            severity=Severity.MEDIUM,
            more=f"Copied by {counted(referring, 'foreign key')} to other datasets."
            if referring
            else "",
        )
    if holds_urls(field.name, profile):
        inside = tuple(t for t in types if confidence_of(t) is not Confidence.LOW)
        if inside:
            title = "URLs hold personal data"
            fix = "Send it in the body of the request, and clear it from the URLs that are kept."
            return finding(held, field, inside, title=title, severity=Severity.MEDIUM, fix=fix)
    if whole and held.dataset is not None and held.dataset.kind is DatasetKind.METRIC:
        title = "Labels of series hold personal data"
        fix = (
            "Take the label from the metric: its values stay in the index until the series expire."
        )
        return finding(held, field, whole, title=title, severity=Severity.MEDIUM, fix=fix)
    grave = tuple(t for t in whole if t.tier >= GRAVE)
    if grave and catalog is not None and catalog.family is Family.SEARCH:
        described = held.dataset.field(field.name) if held.dataset else None
        if described is not None and described.indexed is not False:
            title = "Search index finds persons by what is sensitive"
            fix = "Set index to false in the mapping, or leave the field out, and index again."
            return finding(held, field, grave, title=title, severity=Severity.LOW, fix=fix)
    return None


def _own_key(held: Held, field: str) -> bool:
    """Whether it is in the primary key, and not there because another dataset's key is."""
    if held.dataset is None or held.dataset.primary_key is None:
        return False
    carried = any(field in key.fields for key in held.dataset.foreign_keys)
    return field in held.dataset.primary_key.fields and not carried


def _referring(held: Held, field: str, catalog: Catalog | None) -> int:
    """Foreign keys that copy the field's values."""
    return sum(
        key.parent == held.name and field in key.parent_fields
        for dataset in (catalog.datasets if catalog else ())
        for key in dataset.foreign_keys
    )


def _in_names(held: Held) -> Iterator[Fail]:
    """Names that have the form of an e-mail address; evidence does not repeat them."""
    named = [Subject(held.name)] if _EMAIL.search(held.name.rpartition("/")[2]) else []
    named += [held.at(field) for field in held.found.fields if _EMAIL.search(field.name)]
    for subject in named:
        yield Fail(
            subject,
            "Name of a field holds personal data"
            if subject.field
            else "Dataset is named by a person",
            "1 name has the form of an e-mail address.",
            confidence=Confidence.HIGH,
            method="catalogue",
            fix="Rename it, and keep the address as a value in a field.",
        )
