"""How much of a field may be told before personal data is looked for (contract, Privacy).

What is classified by construction, by type and by what a name says beyond doubt, is told; all else
counts as not yet classified. See docs/adr/0009-disclosure.md.
"""

import re

from audit.facts.catalog import Dataset, Field, LogicalType, about_record, operational
from audit.facts.profiles import Disclosure
from audit.facts.sensitive import FieldSensitivity

#: Common values are told of fields with so few different ones, and so many rows for each.
MOST_VALUES = 50
FEWEST_ROWS = 20
_LONGEST_VALUE = 32


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
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_CODE = re.compile(r"[A-Za-z]{1,20}(?:[ _-](?:[a-z]{1,12}|[A-Z]{1,12}|\d{1,3}))?|\d{1,4}")


def words_of(name: str) -> frozenset[str]:
    """The words of a field's last part: "unitPrice" and "unit_price" are unit and price."""
    return frozenset(word.lower() for word in _WORD.findall(name.rpartition(".")[2]))


def disclosure_of(
    field: Field, dataset: Dataset, verdict: FieldSensitivity | None = None
) -> Disclosure:
    """What a field's profile may tell by its type and name, if detection has found nothing in it.

    A field in which nothing was found tells the range of its numbers and dates when its name is not
    about a person; without a verdict only by construction.
    """
    if verdict is not None and (verdict.types or verdict.overridden):
        return Disclosure.SHAPE
    words, kind = words_of(field.name), field.logical_type
    personal = bool(words & (_PERSONAL | _PERSONAL_CODES))
    coded = kind is LogicalType.ENUM or (kind is LogicalType.TEXT and bool(words & _CODES))
    if kind is LogicalType.BOOLEAN or (coded and not personal):
        return Disclosure.VALUES
    dated = kind is LogicalType.TEXT and about_record(field)
    measured = kind.numeric and bool(words & _MEASURES) and not personal
    if dated or measured or (kind is not LogicalType.TEXT and operational(field, dataset)):
        return Disclosure.RANGE
    return Disclosure.SHAPE


def may_be_told(value: str) -> bool:
    """Whether a common value looks like a code or a word, and not like something of a person."""
    return len(value) <= _LONGEST_VALUE and bool(_CODE.fullmatch(value))
