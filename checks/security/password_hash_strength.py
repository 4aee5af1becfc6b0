"""Hashes of passwords that are guessed quickly."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Judgement, Pass, Severity, Undercurrent, Unknown, check
from audit.model.fact import Missing
from checks._controls import PASSWORD_HASHES
from checks._sensitive import Held, finding, holders, unseen

_TITLES = {
    "unsalted": "Password hashes have no salt",
    "outdated": "Password hashes are of an outdated scheme",
}


@check(
    id="security.password-hash-strength",
    title="Password hashes are salted and slow to guess",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Hash again by Argon2id, scrypt or bcrypt at each next sign-in; wrap the old hashes "
    "until then.",
    effort="3 days",
    controls=PASSWORD_HASHES,
)
def password_hash_strength(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """A graphics card guesses billions of fast hashes a second, and without a salt one guess tries
    all accounts: a copy of the dataset gives away most passwords within days.
    """
    for held in holders(personal, catalog):
        for field, types in held.fields(lambda found: found.type == "password_hash"):
            yield _judge(held, field, types)
    yield from unseen(personal, catalog, profiles)


def _judge(held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...]) -> Judgement:
    weak = tuple(t for t in types if _weakness(t))
    if weak:
        # an outdated scheme with a salt still costs a guess for each account
        title = next((_TITLES[w] for w in _TITLES if w in map(_weakness, weak)), "")
        return finding(held, field, weak, title=title, severity=Severity.HIGH)
    if not any(t.format for t in types):
        return Unknown(held.at(field), "the form of the hashes does not tell their scheme")
    return Pass(held.at(field))


def _weakness(found: Sensitive) -> str:
    """What is wrong with the scheme, by the note or by the name of the form: "MD5 (unsalted)"."""
    said = (found.note, found.format.rpartition("(")[2])
    return next((weakness for weakness in _TITLES if any(s.startswith(weakness) for s in said)), "")
