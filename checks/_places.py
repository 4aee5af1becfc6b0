"""What the name of a field, or how its values look, says about the kind of place it is."""

from audit.facts.profiles import DatasetProfile, Profiles
from audit.model.fact import Missing
from checks.data_management._names import words


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ADDRESS_OF_A_PAGE = word_set(
    "url urls uri uris href hyperlink referer referrer querystring permalink"
)
#: A field is one of URLs when this share of its texts is.
_MOSTLY_URLS = 0.5


def profile_of(name: str, profiles: Profiles | Missing) -> DatasetProfile | None:
    return profiles.dataset(name) if isinstance(profiles, Profiles) else None


def holds_urls(field: str, profile: DatasetProfile | None) -> bool:
    """Whether its values are URLs, by its name or by the form of most of them."""
    if _ADDRESS_OF_A_PAGE & set(words(field)):
        return True
    seen = profile.field(field) if profile else None
    if seen is None or seen.texts is None or not seen.texts.looked_at:
        return False
    urls = sum(form.count for form in seen.texts.formats if form.name == "url")
    return urls >= _MOSTLY_URLS * seen.texts.looked_at
