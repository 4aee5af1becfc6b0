"""Patterns made of shapes: letters and digits as classes, signs as themselves."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from audit.facts.catalog import repeated
from audit.facts.profiles import FieldProfile
from audit.facts.rules import Rule, RuleKind
from audit.profile.rules.evidence import rule_of
from audit.profile.rules.table import Table
from audit.profile.texts import SHAPE_LENGTH

_ENOUGH = 50
_CLASSES = {"A": "[A-Z]", "a": "[a-z]", "9": "[0-9]"}
#: Longer ones are prose, or say no more than the length.
_MOST_PARTS = 15
_META = frozenset(r"\.^$*+?{}[]|()-/")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]|[^\x00-\x7f]")

Parts = tuple[tuple[str, int], ...]


def pattern_rules(table: Table) -> Iterator[Rule]:
    """A pattern for each field whose texts have one form, or a few."""
    for profile in table.profile.fields:
        if repeated(profile.name):
            continue
        pattern = "" if _dated(profile) else _pattern(profile)
        if pattern:
            assert profile.texts is not None
            yield rule_of(
                RuleKind.PATTERN,
                profile.name,
                rows=profile.texts.looked_at,
                sampled=table.profile.sample is not None
                or profile.texts.looked_at < profile.values,
                worth=0.95,
                reason="all texts are written in this form",
                arguments={"pattern": pattern},
                of="values looked at",
            )


def _dated(profile: FieldProfile) -> bool:
    """Whether the texts are dates or times: their format says it better."""
    texts = profile.texts
    formats = texts.formats if texts is not None else ()
    return any(share.name.startswith(("date", "time")) for share in formats[:1])


def _pattern(profile: FieldProfile) -> str:
    texts = profile.texts
    if texts is None or not texts.shapes or texts.looked_at < _ENOUGH or profile.empty:
        return ""
    if profile.rate("non-ASCII") or profile.rate("control characters"):
        return ""  # a letter beyond ASCII has the shape of one within, a line's end that of a blank
    told = sum(share.count for share in texts.shapes)
    if texts.shapes_distinct != len(texts.shapes) or told < texts.looked_at:
        return ""
    shapes = [share.name for share in texts.shapes]
    if any(len(s) >= SHAPE_LENGTH or _CONTROLS.search(s) for s in shapes):
        return ""
    return pattern_of(shapes)


def pattern_of(shapes: Sequence[str]) -> str:
    """An anchored expression for these shapes; "" where they are words or of too many forms.

    A run of letters or digits that has one length everywhere keeps it, another is of any length.
    """
    forms: dict[tuple[str, ...], list[Parts]] = {}
    for shape in shapes:
        parts = tuple((sign, len(list(run))) for sign, run in groupby(shape))
        forms.setdefault(tuple(sign for sign, _ in parts), []).append(parts)
    if any(not form or len(form) > _MOST_PARTS for form in forms):
        return ""
    if not all(_telling(form, runs) for form, runs in forms.items()):
        return ""
    options = sorted(_written(form, runs) for form, runs in forms.items())
    return f"^{options[0]}$" if len(options) == 1 else f"^({'|'.join(options)})$"


def _telling(form: Sequence[str], runs: Sequence[Parts]) -> bool:
    """Whether it is more than a word: it has a sign or digits beside letters, or one length."""
    fixed = len({tuple(length for _, length in parts) for parts in runs}) == 1
    mixed = len(form) > 1 and set(form) - {"a", "A", " "}
    return bool(mixed) or (fixed and form[0] != "a" and len(form) == 1)


def _written(form: Sequence[str], runs: Sequence[Parts]) -> str:
    made: list[str] = []
    for place, sign in enumerate(form):
        lengths = {parts[place][1] for parts in runs}
        unit = _CLASSES.get(sign) or (f"\\{sign}" if sign in _META else sign)
        if len(lengths) > 1:
            made.append(f"{unit}+")
        else:
            [length] = lengths
            made.append(unit if length == 1 else f"{unit}{{{length}}}")
    return "".join(made)
