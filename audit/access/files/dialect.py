"""How a CSV file is written: delimiter, quote, escape, line end, and whether it has a header."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from audit.facts.catalog import key_name

_DELIMITERS = ",;\t|\x01^~"
_NAMED = {"\t": "tab", "\x01": "ctrl-a", " ": "space"}
_ROWS = 300
_TITLE = 10  # lines above the table at most
_LONGEST_CELL = 100_000  # the csv module's own limit is a little above
_SHARE = 0.8  # of the rows have the same number of cells
_SEPARATOR_LINE = re.compile(rb'"?sep=([\t!#-&(-/:-@[-`{-~])"?\r?\n', re.IGNORECASE)

#: Words that stand for a missing value, and so for no field.
_SENTINELS = frozenset(
    {
        "",
        "-",
        "--",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "nil",
        "unknown",
        "missing",
        "true",
        "false",
    }
)
_VALUE = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?%?|\d{1,4}[-/.:]\d{1,2}[-/.:T ].*|https?://.*")
#: A name as programs write it: with an underline, in camelCase, or all in one case.
_PROGRAMMED = re.compile(
    r"[A-Za-z]\w*_\w*|[a-z]+[A-Z]\w*|(?:[A-Z][a-z]+){2,}\d?|@?[a-z][a-z0-9]*|[A-Z]{2,}\d?"
)
#: Words that fields are called by in files for people.
_WORDS = re.compile(
    r"\b(?:id|no|nr|num(?:ber)?|name|first|last|mail|e-?mail|phone|address|street|city|country|zip|"
    r"date|time|day|month|year|created|updated|status|state|type|kind|code|key|value|amount|price|"
    r"cost|total|sum|count|qty|quantity|currency|description|comment|note|title|category|group|"
    r"user|customer|client|order|product|item|account|age|gender|sex|birth|url|region|email|text)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """`skip` is the number of lines before the data or its header."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    newline: str = "lf"  # "cr" for files of an old Mac; CR LF is read like LF
    header: bool = True
    skip: int = 0
    quoted_nulls: bool = False  # an empty cell in quotes is null, too

    def options(self) -> dict[str, str]:
        """As an inspection holds it, in words where a character cannot be seen."""
        return {
            "delimiter": _NAMED.get(self.delimiter, self.delimiter),
            "quote": self.quote,
            "escape": self.escape,
            "newline": self.newline,
            "header": "yes" if self.header else "no",
            "skip": str(self.skip),
            "quoted_nulls": "yes" if self.quoted_nulls else "no",
        }


def from_options(options: Mapping[str, str]) -> Dialect:
    """The dialect that `Dialect.options` told."""
    characters = {name: character for character, name in _NAMED.items()}
    said = options.get("delimiter", ",")
    return Dialect(
        delimiter=characters.get(said, said),
        quote=options.get("quote", '"'),
        escape=options.get("escape", ""),
        newline=options.get("newline", "lf"),
        header=options.get("header", "yes") == "yes",
        skip=int(options.get("skip", "0")),
        quoted_nulls=options.get("quoted_nulls") == "yes",
    )


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A dialect without its header, the first rows by it, and how even these are."""

    dialect: Dialect
    rows: tuple[tuple[str, ...], ...]
    width: int
    even: bool


def sniff(sample: bytes) -> Sniffed:
    """The dialect that makes the most even table of a sample in UTF-8, of whole lines."""
    newline = "cr" if b"\r" in sample and b"\n" not in sample else "lf"
    if newline == "cr":
        sample = sample.replace(b"\r", b"\n")
    skip, delimiters = 0, _DELIMITERS
    if line := _SEPARATOR_LINE.match(sample):
        skip, delimiters = 1, line[1].decode("utf-8", "replace")
        sample = sample[line.end() :]
    lines = [
        text.rstrip("\r") + "\n"
        for text in sample.decode("utf-8", "replace").split("\n")[: 2 * _ROWS]
        if text and len(text) <= _LONGEST_CELL * 100
    ]
    text = "".join(lines)
    quote = _quote(text, delimiters)
    escapes = ("", "\\") if f"\\{quote}" in text else ("",)
    best = Sniffed(Dialect(quote=quote, newline=newline, skip=skip), (), 0, even=False)
    score = 0.0
    for delimiter, escape in product(delimiters, escapes):
        if delimiter not in text and best.rows:
            continue
        rows = _parsed(lines, delimiter, quote, escape)
        if not rows:
            continue
        width, count = Counter(map(len, rows)).most_common(1)[0]
        share = count / len(rows)
        # one cell in every row is as even as can be, and tells nothing
        worth = 0.01 if width == 1 else share * (1 + min(width, 50) / 1000) + (share == 1) / 10
        if worth > score:
            score = worth
            dialect = Dialect(delimiter, quote, escape, newline, skip=skip)
            best = Sniffed(dialect, rows, width, even=width > 1 and share >= _SHARE)
    return _without_title(best, sample)


def _without_title(found: Sniffed, sample: bytes) -> Sniffed:
    """Without lines of one cell that stand above a wider table."""
    lead = next((n for n, row in enumerate(found.rows) if len(row) > 1), 0)
    if found.width == 1 or not 0 < lead <= _TITLE or lead == len(found.rows):
        return found
    skip = seen = 0
    for skip, line in enumerate(sample.split(b"\n")):  # noqa: B007  # used behind the loop
        seen += bool(line.strip())
        if seen > lead:
            break
    dialect = replace(found.dialect, skip=found.dialect.skip + skip)
    return replace(found, dialect=dialect, rows=found.rows[lead:])


def has_header(first: Sequence[str], types: Sequence[str], below: Sequence[frozenset[str]]) -> bool:
    """Whether the first row is one of names, never where a cell looks like a value.

    `types` are those of the columns without that row, `below` some of their cells. Where all is
    text the row must look like names of fields: a person's would be taken for one.
    """
    named = [cell.strip() for cell in first]
    filled = [cell for cell in named if cell]
    if not filled or any(_is_value(cell) for cell in filled):
        return False
    if any(cell in cells for cell, cells in zip(named, below, strict=False) if cell):
        return False
    if any(kind != "string" and cell for cell, kind in zip(named, types, strict=False)):
        return True
    likely = sum(bool(_PROGRAMMED.fullmatch(cell) or _WORDS.search(cell)) for cell in filled)
    return 2 * likely >= len(filled)


def field_names(
    first: Sequence[str], width: int, *, header: bool, strip: bool = True
) -> tuple[tuple[str, ...], int]:
    """One name for each column, each once, and how many were there more than once."""
    names: list[str] = []
    used: set[str] = set()
    repeated = 0
    for position in range(width):
        said = first[position] if header and position < len(first) else ""
        said = said.strip() if strip else said
        name = base = said or f"c{position + 1}"
        repeated += bool(said) and said in used
        number = 2
        while name in used:
            name = f"{base}_{number}"
            number += 1
        used.add(name)
        names.append(name)
    return tuple(names), repeated


def _is_value(cell: str) -> bool:
    return (
        key_name(cell) != cell
        or cell.lower() in _SENTINELS
        or _VALUE.fullmatch(cell) is not None
        or "\n" in cell
    )


def _quote(text: str, delimiters: str) -> str:
    """The apostrophe where cells begin with it and none begins with the quotation mark."""
    edge = f"(?:^|[{re.escape(delimiters)}])"
    single = len(re.findall(f"{edge}'", text, re.MULTILINE))
    double = len(re.findall(f'{edge}"', text, re.MULTILINE))
    closed = len(re.findall(f"'(?:$|[{re.escape(delimiters)}])", text, re.MULTILINE))
    return "'" if single > 2 * double and closed >= single * _SHARE else '"'


def _parsed(
    lines: Sequence[str], delimiter: str, quote: str, escape: str
) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    try:
        reader = csv.reader(
            lines, delimiter=delimiter, quotechar=quote, escapechar=escape or None, strict=False
        )
        for row in reader:
            rows.append(tuple(row))
            if len(rows) >= _ROWS:
                break
    except csv.Error:
        pass  # a cell longer than the module takes: what came before it is enough
    return tuple(rows)
