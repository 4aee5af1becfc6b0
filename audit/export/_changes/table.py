"""A comparison for a terminal."""

from collections.abc import Iterator

from audit.export._changes.words import sections, side, summary
from audit.report.changes import Changes
from audit.report.text import pad, visible, wrap

_COLUMNS = 80
_MARK = 10
_MOST = 40


def render(changes: Changes, source: str = "") -> bytes:  # noqa: ARG001  # a page has it
    """At most 80 columns; long sections are cut and counted."""
    return ("\n".join(_lines(changes)) + "\n").encode(errors="replace")


def _lines(changes: Changes) -> Iterator[str]:
    yield f"Before  {visible(side(changes.before))}"
    yield f"Now     {visible(side(changes.after))}"
    yield from wrap(summary(changes), _COLUMNS, lines=3)
    for title, rows in sections(changes):
        yield ""
        yield f"{title} ({len(rows):,})"
        for mark, place, words in rows[:_MOST]:
            told = f"{place}  {words}" if place else words
            first, *others = wrap(told, _COLUMNS - _MARK - 4, lines=2) or [""]
            yield f"  {pad(mark, _MARK)}  {first}"
            yield from (f"  {' ' * _MARK}  {line}" for line in others)
        if len(rows) > _MOST:
            yield f"  and {len(rows) - _MOST:,} more"
    if changes.notes:
        yield ""
        for note in changes.notes:
            yield from wrap(f"Note: {note}", _COLUMNS, lines=3)
