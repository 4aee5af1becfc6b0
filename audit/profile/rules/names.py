"""What the names of fields say of the rules between them."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that say how a moment or a number is kept and not which one it is.
_FILLING = _set("""
    date time datetime timestamp day at on ts utc of the value val dt d is was in by cents cent usd
    eur gbp sek amount num number
""")

#: What comes before what: in each chain a word of one stage is never later than one of the next.
_CHAINS = tuple(
    tuple(_set(stage) for stage in chain.split("<"))
    for chain in """
        start started starts starting begin begins began beginning
            < end ended ends ending finish finished stop stopped
        from < to until till
        first < last
        open opened opening < close closed closing
        min minimum lowest < max maximum highest
        low lower < high upper
        created create creation inserted added registered registration
            < updated update modified changed deleted removed
        birth born dob birthday birthdate < death died dod deathdate hire hired joined
        hire hired hiredate joined < terminated termination left leaving dismissed fired
        order ordered orderdate placed < ship shipped shipping shipdate dispatched sent
            < deliver delivered delivery deliverydate arrived
        depart departure departed < arrive arrival arrived
        pickup < dropoff
        checkin < checkout
        admission admitted < discharge discharged
        request requested < approved completed fulfilled
        submitted < approved completed
        issue issued issuance < expiry expires expired expiration due
        invoice invoiced < due
        borrowed lent rented rental < returned return
        valid effective < expiry expires expired expiration
    """.replace("\n            <", " <")
    .strip()
    .splitlines()
)

#: Two parts of one thing: one without the other says nothing.
_PARTS = tuple(
    (_set(part), _set(counterpart))
    for part, counterpart in (
        ("lat latitude", "lon lng long longitude"),
        ("amount price total cost fee", "currency"),
        ("street address line1", "city town"),
        ("city town", "country"),
        ("first firstname given forename", "last lastname family surname"),
        ("quantity qty", "unit uom"),
        ("start from begin", "end to until"),
        ("by", "at on"),
        ("code", "name description"),
    )
)

#: A value with such a name is one of a list, and what it stands for follows from it.
_CODES = _set("""
    zip zipcode postal postcode plz code iso iso2 iso3 iata icao sku isbn ean gtin abbr abbreviation
    symbol id key no nr
""")
_POSTAL = _set("zip zipcode postal postcode plz")
_NAMES = _set("name title label description desc text caption")
_PLACES = (
    _set("zip zipcode postal postcode plz"),
    _set("city town municipality place"),
    _set("state province region county"),
    _set("country nation"),
)
#: What each row of a key has for itself, and a code does not say.
_KEYS = _set("id uuid guid key pk code sku isbn ean gtin number no nr serial barcode email")

#: Codes that many rows have.
_SHARED = _POSTAL | _set("""
    country currency state region city language area status type category color colour error dial
    tax phone fax telephone mobile cell house room floor gate track
""")

#: Numbers whose name says between which ends they lie; None is no end.
DOMAINS: tuple[tuple[frozenset[str], float | None, float | None], ...] = (
    (_set("latitude lat"), -90, 90),
    (_set("longitude lon lng"), -180, 180),
    (_set("percent percentage pct"), 0, 100),
    (_set("month"), 1, 12),
    (_set("quarter"), 1, 4),
    (_set("hour"), 0, 24),
    (_set("minute"), 0, 60),
    (_set("age"), 0, 130),
    (_set("probability"), 0, 1),
    (_set("humidity"), 0, 100),
    (_set("weight height length width depth area distance mileage size bytes population capacity "
          "age stock attempts retries pages views clicks impressions votes seats stars"), 0, None),
)  # fmt: skip
#: Beside these a number is a difference, or is on a scale of its own.
_RELATIVE = _set("""
    change delta diff difference growth gain loss balance offset deviation error residual log score
    rank z zscore index adjustment adjusted net drift return returns relative shift min max limit
    id of per rate months hours minutes
""")
_REQUIRED = _set("""
    id key code name title status state type kind category amount price total quantity qty currency
    number
""")
#: What is filled for some rows only, however it is called.
_OPTIONAL = _set("""
    parent manager supervisor coupon discount promo middle second alternative alt previous next old
    new deleted cancelled canceled returned refunded expired closed ended finished reports referrer
    replaced original external legacy tax vat company fax comment note notes reason error failure
""")


#: What is written beside as one likes.
_REMARKS = _set("comment comments note notes remark remarks text message memo")


@lru_cache(maxsize=65_536)
def words(name: str) -> tuple[str, ...]:
    """The words of a field's last part in lower case: "unitPrice" is unit, price."""
    return tuple(word.lower() for word in _WORD.findall(name.rpartition(".")[2]))


@lru_cache(maxsize=65_536)
def earlier(one: str, other: str) -> bool:
    """Whether the names say that the first is never above the second, of the same thing."""
    first, second = words(one), words(other)
    for chain in _CHAINS:
        lower = [n for n, stage in enumerate(chain) if stage.intersection(first)]
        upper = [n for n, stage in enumerate(chain) if stage.intersection(second)]
        if len(lower) == len(upper) == 1 and lower[0] < upper[0]:
            rest = set(first) - chain[lower[0]] - _FILLING
            other_rest = set(second) - chain[upper[0]] - _FILLING
            if rest <= other_rest or other_rest <= rest:
                return True
    return False


@lru_cache(maxsize=65_536)
def alike(one: str, other: str) -> bool:
    """Whether the names share a word that says what is measured: free sulfur, total sulfur."""
    shared = (set(words(one)) & set(words(other))) - _FILLING - _set("id type code no")
    return any(not word.isdigit() for word in shared)


@lru_cache(maxsize=65_536)
def belong(one: str, other: str) -> bool:
    """Whether the names are two parts of one thing: latitude and longitude, sum and currency."""
    first, second = set(words(one)), set(words(other))
    for part, counterpart in _PARTS:
        for here, there in ((part, counterpart), (counterpart, part)):
            if here & first and there & second and not here & second:
                return first - here - _FILLING == second - there - _FILLING
    return False


@lru_cache(maxsize=65_536)
def determines(left: str, right: str) -> bool:
    """Whether the names say that the second follows from the first: a code and its name."""
    first, second = words(left), words(right)
    if not first or not second:
        return False
    for level, places in enumerate(_PLACES[:-1]):
        # a city's name is no key to its state: there are several of many names
        fit = level != 1 and places.intersection(first)
        if fit and any(above.intersection(second) for above in _PLACES[level + 1 :]):
            return not _POSTAL.intersection(second)
    stem, other = set(first) - _CODES, set(second) - _NAMES - _CODES
    coded = bool(_CODES.intersection(first)) and not _POSTAL.intersection(first)
    return coded and bool(stem) and stem == other


def keyed(name: str) -> bool:
    """Whether a field's name says that each row has a value of its own."""
    found = words(name)
    return bool(found) and found[-1] in _KEYS and not _SHARED.intersection(found)


def own_key(name: str, dataset: str) -> bool:
    """Whether the name is that of the dataset's own key: id, or order_id of orders."""
    found = words(name)
    if not found or found[-1] not in _KEYS:
        return False
    stem = "".join(found[:-1])
    of = "".join(words(dataset.rpartition("/")[2].removesuffix(".csv")))
    return not stem or stem in {of, of.removesuffix("s"), of.removesuffix("es")}


@lru_cache(maxsize=65_536)
def domain(name: str) -> tuple[float | None, float | None] | None:
    """The ends that a number of this name lies between, None where the name says nothing."""
    found = set(words(name))
    if found & _RELATIVE:
        return None
    for names, low, high in DOMAINS:
        if names & found:
            return low, high
    return None


@lru_cache(maxsize=65_536)
def required(name: str) -> bool:
    """Whether a row without a value of this name is hardly meant."""
    found = set(words(name))
    return bool(found & _REQUIRED) and not found & _OPTIONAL


@lru_cache(maxsize=65_536)
def says(value: str, field: str) -> bool:
    """Whether a value is the word that a field is called after: shipped, shipped_at, ship_date."""
    stems = {_stem(word) for word in words(value)}
    return bool(stems & ({_stem(w) for w in words(field)} - _FILLING))


@lru_cache(maxsize=65_536)
def asked_for(value: str, field: str) -> bool:
    """Whether a value asks for the field: cancelled for cancel_reason, and for any reason."""
    found = words(field)
    return (says(value, field) or found[-1:] == ("reason",)) and not _REMARKS.intersection(found)


def _stem(word: str) -> str:
    for ending in ("ation", "ment", "ing", "ed", "ery", "er", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:  # noqa: PLR2004  # enough is left
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > 4 and word[-1] == word[-2] else word.removesuffix("e")  # noqa: PLR2004
