"""Where the results of many sources go: a path of its own for each, and some for all together."""

import hashlib
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from audit.cli._audit import Audit
from audit.cli._outputs import Output, check_places, parse_outputs
from audit.errors import ConfigError, OutputError
from audit.export import formats
from audit.report.runs import RunHead

#: What a path may hold in the place of a source's own words.
_PLACES = ("source", "run", "date")
_PLACE = re.compile(r"\{([^{}]*)\}")
_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 80
#: Formats that tell of all sources together.
OF_ALL = ("table", "json", "html")


@dataclass(frozen=True, slots=True)
class Template:
    """A path for each source, in one format."""

    format: str
    text: str

    def path(self, source: str, run: str = "", date: str = "") -> Path:
        """The path of one run; `source` is its name as files may be called."""
        values = {"source": source, "run": run, "date": date}
        return Path(_PLACE.sub(lambda found: values[found[1]], self.text))

    @property
    def fixed(self) -> Path:
        """The folder that has to be there: the part before what differs."""
        whole = Path(self.text)
        while "{" in str(whole):
            whole = whole.parent
        return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """`each` is written for every source, `all` once; `names` are the sources' names in paths."""

    each: tuple[Template, ...]
    all: tuple[Output, ...]
    names: Mapping[str, str]
    quiet: bool

    @classmethod
    def of(cls, texts: Sequence[str], audits: Sequence[Audit], *, quiet: bool) -> Self:
        """Formats and paths, tried before anything is read."""
        today = datetime.now(UTC).date().isoformat()
        outputs = [_dated(output, today) for output in parse_outputs(texts, formats())]
        found = cls(
            each=tuple(Template(o.format, str(o.path)) for o in outputs if _each(o)),
            all=tuple(o for o in outputs if not _each(o)),
            names=file_names([audit.named.name for audit in audits]),
            quiet=quiet,
        )
        for output in found.all:
            if output.format not in OF_ALL:
                raise ConfigError(
                    f"{output.format} is about one source; give each its own path by {{source}}, "
                    f"as in -f {output.format}=out/{{source}}.{output.format}"
                )
        if found.to_stdout == "html" and sys.stdout is not None and sys.stdout.isatty():
            raise ConfigError("html is not for a terminal; write -f html=PATH")
        found._check(audits)
        return found

    @property
    def to_stdout(self) -> str:
        """The format for standard output: what was sent there, else the table; "" with -q."""
        asked = next((output.format for output in self.all if output.path is None), "")
        return asked or ("" if self.quiet else "table")

    @property
    def silent(self) -> bool:
        """Whether nothing tells of the reports."""
        return not self.each and not self.all and not self.to_stdout

    @property
    def formats(self) -> tuple[str, ...]:
        """What is made of every source."""
        return tuple(dict.fromkeys(template.format for template in self.each))

    def paths(self, head: RunHead) -> list[tuple[str, Path]]:
        """Each format of a source's run and where it goes."""
        date = head.started_at.date().isoformat()
        name = self.names[head.name]
        return [(t.format, t.path(name, head.run, date)) for t in self.each]

    def _check(self, audits: Sequence[Audit]) -> None:
        inputs = [path for audit in audits for path in audit.inputs]
        check_places(self.all, inputs)
        for template in self.each:
            unknown = [word for word in _PLACE.findall(template.text) if word not in _PLACES]
            if unknown:
                raise ConfigError(
                    f"{{{unknown[0]}}} in the path of {template.format} stands for nothing; "
                    "there are {source}, {run} and {date}"
                )
            if not template.fixed.is_dir():
                raise OutputError(
                    f"{template.text} cannot be written: the directory {template.fixed} does not "
                    "exist; make it first"
                )
            check_places([Output(template.format, template.fixed / ".source-audit")])
            check_places(
                (Output(template.format, path) for path in self._made(template) if path.exists()),
                inputs,
            )
        self._distinct()

    def _made(self, template: Template) -> Iterable[Path]:
        return (template.path(name, "run", "date") for name in self.names.values())

    def _distinct(self) -> None:
        """A `ConfigError` for a path that two results would share."""
        places = [o.path for o in self.all if o.path]
        places += [path for template in self.each for path in self._made(template)]
        seen = set[str]()
        for place in places:
            real = os.path.realpath(place)
            if real in seen:
                raise ConfigError(f"two results are to be written to {place}; give each its own")
            seen.add(real)


def ready(template: Template, path: Path) -> None:
    """Makes the folders that are called after the source, the run or the day."""
    if path.parent == template.fixed:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} cannot be made: {error.strerror}") from error


def file_names(sources: Sequence[str]) -> dict[str, str]:
    """Names that every file system takes, a different one for each source."""
    found: dict[str, str] = {}
    taken = set[str]()
    for source in sources:
        plain = _UNSAFE.sub("-", source).strip(".-")[:_LONGEST] or "source"
        if plain.casefold() in taken:
            plain = f"{plain}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
        taken.add(plain.casefold())
        found[source] = plain
    return found


def _each(output: Output) -> bool:
    return output.path is not None and "{source}" in str(output.path)


def _dated(output: Output, today: str) -> Output:
    """A path of all sources with the day; a `ConfigError` for another word, as of one source."""
    if output.path is None or _each(output):
        return output
    text = str(output.path).replace("{date}", today)
    for word in _PLACE.findall(text):
        raise ConfigError(
            f"{{{word}}} in the path of {output.format} stands for nothing; a path of each source "
            "has {source}, and {run} and {date} beside it"
        )
    return Output(output.format, Path(text))
