"""Personal data inside free texts, messages and logs."""

import re
from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Confidence, Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import MINIMISATION
from checks._places import holds_urls, profile_of, word_set
from checks._sensitive import GRAVE, Held, about_person, confidence_of, finding, sure, through
from checks.data_management._names import words

_LOG = word_set("""
    log logs logging syslog journal trace traces stacktrace exception error errors payload request
    response debug audit event events protokoll
""")
_NAME_OF_A_LOG = re.compile(
    r"(?:^|[^a-z])(?:logs?|logging|syslog|traces?)(?:[^a-z]|$)", re.IGNORECASE
)


@check(
    id="data_management.free-text-personal-data",
    title="Free texts and logs hold no personal data",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.MEDIUM,
    remedy="Leave the field out of the load or mask it on the way, and tell those who write it "
    "what does not belong there.",
    effort="2 days",
    controls=(*MINIMISATION, "NIST SP 800-53 AU-3(3)", "OWASP ASVS 7.1.2", "CWE 532"),
)
def free_text_personal_data(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """No rule that goes by fields reaches what somebody typed into a text: it is loaded, indexed
    and read by everybody who was given the notes and not the persons.
    """

    def judge(held: Held) -> Iterator[Fail]:
        profile = profile_of(held.name, profiles)
        for field, types in held.fields(_inside):
            if not holds_urls(field.name, profile):
                yield _fail(held, field, types)

    return through(personal, catalog, profiles, judge)


def _inside(found: Sensitive) -> bool:
    # names have no form: songs, brands and places are made of them as well
    doubtful = confidence_of(found) is Confidence.LOW or (_name(found) and not sure(found))
    return found.embedded and about_person(found) and not doubtful


def _name(found: Sensitive) -> bool:
    return found.type.startswith("person_")


def _fail(held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...]) -> Fail:
    worst = max(types, key=lambda found: (found.tier, found.confidence))
    ordered = (worst, *(t for t in types if t is not worst))
    logged = bool(_LOG & set(words(field.name))) or bool(_NAME_OF_A_LOG.search(held.name))
    grave = worst.tier >= GRAVE
    return finding(
        held,
        field,
        ordered,
        title="Log holds personal data" if logged else "Free text holds personal data",
        severity=Severity.MEDIUM if grave or logged else Severity.LOW,
        fix="Have the application mask it before it is logged, and let old logs expire."
        if logged
        else "",
    )
