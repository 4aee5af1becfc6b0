"""How much of a field may be told (contract, Privacy): what detection found decides.

Where it found nothing, type, name and what the rows are about say how far to go; what was not
looked at tells only what is about the record by construction. See docs/adr/0009-disclosure.md.
"""

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from audit.detect.dataset import called
from audit.detect.naming import naming
from audit.detect.ordinary import ordinary
from audit.facts.catalog import Dataset, Field, LogicalType, about_record, operational
from audit.facts.profiles import Disclosure
from audit.facts.sensitive import DatasetSensitivity, FieldSensitivity, Sensitive

#: Common values are told of fields with so few different ones, and so many rows for each.
MOST_VALUES = 50
FEWEST_ROWS = 20
_LONGEST_VALUE = 32
#: A type from this tier on points at one person; inside texts it has to be in so many of them.
_POINTING, _EMBEDDED = 2, 0.1
#: A name is about persons when it is so clear about it.
_CLEARLY = 0.8


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Numbers that measure goods, work and machines.
_MEASURES = _words("""
    qty quantity amount price cost total subtotal discount fee shipping freight count cnt size
    bytes kb mb gb duration latency elapsed ms millis seconds minutes width depth length volume
    stock inventory temperature humidity voltage watts rpm speed throughput retries attempts
    pages ratio percent pct share version revision ordinal position rank priority level step
    units pieces clicks views impressions hits requests errors
""")
#: Words that make a number one of a person, whatever else its name says.
_PERSONAL = _words("""
    salary wage wages income pay payroll bonus pension age birth dob born height weight bmi
    blood heart pulse glucose cholesterol grade gpa score credit debt loan balance net worth lat
    lon lng latitude longitude geo person user customer client patient employee staff member
    child children dependents id ids number no num nr code phone tel account card iban ssn tax
    pin zip postal house
""")
#: Texts that are chosen from a short list about the record.
_CODES = _words("""
    status state type kind category class level priority severity currency unit units channel
    plan tier mode method stage phase env environment format protocol direction source origin
    version locale language lang region reason result outcome visibility scope queue topic event
    action device browser os platform country
""")
#: Lists that are about a person all the same.
_PERSONAL_CODES = _words("""
    marital civil gender sex religion ethnic ethnicity race nationality citizenship orientation
    health blood disability political party union diagnosis disease veteran immigration visa
    criminal employment family person patient birth residence home
""")
#: Fields that say whose a row is.
_ROLES = _words("""
    person user customer client patient employee staff member child guest student tenant driver
    applicant candidate subscriber visitor citizen resident worker teacher doctor owner contact
""")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_CODE = re.compile(r"[A-Za-z]{1,20}(?:[ _-](?:[a-z]{1,12}|[A-Z]{1,12}|\d{1,3}))?|\d{1,4}")


class About(Enum):
    """What the rows of a dataset are about, as far as names and detection tell."""

    THINGS = "things"
    REFERRING = "things that refer to persons"  # by a field for whose they are
    PERSONS = "persons"


def about(dataset: Dataset, fields: Iterable[Field], found: DatasetSensitivity) -> About:
    """What the rows are about: persons where the dataset is named so or its values point at them.

    A number beside a name is a number of that person, whatever it is called.
    """
    if _of_persons(called(dataset.name)) or any(
        _points(t) for f in found.fields for t in found_in(f)
    ):
        return About.PERSONS
    refers = any(words_of(field.name) & _ROLES for field in fields)
    return About.REFERRING if refers else About.THINGS


def found_in(verdict: FieldSensitivity) -> tuple[Sensitive, ...]:
    """What detection found in a field or a review says of it, also where they disagree."""
    return (*verdict.types, *verdict.overridden)


def by_construction(field: Field, dataset: Dataset) -> bool:
    """Whether the values are about the record: counted keys, references to them, its own times."""
    if field.logical_type is LogicalType.TEXT:
        return about_record(field)
    return field.logical_type is not LogicalType.BOOLEAN and operational(field, dataset)


def _points(found: Sensitive) -> bool:
    """Whether it points at persons, in more than a few long texts."""
    return found.tier >= _POINTING and (not found.embedded or found.match_rate >= _EMBEDDED)


def _of_persons(name: str) -> bool:
    """Whether a bare "name" would be a person's in it, or it is called after data of persons."""
    return (
        naming("name", name).types.get("person_full_name", 0.0) >= _CLEARLY
        or max(naming(name).types.values(), default=0.0) >= _CLEARLY
    )


def words_of(name: str) -> frozenset[str]:
    """The words of a field's last part: "unitPrice" and "unit_price" are unit and price."""
    return frozenset(word.lower() for word in _WORD.findall(name.rpartition(".")[2]))


def disclosure_of(
    field: Field,
    dataset: Dataset,
    verdict: FieldSensitivity | None,
    *,
    about: About = About.THINGS,
    values: int = 0,
) -> Disclosure:
    """What a field's profile may tell; `values` is how many rows have one.

    Nothing of its values where detection or a review says what it is. What was not looked at, and
    what has a name that says nothing or something of a person, tells what is about the record by
    construction and no more.
    """
    if verdict is not None and found_in(verdict):
        return Disclosure.SHAPE
    kind = field.logical_type
    least = Disclosure.RANGE if by_construction(field, dataset) else Disclosure.SHAPE
    words, said = words_of(field.name), naming(field.name, called(dataset.name), field.comment)
    personal = bool(words & (_PERSONAL | _PERSONAL_CODES) or said.types or said.words)
    if verdict is None or personal or not (verdict.sampled or kind is LogicalType.BOOLEAN):
        return least
    if kind in {LogicalType.BOOLEAN, LogicalType.ENUM}:
        return Disclosure.VALUES
    if kind is LogicalType.TEXT and words & _CODES:
        return Disclosure.VALUES
    if kind.numeric and words & _MEASURES:
        return Disclosure.RANGE
    told = kind.numeric and "*" in said.against  # the name is one of a number of things
    dated = kind.temporal and not said.opaque
    enough = values >= FEWEST_ROWS and about is About.THINGS
    return Disclosure.RANGE if (told or dated) and enough else least


def may_be_told(values: Sequence[str]) -> bool:
    """Whether common values all look like codes or words, and none like something of a person.

    One name among statuses is enough to tell none of them.
    """
    if not all(len(v) <= _LONGEST_VALUE and _CODE.fullmatch(v) for v in values):
        return False
    return bool(ordinary(values).all())
