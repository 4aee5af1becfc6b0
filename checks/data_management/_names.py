"""What a field's name says about its content, where the words leave little doubt."""

import re

from audit.facts.catalog import record_time


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_MONEY = _set(
    "price prices amount amt cost costs balance fee fees salary wage wages revenue turnover "
    "subtotal total payout refund discount tax vat charge charges debit credit"
)
#: Beside a word of money these make it a measure, a share or a label.
_NOT_MONEY = _set(
    "rate ratio percent percentage pct share factor score rank weight kg length area volume count "
    "qty quantity days hours minutes seconds secs ms time duration id ids code type kind name "
    "status level index distance size bytes points class category currency date at group"
)
_COUNTED = _set("price amount cost balance salary revenue subtotal quantity qty")
_MOMENT = _set("date datetime timestamp birthday birthdate dob")
#: "event" and "changed" alone say a name or a flag as often as a time.
_ENDS_IN_MOMENT = re.compile(r"(?:at|on|ts|time|date|stamp|utc)$", re.IGNORECASE)
_OVER = _set(
    "deleted removed archived cancelled canceled revoked expired closed ended finished completed "
    "returned refunded suspended disabled blocked retired terminated"
)
_FLAG = _set("is has can was should flag enabled active deleted archived")
_TECHNICAL = frozenset({"__v", "_class", "_type", "@version", "schema_version"})


def leaf(name: str) -> str:
    """The last part of a path through nesting."""
    return name.removesuffix("[]").rpartition(".")[2]


def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake, camel or Pascal case, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(leaf(name)))


def money(name: str) -> bool:
    found = set(words(name))
    return bool(found & _MONEY) and not found & _NOT_MONEY


def counted_thing(name: str) -> bool:
    """Whether the name ends in something that is always a number."""
    return (words(name) or ("",))[-1] in _COUNTED


def moment(name: str) -> bool:
    """Whether the name says that it holds a date or a time of day on a date."""
    found = words(name)
    if not found:
        return False
    recorded = record_time(leaf(name)) and _ENDS_IN_MOMENT.search(name)
    return bool(recorded) or found[-1] in _MOMENT or (len(found) > 1 and found[-1] == "at")


def waits_for_an_end(name: str) -> bool:
    """Whether it is filled only when something ends: rightly empty while nothing has."""
    return bool(set(words(name)) & _OVER)


def flag(name: str) -> bool:
    return bool(set(words(name)) & _FLAG)


def technical(name: str) -> bool:
    """Whether a library writes it into every document for itself."""
    return leaf(name) in _TECHNICAL
