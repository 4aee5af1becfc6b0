"""Files of decisions -> values, or a `ConfigError` that names file, line and key."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_args, get_type_hints

from audit.config.lines import line_of
from audit.errors import ConfigError
from audit.secrets.redact import quoted

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Place = Sequence[str | int]

#: Bytes of the largest file; ten thousand waivers make about two MB.
_LARGEST = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document(Generic[T_co]):
    """The value of a file, and what it takes to say where in it something is wrong."""

    value: T_co
    path: Path
    text: str

    def wrong(self, place: Place, problem: str) -> ConfigError:
        return ConfigError(told(self.path, self.text, place, problem))

    def where(self, *place: str | int) -> str:
        """File and line of a key."""
        line = line_of(self.text, place)
        return f"{self.path}, line {line}" if line else str(self.path)


def read_yaml(path: Path, kind: type[T]) -> Document[T] | None:
    """The file as a dataclass of this kind; None where there is no such file."""
    text = read_text(path)
    return None if text is None else parse_yaml(path, text, kind)


def read_text(path: Path) -> str | None:
    """The text of a file; None where there is none."""
    try:
        data = path.read_bytes() if path.exists() else None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {(error.strerror or 'error').lower()}") from None
    if data is None:
        return None
    if len(data) > _LARGEST:
        raise ConfigError(f"{path} is larger than {_LARGEST // 1024**2} MB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: the file is not UTF-8 text") from None


def parse_yaml(path: Path, text: str, kind: type[T]) -> Document[T]:
    """The same of a text that was read."""
    import yaml  # noqa: PLC0415  # only where there is such a file
    from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config  # noqa: PLC0415

    try:
        tree: object = yaml.safe_load(text)
        twice = next(_twice(yaml.compose(text, Loader=yaml.SafeLoader)), None)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: this is not valid YAML") from None
    if twice:
        raise ConfigError(f"{path}, line {twice[1]}: {_shown(twice[0])}: the key is there twice")
    if isinstance(tree, dict):  # a key with nothing below it says nothing
        keys = cast("dict[object, object]", tree)
        tree = {key: value for key, value in keys.items() if value is not None}
    adapter = TypeAdapter(with_config(ConfigDict(extra="forbid"))(kind))
    try:
        return Document(adapter.validate_python({} if tree is None else tree), path, text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        problem = first["msg"].lower()
        if first["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
            near = did_you_mean(str(first["loc"][-1]), names_of(kind))
            problem = f"unknown key{near}"
        elif first["type"] in {"missing", "missing_argument", "missing_keyword_only_argument"}:
            problem = "it is required and not there"
        elif first["type"].startswith("dataclass"):
            problem = "a mapping of keys is expected"
        raise ConfigError(told(path, text, first["loc"], problem)) from None


def told(path: Path, text: str, place: Place, problem: str) -> str:
    """What is wrong, with the file, the line and the key."""
    line = line_of(text, place)
    where = f"{path}, line {line}" if line else str(path)
    return f"{where}: {'.'.join(map(_shown, place)) or 'the file'}: {problem}"


def did_you_mean(word: str, known: Sequence[str] | set[str]) -> str:
    """A hint for a mistyped word, "" when nothing is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def names_of(kind: Any) -> set[str]:  # noqa: ANN401  # walks type hints
    """All keys that a file of this kind knows."""
    found: set[str] = set()
    hints = get_type_hints(kind)
    for item in fields(kind):
        found.add(item.name)
        for inner in (hints[item.name], *get_args(hints[item.name])):
            if is_dataclass(inner):
                found |= names_of(inner)
    return found


def _shown(part: str | int) -> str:
    """A key as a sentence may quote it: somebody may have put anything there."""
    text = str(part)
    return text if len(text) <= 100 and quoted(text) else "…"  # noqa: PLR2004  # of a sentence


def _twice(node: Any) -> Iterator[tuple[str, int]]:  # noqa: ANN401  # PyYAML has no types
    """Keys that stand twice in one mapping, with the line of the second."""
    kind = getattr(node, "id", None)
    if kind == "mapping":
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield str(key.value), int(key.start_mark.line) + 1
            seen.add(str(key.value))
            yield from _twice(value)
    elif kind == "sequence":
        for item in node.value:
            yield from _twice(item)
