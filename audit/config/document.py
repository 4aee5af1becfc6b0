"""The file of a configuration as it was written: its values, and on which line each stands."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from audit.config.yamltext import DEEPEST, NotYaml, Place, lines_of, parse
from audit.errors import ConfigError

#: The name of a file that holds a table of ours among those of other tools, and that table.
PYPROJECT, TABLE = "pyproject.toml", ("tool", "source-audit")

#: Bytes of the largest file; a thousand sources make about 300 KB.
_LARGEST = 8 * 1024 * 1024
_KEY = re.compile(r"[\w.*?/][\w.*?/ -]{0,99}")
_HEADER = re.compile(r"\s*\[\[?[^\[\]]+\]\]?\s*(?:#.*)?")
_MOST_TOLD = 10
#: Characters of a line of TOML that is looked at for its key.
_LONGEST_LINE = 1000


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place; `line` where it is another one than that of the place."""

    place: Place
    problem: str
    line: int | None = None


class Document:
    """A configuration that was read. Places begin at its own top, also in pyproject.toml."""

    def __init__(self, path: Path, tree: object, source: Any, *, within: Place = ()) -> None:  # noqa: ANN401  # a node or a text
        self.path, self.tree = path, tree
        self._source, self._within = source, within

    @cached_property
    def lines(self) -> Mapping[Place, int]:
        """The line of every key and item that is known."""
        found = dict(_toml_lines(self._source)) if isinstance(self._source, str) else None
        return lines_of(self._source) if found is None else found

    def line(self, place: Sequence[str | int]) -> int | None:
        """The line of the last part of a place that the file has; None where it has none."""
        whole = (*self._within, *place)
        for end in range(len(whole), 0, -1):
            line = self.lines.get(whole[:end])
            if line is not None:
                return line
        return None

    def where(self, place: Sequence[str | int]) -> str:
        """File, line and key, as a sentence begins."""
        line = self.line(place)
        return f"{self.path}{f', line {line}' if line else ''}: {named(place)}"

    def refuse(self, mistakes: Sequence[Mistake]) -> None:
        """A `ConfigError` that tells all of them, up to ten, in the order of the file."""
        if not mistakes:
            return
        placed = [(m.line or self.line(m.place) or 0, m) for m in mistakes]
        placed.sort(key=lambda pair: pair[0])
        texts = [
            f"{f'line {line}: ' if line else ''}{named(m.place)}: {m.problem}"
            for line, m in placed[:_MOST_TOLD]
        ]
        if len(mistakes) == 1:
            separator = ", " if placed[0][0] else ": "
            raise ConfigError(f"{self.path}{separator}{texts[0]}")
        more = f"; and {len(mistakes) - _MOST_TOLD:,} more" if len(mistakes) > _MOST_TOLD else ""
        raise ConfigError(f"{self.path} has {len(mistakes):,} mistakes: {'; '.join(texts)}{more}")


def named(place: Sequence[str | int]) -> str:
    """A place as a sentence may quote it: a key may be anything, also a URL with its password."""
    return ".".join(p if _KEY.fullmatch(p) else "…" for p in map(str, place)) or "the file"


def read_document(path: Path) -> Document:
    """The file; a `ConfigError` where it is none, is no text, or is no YAML or TOML."""
    text = _text(path)
    return _toml(path, text) if path.suffix.lower() == ".toml" else parsed_yaml(path, text)


def parsed_yaml(path: Path, text: str) -> Document:
    """A text as the file that lies there, or is to lie there."""
    try:
        parsed = parse(text)
    except NotYaml as wrong:
        line = f", line {wrong.line}" if wrong.line else ""
        raise ConfigError(f"{path}{line}: {wrong.problem}") from None
    document = Document(path, {} if parsed.tree is None else parsed.tree, parsed.node)
    if not isinstance(document.tree, dict):
        what = "list" if isinstance(document.tree, list) else "single value"
        raise ConfigError(f"{path}: a mapping of keys is expected, and this is a {what}")
    document.refuse(
        [
            Mistake(place, f"the key is there twice, first on line {first}", line=second)
            for place, second, first in parsed.twice
        ]
    )
    return document


def has_table(path: Path) -> bool:
    """Whether a pyproject.toml has a table of ours; a `ConfigError` where that cannot be told."""
    try:
        if b"source-audit" not in path.read_bytes():
            return False
    except OSError:
        return False
    return _below(_parsed_toml(path, _text(path)), TABLE) is not None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError(f"{path}: {reason[:1].lower()}{reason[1:]}") from None
    if len(data) > _LARGEST:
        raise ConfigError(f"{path} is larger than {_LARGEST // 1024**2} MB: no configuration is")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: the file is not UTF-8 text") from None
    if not text.strip():
        raise ConfigError(
            f"{path} is empty; `source-audit init` writes a configuration, and none is needed"
        )
    return text


def _toml(path: Path, text: str) -> Document:
    tree = _parsed_toml(path, text)
    within = TABLE if path.name == PYPROJECT else ()
    found = _below(tree, within)
    if found is None:
        raise ConfigError(f"{path} has no table [{'.'.join(within)}]")
    if not isinstance(found, dict):
        raise ConfigError(f"{path}: {'.'.join(within)}: a table is expected")
    if _deeper(cast("object", found), DEEPEST):
        raise ConfigError(f"{path}: it is nested too deeply")
    return Document(path, cast("object", found), text, within=within)


def _parsed_toml(path: Path, text: str) -> object:
    import tomllib  # noqa: PLC0415  # only where there is such a file

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # its text quotes the file but for the place
        found = re.search(r"at line (\d+)", str(error))
        line = f", line {found[1]}" if found else ""
        raise ConfigError(f"{path}{line}: this is not valid TOML") from None


def _below(tree: object, place: Sequence[str]) -> object:
    for part in place:
        if not isinstance(tree, dict):
            return None
        tree = cast("dict[str, object]", tree).get(part)
    return tree


def _deeper(tree: object, levels: int) -> bool:
    """Whether something lies deeper; the parser itself sets no end to a.b.c.d = 1."""
    level = [tree]
    for _ in range(levels):
        inside = [part for one in level for part in _parts_of(one)]
        if not inside:
            return False
        level = inside
    return True


def _parts_of(tree: object) -> Iterable[object]:
    match tree:
        case dict():
            return cast("dict[str, object]", tree).values()
        case list():
            return cast("list[object]", tree)
        case _:
            return ()


def _toml_lines(text: str) -> Iterator[tuple[Place, int]]:
    """The lines of keys and tables, as far as they stand on lines of their own.

    The standard library's parser tells none. A key within a text of several lines may be taken for
    one; nobody asks for the line of what is not in the file.
    """
    table: Place = ()
    counts: dict[Place, int] = {}
    for n, line in enumerate(text.splitlines(), start=1):
        if len(line) > _LONGEST_LINE:
            continue
        if _HEADER.fullmatch(line):
            table = _parts(line)
            if line.lstrip().startswith("[["):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, n
        else:
            key, equals, _ = line.partition("=")
            if equals and (parts := _parts(f"{key} = 0")):
                yield (*table, *parts), n


def _parts(line: str) -> Place:
    """The parts of the key that a line is about; none where it is about none."""
    import tomllib  # noqa: PLC0415

    try:
        tree: object = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    parts: list[str] = []
    while isinstance(tree, dict | list) and tree:
        if isinstance(tree, list):
            tree = cast("list[object]", tree)[0]
            continue
        key, tree = next(iter(cast("dict[str, object]", tree).items()))
        parts.append(key)
    return tuple(parts)
