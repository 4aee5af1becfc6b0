"""JSON that anybody may have written: what Python would take and a report cannot is refused."""

import gc
import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from math import isfinite

import orjson

from audit.errors import ConfigError

#: More than the digits of a 64-bit number with its sign; no figure of a report is longer.
_LONGEST_NUMBER = 20
#: So many digits in a row may be a number that orjson reads as a real one.
_RUN = b"0" * 19
_DIGITS = bytes(0x30 if chr(code) in "0123456789" else 0x20 for code in range(256))


@contextmanager
def no_collection() -> Generator[None]:
    """Python looks for garbage after every so many objects that are made. Where millions are made
    of which none is garbage, that takes more time than making them.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()


def read_json(data: bytes, *, place: str, what: str) -> object:
    """The document's value; a `ConfigError` when it is not `what`, or holds what JSON has not.

    Keys that stand twice are refused, because programs differ in which of the two they see; so
    are numbers that nothing here can count or print.
    """
    try:
        with no_collection():
            return _quick(data) or json.loads(
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


def _quick(data: bytes) -> object:
    """The value, where a few counts show that there is nothing to refuse; else None.

    A key that stands twice is not in what is written again, nor are its quotation marks: those of
    the document, and those that it escapes by number, are then more.
    """
    try:
        tree = orjson.loads(data)
        again = orjson.dumps(tree)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # or nested too deeply for it
        return None
    marks = data.count(b'"') + data.count(b"\\u0022")
    return None if again.count(b'"') != marks or _long_number(data) else tree


def _long_number(data: bytes) -> bool:
    """Whether so many digits stand in a row, other than behind a point."""
    digits = data.translate(_DIGITS)
    at = digits.find(_RUN)
    while at >= 0:
        if data[at - 1 : at] != b".":
            return True
        end = digits.find(b" ", at)
        at = digits.find(_RUN, end) if end >= 0 else -1
    return False


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
