"""The values of a file -> its class, or what is wrong in them: keys, types, required ones."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast, get_args

from audit.config.document import Mistake
from audit.config.shape import keys_of, kind_at, takes_list, takes_nothing, takes_text, words_of
from audit.config.yamltext import Place

T = TypeVar("T")

#: With more, a list of all keys is no help.
_MOST_LISTED = 16

_UNKNOWN = frozenset({"unexpected_keyword_argument", "extra_forbidden"})
_WANTED: Mapping[str, str] = {
    "missing": "it is required and not there",
    "missing_argument": "it is required and not there",
    "missing_keyword_only_argument": "it is required and not there",
    "dataclass": "a mapping of keys is expected",
    "dict": "a mapping of keys is expected",
    "tuple": "a list is expected, as in [a, b]",
    "string": "a text is expected; put it in quotes",
    "int": "a whole number is expected",
    "float": "a number is expected",
    "bool": "true or false is expected",
    "date": "a day is expected, as in 2027-03-31",
}


def built(tree: object, kind: type[T]) -> tuple[T | None, tuple[Mistake, ...]]:
    """A file as the class that it is read as, or every mistake that keeps it from being one."""
    from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config  # noqa: PLC0415

    adapter = TypeAdapter(with_config(ConfigDict(extra="forbid"))(kind))
    tree = _without_nothing(tree, (), kind)
    try:
        return adapter.validate_python(tree), ()
    except ValidationError as error:
        found: dict[Place, Mistake] = {}
        for one in error.errors(include_input=False, include_url=False):
            for mistake in _mistakes(one["type"], one["loc"], tree, kind):
                found.setdefault(mistake.place, mistake)
        # a key that is missing may be there under a wrong name, which says more
        return None, tuple(
            sorted(found.values(), key=lambda one: one.problem == _WANTED["missing"])
        )


def hint(word: str, known: Sequence[str]) -> str:
    """A near one of the known words, "" when none is."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _without_nothing(tree: object, place: Place, kind: Any) -> object:  # noqa: ANN401  # a type
    """The same without keys that have nothing behind them: they say what leaving them out says."""
    if isinstance(tree, list):
        items = enumerate(cast("list[object]", tree))
        return [_without_nothing(item, (*place, n), kind) for n, item in items]
    if not isinstance(tree, dict):
        return tree
    ours = bool(keys_of(kind_at(place, kind)))
    return {
        key: _without_nothing(value, (*place, key), kind)
        for key, value in cast("dict[Any, object]", tree).items()
        if value is not None or not ours
    }


def _mistakes(
    code: str,
    loc: Sequence[str | int],
    tree: object,
    kind: Any,  # noqa: ANN401
) -> Iterator[Mistake]:
    place = _within(tree, loc)
    if code in _UNKNOWN:
        yield Mistake(place, _unknown(place, kind))
    elif code.startswith("missing"):
        yield Mistake(tuple(loc), _WANTED["missing"])
    else:
        yield Mistake(place, _wanted(code, kind_at(place, kind), _at(tree, place)))


def _unknown(place: Place, kind: Any) -> str:  # noqa: ANN401
    """The suggestion is of this mapping's own keys: others would be unknown there too."""
    known = keys_of(kind_at(place[:-1], kind))
    near = hint(str(place[-1]), known)
    if not near and len(known) <= _MOST_LISTED:
        near = f"; the keys here are {', '.join(known)}"
    return f"unknown key{near}"


def _wanted(code: str, kind: Any, value: object) -> str:  # noqa: ANN401
    words = [word for word in words_of(kind) if word]
    if words:
        near = hint(value, words) if isinstance(value, str) else ""
        return f"one of {', '.join(words)} is expected{near}"
    if takes_list(kind) and takes_text(kind):
        return "a text or a list of texts is expected"
    number = "int" if int in _members(kind) else ""
    wanted = _WANTED.get(number or code.partition("_")[0], "this is not what is expected here")
    return f"{wanted}, or nothing" if takes_nothing(kind) else wanted


def _members(kind: Any) -> Sequence[Any]:  # noqa: ANN401  # a type hint
    return (kind, *get_args(kind))


def _within(tree: object, loc: Sequence[str | int]) -> Place:
    """The part of a place that is in the file: pydantic adds members of a union to it."""
    place: list[str | int] = []
    for part in loc:
        if isinstance(tree, dict) and part in tree:
            tree = cast("dict[Any, object]", tree)[part]
        elif (
            isinstance(tree, list)
            and isinstance(part, int)
            and part < len(cast("list[object]", tree))
        ):
            tree = cast("list[object]", tree)[part]
        else:
            break
        place.append(part)
    return tuple(place)


def _at(tree: object, place: Place) -> object:
    for part in place:
        tree = cast("Any", tree)[part]
    return tree
