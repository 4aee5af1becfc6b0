"""Lists on standard output: a table for people, JSON for programs."""

import difflib
import json
import textwrap
from collections.abc import Iterable, Sequence

from audit.cli._outputs import write_stdout
from audit.errors import ConfigError
from audit.report.text import escaped, pad, visible, width

_FORMATS = ("table", "json")
_COLUMNS = 80


def as_json(format: str) -> bool:
    """Whether a list is asked for as JSON."""
    if format not in _FORMATS:
        raise ConfigError(f"unknown format {format!r}; a list is printed as table or json")
    return format == "json"


def print_json(tree: object) -> None:
    write_stdout(escaped(f"{json.dumps(tree, ensure_ascii=False, indent=1)}\n"))


def print_lines(lines: Iterable[str]) -> None:
    write_stdout("".join(f"{visible(line.rstrip())}\n" for line in lines))


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows with their columns in line; the last column is as wide as it likes."""
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]) - 1)] if rows else []
    return [
        "  ".join([*(pad(c, w) for c, w in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    ]


def paragraph(label: str, text: str, *, indent: int = 14) -> list[str]:
    """A labelled text, wrapped beside its label."""
    if not text:
        return []
    body = textwrap.wrap(text, _COLUMNS - indent, break_on_hyphens=False, break_long_words=False)
    return [f"{label if number == 0 else '':<{indent}}{line}" for number, line in enumerate(body)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a mistyped word, "" when nothing is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else ""
