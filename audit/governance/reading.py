"""Files of decisions -> values, or a `ConfigError` that names file, line and key."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from audit.config.build import built
from audit.config.document import Document as Written
from audit.config.document import parsed_yaml
from audit.errors import ConfigError

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
    written: Written

    def wrong(self, place: Place, problem: str) -> ConfigError:
        return ConfigError(f"{self.written.where(place)}: {problem}")


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
    written = parsed_yaml(path, text)
    value, mistakes = built(written.tree, kind)
    written.refuse(mistakes)
    assert value is not None  # else there were mistakes
    return Document(value, path, text, written)


def did_you_mean(word: str, known: Sequence[str] | set[str]) -> str:
    """A hint for a mistyped word, "" when nothing is near."""
    near = difflib.get_close_matches(word, sorted(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
