"""Passwords that can be read."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PASSWORDS
from checks._sensitive import Held, finding, through, trial


@check(
    id="security.password-storage",
    title="Passwords are stored as salted hashes only",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Store a hash by Argon2id, scrypt or bcrypt, remove the passwords and have them "
    "changed.",
    effort="3 days",
    controls=PASSWORDS,
)
def password_storage(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Whoever reads the dataset signs in as anybody in it, here and wherever the same password is
    used.
    """

    def judge(held: Held) -> Iterator[Fail]:
        for field, types in held.fields(lambda found: found.type == "password"):
            embedded = all(found.embedded for found in types)
            # one in a log is its user's; a column of them is everybody's
            severity = Severity.HIGH if embedded else Severity.CRITICAL
            yield finding(
                held,
                field,
                types,
                title="Texts hold passwords" if embedded else "Passwords are readable",
                severity=Severity.LOW if all(map(trial, types)) else severity,
                fix="Keep passwords out of what is logged, remove them and have them changed."
                if embedded
                else "",
            )

    return through(personal, catalog, profiles, judge)
