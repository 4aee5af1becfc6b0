"""The part of the configuration about personal data: what can be wrong in it, what is in force."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from audit.config.schema import DetectionEntry, DetectorEntry, ReviewEntry
from audit.detect.taxonomy import CATEGORIES, types
from audit.errors import ConfigError

#: What a detector can have proved of its values beside their form.
CHECKS = ("none", "luhn", "mod11", "mod97", "verhoeff", "iso7064")

#: Bytes and lines of a file of values; longer ones belong into a database.
LARGEST_LIST, LONGEST_LIST = 16 * 1024 * 1024, 1_000_000

Place = tuple[str | int, ...]

_TYPE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TIERS = range(1, 5)
#: What Rust's regex crate does without to keep to linear time (its documentation, Syntax).
_NOT_LINEAR = re.compile(r"\(\?(?:[=!>]|<[=!]|P=|\()|\\[1-9]|\\k[<{']")
#: What it has and Python's module has not: classes of Unicode, POSIX classes, \z.
_RUST_ONLY = re.compile(r"\\[pP](?:\{[^{}]*\}|[A-Za-z])|\[:\^?[a-z]+:\]|\\z")


def listed_types(tree: object) -> object:
    """The tree of the file with `type: email` of a review as the list it stands for."""
    detection = _of(tree, "detection")
    reviewed: object = _of(detection, "reviewed")
    if not isinstance(reviewed, list):
        return tree
    reviews = cast("list[object]", reviewed)
    fixed = [
        {**cast("dict[str, object]", r), "type": [_of(r, "type")]}
        if isinstance(_of(r, "type"), str)
        else r
        for r in reviews
    ]
    whole, part = cast("dict[str, object]", tree), cast("dict[str, object]", detection)
    return {**whole, "detection": {**part, "reviewed": fixed}}


def placed(entry: DetectionEntry, folder: Path) -> DetectionEntry:
    """The same entry, its files of values found from where the configuration lies."""
    detectors = tuple(
        replace(d, list=str(folder / Path(d.list).expanduser())) if d.list else d
        for d in entry.detectors
    )
    return replace(entry, detectors=detectors)


def problems(entry: DetectionEntry) -> Iterator[tuple[Place, str]]:
    """What is wrong in it, and where."""
    known = {*types(), *(d.type for d in entry.detectors)}
    for n, pattern in enumerate(entry.ignore):
        if not pattern.strip():
            yield ("ignore", n), "the pattern is empty; write it as dataset.field"
    for n, detector in enumerate(entry.detectors):
        taken = {*types(), *(d.type for d in entry.detectors[:n])}
        for place, problem in _detector(detector, taken):
            yield ("detectors", n, *place), problem
    for n, review in enumerate(entry.reviewed):
        for place, problem in _review(review, known):
            yield ("reviewed", n, *place), problem
    for name, tier in entry.tiers.items():
        if name not in known:
            yield ("tiers", name), f"no type is called that{_hint(name, known)}"
        elif tier not in _TIERS:
            yield ("tiers", name), "a tier is 1, 2, 3 or 4 (the worst)"


def in_force(entry: DetectionEntry, today: date) -> tuple[DetectionEntry, tuple[ReviewEntry, ...]]:
    """The entry without the reviews that have ended, and those."""
    ended = tuple(r for r in entry.reviewed if r.until is not None and r.until < today)
    kept = tuple(r for r in entry.reviewed if r not in ended)
    return replace(entry, reviewed=kept), ended


def values_of(detector: DetectorEntry) -> tuple[str, ...]:
    """The values of the detector's file without blank lines; a `ConfigError` says what is wrong.

    They may be names of persons, and stand in no message.
    """
    if not detector.list:
        return ()
    path = Path(detector.list)
    try:
        if path.stat().st_size > LARGEST_LIST:
            raise ConfigError(f"{path} is larger than {LARGEST_LIST // 1024**2} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None
    values = tuple(dict.fromkeys(line for raw in text.splitlines() if (line := raw.strip())))
    if not values:
        raise ConfigError(f"{path} holds no value; write one on each line")
    if len(values) > LONGEST_LIST:
        raise ConfigError(f"{path} holds more than {LONGEST_LIST:,} values")
    return values


def _review(review: ReviewEntry, known: Collection[str]) -> Iterator[tuple[Place, str]]:
    yield from _blank(field=review.field, reason=review.reason, by=review.by)
    if review.personal and not review.type:
        yield ("personal",), "say what it is: type: email, or a list of types"
    elif review.personal is None and not review.type:
        yield (), "say personal: false, or what it is, as in type: email"
    elif review.personal is False and review.type:
        yield ("type",), "it cannot have a type and be personal: false; keep one of them"
    for n, name in enumerate(review.type):
        if name not in known:
            yield ("type", n), f"no type is called {_plain(name)}{_hint(name, known)}"


def _detector(detector: DetectorEntry, taken: Collection[str]) -> Iterator[tuple[Place, str]]:
    yield from _blank(title=detector.title)
    if not _TYPE.fullmatch(detector.type):
        yield ("type",), "a type is lower-case letters, digits and _, as in acme_customer_number"
    elif detector.type in taken:
        yield ("type",), f"there is a type {detector.type!r} already; give it another name"
    if detector.category not in CATEGORIES:
        every = ", ".join(CATEGORIES)
        hint = _hint(detector.category, CATEGORIES)
        yield ("category",), f"no category is called that{hint}; there are {every}"
    if detector.tier not in _TIERS:
        yield ("tier",), "a tier is 1, 2, 3 or 4 (the worst)"
    for n, name in enumerate(detector.names):
        if not name.strip():
            yield ("names", n), "the name is empty"
    yield from _values(detector)


def _values(detector: DetectorEntry) -> Iterator[tuple[Place, str]]:
    """What is wrong with how its values are told."""
    if detector.check not in CHECKS:
        hint = _hint(detector.check, CHECKS)
        yield ("check",), f"no check is called that{hint}; there are {', '.join(CHECKS)}"
    if bool(detector.pattern) == bool(detector.list):
        yield (), "give it a pattern: or a list:, one of them; a name alone never decides"
    elif detector.pattern and (problem := _pattern(detector.pattern)):
        yield ("pattern",), problem
    elif detector.list:
        try:
            values_of(detector)
        except ConfigError as error:
            yield ("list",), str(error)


def _blank(**texts: str) -> Iterator[tuple[Place, str]]:
    for name, text in texts.items():
        if not text.strip():
            yield (name,), "it is empty"


def _pattern(pattern: str) -> str:
    """What is wrong with a pattern, "" when it is one that runs in linear time."""
    if _NOT_LINEAR.search(re.sub(r"\\[^1-9k]", "a", pattern)):
        return (
            "look-around, back-references and atomic groups do not run in linear time and are "
            "not supported; a check: or names: tells such values apart"
        )
    try:
        compiled = re.compile(_RUST_ONLY.sub("a", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        at = getattr(error, "pos", None)
        where = f" at character {at + 1}" if isinstance(at, int) else ""
        return f"it is not a regular expression{where}"
    if compiled.fullmatch(""):
        return "it fits an empty text, and so every field that has one"
    return ""


def _hint(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _plain(name: str) -> str:
    return repr(name) if _TYPE.fullmatch(name) else "that"


def _of(tree: object, key: str) -> Any:  # noqa: ANN401  # what YAML holds
    return cast("dict[object, object]", tree).get(key) if isinstance(tree, dict) else None
