"""The earliest and the latest of many times, also of those that are kept as text."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from audit.profile.values import in_utc

Ends = tuple[datetime, datetime]

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?")
#: Lengths of ISO times without a zone: to the day, the minute, the second.
_ZONELESS = frozenset({10, 16, 19})
_BETWEEN = 10  # where the day ends and the time of day begins


def ends_of(times: Iterable[object]) -> Ends | None:
    """The ends in UTC of the times among values; days without a time are left out."""
    found = [in_utc(time) for time in times if isinstance(time, datetime)]
    return (min(found), max(found)) if found else None


def ends_of_texts(texts: Sequence[str]) -> Ends | None:
    """The ends of the ISO times among texts. What is no time does not count."""
    if not texts:
        return None
    if _alike(texts):
        low, high = _moment(min(texts)), _moment(max(texts))
        if low is not None and high is not None:
            return low, high
    return ends_of(map(_moment, set(texts)))


def _alike(texts: Sequence[str]) -> bool:
    """Whether texts are written alike, to the same zone: then they sort as their times do."""
    length = len(texts[0])
    if length < _BETWEEN or set(map(len, texts)) != {length}:
        return False
    joined, count = "".join(texts), len(texts)
    if length not in _ZONELESS and joined[length - 1 :: length] != "Z" * count:
        return False
    between = joined[_BETWEEN::length] if length > _BETWEEN else ""
    return joined.isascii() and between == between[:1] * len(between)


def _moment(text: str) -> datetime | None:
    if _ISO.fullmatch(text):
        with suppress(ValueError):
            return in_utc(datetime.fromisoformat(text))
    return None
