"""What the names of a field and of a dataset say of a reference from the one to the other."""

import re
from functools import lru_cache

_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words_of(text: str) -> frozenset[str]:
    """A list of words, written with spaces between them."""
    return frozenset(text.split())


_KEYS = words_of("id ids key code no nr num number uuid guid fk ref")
#: Names that say nothing of whose key it is.
_GENERAL = words_of("id key code no number uuid guid name pk")
#: Rows that stand above or beside others of their own dataset.
_OF_ITS_OWN = words_of("""
    parent report manager supervisor superior boss lead leader previous prev next root ancestor
    original predecessor successor replaces replaced mentor referrer head
""")
_PERSONS = words_of("employee staff user person people worker member agent personnel")
#: Who did something: a reference to those who work there.
_ROLES = words_of("""
    rep representative manager supervisor owner agent assignee assigned seller salesperson author
    creator created modified updated approved approver by reviewer operator clerk handler
""")

_ANY_PERSON = "*person"
EXACT, ENDING, NAMED, LAST, ROLE = 1.0, 0.9, 0.8, 0.7, 0.6


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in singular and lower case: "SupportRepId" -> support, rep, id."""
    return tuple(_singular(part.lower()) for part in _PARTS.findall(name.rpartition(".")[2]))


def likeness(field: str, of: str, key: str, to: str) -> float:
    """How well a field's name of dataset `of` fits a reference to `to` by `key`; 0.0 when not."""
    asked, target, keyed = words(field), words(to), words(key)
    stem = _stem(asked)
    found = 0.0
    if of == to:
        return NAMED if set(asked) & _OF_ITS_OWN else 0.0
    if not stem:
        return 0.0  # "id" alone is its own dataset's
    own = _stem(keyed) or target
    if not target:
        return 0.0  # a name of signs only
    if stem == target or (stem == own and own[-1:] == target[-1:]):
        found = EXACT
    elif (asked == keyed and not set(stem) <= _GENERAL) or (
        len(stem) > len(target) and stem[-len(target) :] == target
    ):
        found = ENDING
    elif stem[-1] == target[-1]:
        found = LAST
    elif set(target) & _PERSONS and set(stem) & _ROLES:
        found = ROLE
    return found


def named_as_key(field: str) -> bool:
    """Whether a field is named as a key or as a reference to one: "id", "customer_no"."""
    return words(field)[-1:] != () and words(field)[-1] in _KEYS


def counting(field: str) -> bool:
    """Whether a field's name says that it counts: "employees" are how many, not which one."""
    parts = _PARTS.findall(field.rpartition(".")[2])
    return bool(parts) and _singular(parts[-1].lower()) != parts[-1].lower()


def hints(field: str) -> tuple[str, ...]:
    """The words of a field's name by one of which every reference that fits is found in `marks`."""
    asked = words(field)
    stem = _stem(asked)
    if not stem:
        return ()
    role = (_ANY_PERSON,) if set(stem) & _ROLES else ()
    return (stem[-1], " ".join(asked), *role)


def marks(key: str, dataset: str) -> tuple[str, ...]:
    """What a dataset with this key is found by."""
    target = words(dataset)
    person = (_ANY_PERSON,) if set(target) & _PERSONS else ()
    return (*target[-1:], " ".join(words(key)), *person)


def _stem(parts: tuple[str, ...]) -> tuple[str, ...]:
    end = len(parts)
    while end and parts[end - 1] in _KEYS:
        end -= 1
    return parts[:end]


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004  # "ties", not "series"
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 2:  # noqa: PLR2004
        return word[:-1]
    return word
