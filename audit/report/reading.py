"""JSON that anybody may have written: what Python would take and a report cannot is refused."""

import json
from collections.abc import Sequence
from math import isfinite

from audit.errors import ConfigError

#: More than the digits of a 64-bit number with its sign; no figure of a report is longer.
_LONGEST_NUMBER = 20


def read_json(data: bytes, *, place: str, what: str) -> object:
    """The document's value; a `ConfigError` when it is not `what`, or holds what JSON has not.

    Keys that stand twice are refused, because programs differ in which of the two they see; so
    are numbers that nothing here can count or print.
    """
    try:
        return json.loads(
            data,
            object_pairs_hook=_once,
            parse_constant=_refused,
            parse_float=_finite,
            parse_int=_countable,
        )
    except _Unusable as error:
        raise ConfigError(f"{place} {error}") from None
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{place} is not {what}") from error


class _Unusable(Exception):
    """What is wrong with a document that is JSON all the same."""


def _once(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Unusable("has a key twice in one object")
    return found


def _refused(word: str) -> object:
    raise _Unusable(f"holds {word}, which is no number of JSON")


def _finite(digits: str) -> float:
    if not isfinite(number := float(digits)):
        raise _Unusable("holds a number that is too large")
    return number


def _countable(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise _Unusable("holds a number that is too large")
    return int(digits)
