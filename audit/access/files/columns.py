"""The columns of a CSV file by a sample of their text: types, and cells that are formulas."""

import re
from typing import Any, Literal, TypeAlias, cast

import pyarrow as pa
from pyarrow import compute

pc = cast("Any", compute)  # its stubs know one kind of argument for each function
Text: TypeAlias = "pa.Array[Any]"  # of strings

#: Numbers by which a person, a place or an account is known: text, whatever they consist of.
_CODE = re.compile(
    r"phone|mobile|telefon|msisdn|iban|ssn|passport|tax_?(?:id|no)|vat_?(?:id|no)|national|"
    r"zip|postal|post_?code|postleitzahl|card_?n|account_?n|routing|barcode|"
    r"(?:^|[_ ])(?:tel|fax|cell|plz|pin|ean|gtin|isbn|upc)(?:[_ ]|$)",
    re.IGNORECASE,
)
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?"
_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)"
_INTEGER = r"^-?(?:0|[1-9]\d*)$"
_DECIMAL = r"^(?:-?(?:0|[1-9]\d*)?\.?\d*(?:[eE][+-]?\d+)?|[+-]?(?:[iI]nf|NaN|nan))$"
_PLAIN = r"^-?(?:0|[1-9]\d*)?(?:\.\d*)?$"
#: A code such as 0042, or +49..., is no number.
_LEADING = r"^(?:[+-]?0\d|\+)"
_INT64_DIGITS, _FLOAT_DIGITS, _DECIMAL_DIGITS = 18, 17, 38
_MICROSECONDS = 6

_FORMULA = r"^[=+\-@]."
#: Numbers, dashes and lists begin with the same signs.
_HARMLESS = rf"^(?:{_NUMBER}|[+-][\d\s().,/:-]*|-+|[+-]\s[^(|!=]*)$"

BOOLEANS = ("true", "True", "TRUE"), ("false", "False", "FALSE")
_BOOLEAN = r"^(?:true|True|TRUE|false|False|FALSE)$"


def type_of(name: str, cells: Text) -> pa.DataType:  # noqa: PLR0911  # a type each
    """The narrowest type that every cell of a sample fits; text when there is no cell."""
    full = pc.drop_null(cells)
    if not len(full) or _CODE.search(name):
        return pa.string()
    first = str(full[0].as_py())
    if first[:1].lower() in {"t", "f"} and _all(full, _BOOLEAN):
        return pa.bool_()
    if _all(full, rf"^{_DAY}$"):
        return _castable(full, pa.date32())
    if _all(full, rf"^{_DAY}[T ]{_CLOCK}{_ZONE}$"):
        return _castable(full, pa.timestamp(_unit(full), "UTC"))
    if _all(full, rf"^{_DAY}(?:[T ]{_CLOCK})?$"):
        return _castable(full, pa.timestamp(_unit(full)))
    if _all(full, _DECIMAL) and _any(full, r"\d") and not _any(full, _LEADING):
        return _number(full)
    return pa.string()


def formulas(cells: Text) -> int:
    """How many cells a spreadsheet would compute when the file is opened in it."""
    begun = cells.filter(pc.match_substring_regex(cells, _FORMULA))
    return len(begun) - _count(begun, _HARMLESS)


def _number(cells: Text) -> pa.DataType:
    digits = pc.max(pc.utf8_length(pc.replace_substring_regex(cells, r"[^\d]", ""))).as_py() or 0
    if _all(cells, _INTEGER):
        if digits <= _INT64_DIGITS:
            return pa.int64()
        if (kind := _castable(cells, pa.int64())) == pa.int64():
            return kind
        return _castable(cells, pa.decimal128(_DECIMAL_DIGITS, 0))
    if digits > _FLOAT_DIGITS and _all(cells, _PLAIN):
        scale = pc.max(pc.utf8_length(pc.replace_substring_regex(cells, r"^[^.]*\.?", ""))).as_py()
        # a printed float has 17 digits at most behind the leading zeros, of any length
        if not _short_floats(cells) and scale <= _DECIMAL_DIGITS:
            return _castable(cells, pa.decimal128(_DECIMAL_DIGITS, scale))
    return _castable(cells, pa.float64())


def _short_floats(cells: Text) -> bool:
    significant = pc.replace_substring_regex(cells, r"^-?0*\.?0*", "")
    digits = pc.utf8_length(pc.replace_substring_regex(significant, r"[^\d]", ""))
    return (pc.max(digits).as_py() or 0) <= _FLOAT_DIGITS


def _unit(cells: Text) -> Literal["ns", "us"]:
    return "ns" if _any(cells, rf"\.\d{{{_MICROSECONDS + 1}}}") else "us"


def _castable(cells: Text, kind: pa.DataType) -> pa.DataType:
    """The type when the values lie within it: a date may be the 31st of February."""
    try:
        pc.cast(cells, kind)
    except pa.ArrowInvalid:
        return pa.string()
    return kind


def _count(cells: Text, pattern: str) -> int:
    return pc.sum(pc.match_substring_regex(cells, pattern)).as_py() or 0


def _all(cells: Text, pattern: str) -> bool:
    # one cell tells most columns apart, and a sample has a thousand columns or more
    first = str(cells[0].as_py())
    return re.search(pattern, first) is not None and _count(cells, pattern) == len(cells)


def _any(cells: Text, pattern: str) -> bool:
    return _count(cells, pattern) > 0
