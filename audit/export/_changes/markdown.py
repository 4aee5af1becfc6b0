"""A comparison as Markdown, for the ticket of a source."""

from collections.abc import Iterator

from audit.export._changes.words import sections, side, summary
from audit.export._markdown import code, text
from audit.report.changes import Changes

MOST_CHARACTERS = 30_000


def render(changes: Changes, source: str = "") -> bytes:  # noqa: ARG001  # a page has it
    """At most `MOST_CHARACTERS` characters, cut between lines and saying so."""
    left = MOST_CHARACTERS - 100
    found: list[str] = []
    for line in _lines(changes):
        left -= len(line) + 1
        if left < 0:
            found.append(
                "\n**Cut here for its length.** `source-audit diff -f json` has all of it."
            )
            break
        found.append(line)
    return ("\n".join(found) + "\n").encode(errors="replace")


def _lines(changes: Changes) -> Iterator[str]:
    yield "# What changed"
    yield ""
    yield f"- before: {text(side(changes.before))}"
    yield f"- now: {text(side(changes.after))}"
    yield ""
    yield text(f"{summary(changes)[:1].upper()}{summary(changes)[1:]}.")
    for title, rows in sections(changes):
        yield f"\n## {title} ({len(rows):,})\n"
        for mark, place, words in rows:
            where = f"{code(place)}: " if place else ""
            yield f"- **{text(mark)}** {where}{text(words)}"
    if changes.notes:
        yield "\n## To keep in mind\n"
        yield from (f"- {text(note)}" for note in changes.notes)
