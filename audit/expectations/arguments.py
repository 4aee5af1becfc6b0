"""The arguments of an expectation: known, of the right kind, and nothing that could be executed."""

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from audit.expectations import conditions
from audit.expectations.allowed import ALLOWED, OF_OLDER, OF_RESULTS, WORDS, Kind

#: Arguments that every expectation may have and that mean something.
_STATED = frozenset({"severity", "description", "windows", "rendered_content", "id"})
_LONGEST = 10_000  # elements of a list, characters of a text


def fault_of(type: str, arguments: Mapping[str, Any]) -> str:
    """What is wrong with the arguments of an allowed expectation, "" when nothing is.

    Values are not repeated: they may be somebody's.
    """
    if parameter := _parameter(arguments):
        return f"it takes {parameter} from the run, and there are no suite parameters here"
    allowed = ALLOWED[type]
    for name, value in arguments.items():
        kind = allowed.arguments.get(name)
        if kind is None:
            return _unknown(name, allowed.arguments)
        if value is None and name not in allowed.needed:
            continue
        if fault := _fault(name, kind, value):
            return fault
    if lacking := [name for name in allowed.needed if arguments.get(name) is None]:
        return f"its argument {lacking[0]!r} is missing"
    ends = {"min_value", "max_value"} & allowed.arguments.keys()
    if ends and all(arguments.get(end) is None for end in ends):
        return "it has neither min_value nor max_value"
    return _order(arguments)


def without_idle(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments without those that say only how a result is shown, and without empty ones."""
    return {
        name: value
        for name, value in arguments.items()
        if name not in OF_RESULTS | _STATED and not (value is None and name in OF_OLDER)
    }


def _parameter(value: object) -> str:
    """The name of a suite parameter somewhere in it, as `{"$PARAMETER": "name"}`."""
    if isinstance(value, dict):
        tree = cast("dict[str, object]", value)
        if "$PARAMETER" in tree:
            return "a suite parameter ($PARAMETER)"
        return next((found for part in tree.values() if (found := _parameter(part))), "")
    if isinstance(value, list):
        parts = cast("list[object]", value)
        return next((found for part in parts if (found := _parameter(part))), "")
    return ""


def _unknown(name: str, known: Mapping[str, Kind]) -> str:
    if name in OF_OLDER:
        return (
            f"its argument {name!r} is of Great Expectations 0.x and changes what is meant; take "
            "it out and look whether the expectation is still the one that you want"
        )
    near = difflib.get_close_matches(name, known, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    shown = name if re.fullmatch(r"\w{1,60}", name) else "..."
    return f"it has an unknown argument {shown!r}{hint}"


def _fault(name: str, kind: Kind, value: object) -> str:
    wrong = f"its argument {name!r} is not {kind.value}"
    if kind is Kind.CONDITION:
        return conditions.fault_of(value)
    if kind is Kind.WORD:
        return "" if _word(name, value) else f"its argument {name!r} has a value that is not known"
    if kind in {Kind.REGEX, Kind.REGEXES}:
        texts = cast("list[object]", value) if isinstance(value, list) else [value]
        if (kind is Kind.REGEXES) != isinstance(value, list) or not _texts(texts):
            return wrong
        return next((bad for text in texts if (bad := _bad_regex(name, str(text)))), "")
    return "" if _fits(kind, value) else wrong


def _word(name: str, value: object) -> bool:
    return isinstance(value, str | bool) and value in WORDS[name]


def _fits(kind: Kind, value: object) -> bool:
    fits = _FITS.get(kind)
    return fits is not None and fits(value)


def _listed(value: object) -> list[object] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: object) -> bool:
    return _number(value) and float(cast("float", value)).is_integer()


def _share(value: object) -> bool:
    return _number(value) and 0 <= cast("float", value) <= 1


def _set(value: object) -> bool:
    parts = _listed(value)
    return parts is not None and all(_scalar(part) for part in parts)


def _pairs(value: object) -> bool:
    parts = _listed(value)
    return parts is not None and all(_pair(part) for part in parts)


def _schema(value: object) -> bool:
    return isinstance(value, dict) and not _refers(cast("object", value))


def _names(value: object) -> bool:
    return bool(_listed(value)) and _texts(_listed(value))


def _texts(parts: list[object] | None) -> bool:
    return all(isinstance(part, str) and part for part in parts or ())


def _scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _pair(value: object) -> bool:
    parts = cast("list[object]", value) if isinstance(value, list) else []
    return len(parts) == 2 and all(_scalar(part) for part in parts)  # noqa: PLR2004  # a pair


def _ranges(value: object) -> bool:
    """As {"quantiles": [0.5], "value_ranges": [[1, 2]]}; an open end is null."""
    tree = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    at, ranges = tree.get("quantiles"), tree.get("value_ranges")
    if not isinstance(at, list) or not isinstance(ranges, list) or set(tree) > {*_RANGES}:
        return False
    quantiles, ends = cast("list[object]", at), cast("list[object]", ranges)
    return (
        0 < len(quantiles) == len(ends)
        and all(_share(one) for one in quantiles)
        and all(_pair(one) for one in ends)
    )


_RANGES = ("quantiles", "value_ranges")


def _refers(schema: object) -> bool:
    """Whether a JSON Schema takes a part from elsewhere."""
    if isinstance(schema, dict):
        tree = cast("dict[str, object]", schema)
        places = [tree[key] for key in ("$ref", "$dynamicRef") if key in tree]
        if any(not str(place).startswith("#") for place in places):
            return True
        return any(_refers(part) for part in tree.values())
    return isinstance(schema, list) and any(_refers(p) for p in cast("list[object]", schema))


def _bad_regex(name: str, pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        where = f" at character {error.pos + 1}" if getattr(error, "pos", None) is not None else ""  # type: ignore[union-attr,operator]
        return f"its argument {name!r} is not a regular expression{where}"
    return ""


def _order(arguments: Mapping[str, Any]) -> str:
    low, high = arguments.get("min_value"), arguments.get("max_value")
    if low is None or high is None:
        return ""
    if isinstance(low, str) != isinstance(high, str):
        return "its min_value and max_value are not of one kind"
    first, last = (_moment(low), _moment(high)) if isinstance(low, str) else (low, high)
    if first is None or last is None:
        return ""
    return "its min_value is greater than its max_value" if first > last else ""


def _moment(text: str) -> Any:  # noqa: ANN401  # a moment or nothing to compare
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


_FITS: dict[Kind, Callable[[object], bool]] = {
    Kind.FIELD: lambda value: isinstance(value, str) and bool(value),
    Kind.TEXT: lambda value: isinstance(value, str) and len(value) <= _LONGEST,
    Kind.FIELDS: _names,
    Kind.TEXTS: _names,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.BOUND: lambda value: isinstance(value, str) or _number(value),
    Kind.YES_NO: lambda value: isinstance(value, bool),
    Kind.SHARE: _share,
    Kind.SET: _set,
    Kind.PAIRS: _pairs,
    Kind.RANGES: _ranges,
    Kind.SCHEMA: _schema,
}
