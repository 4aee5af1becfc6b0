"""The configuration in force, with the variables of options above it, and where it is from."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter

from audit.cli._decided import decided_by
from audit.cli._listing import columns
from audit.cli._options import variable_of
from audit.config.load import Loaded, load
from audit.config.origins import FILE, OPTION, VARIABLE, Value, values_of
from audit.config.schema import Config
from audit.config.yamltext import Place
from audit.errors import ConfigError
from audit.report.text import cut
from audit.secrets.redact import redact

_LITERALS = "--allow-literal-passwords"
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration as values of JSON; which of them the variable of an option gave."""

    loaded: Loaded
    tree: dict[str, Any]
    options: Mapping[Place, str]

    @property
    def values(self) -> tuple[Value, ...]:
        return values_of(self.tree, self.loaded, self.options)

    @property
    def with_origins(self) -> dict[str, Any]:
        """As `-f json` prints it."""
        file = self.loaded.file
        return {
            "file": None if file is None else str(file),
            "values": [
                {
                    "key": _key(value),
                    "value": value.value,
                    "from": value.kind,
                    "line": value.line,
                    "variables": list(value.variables),
                }
                for value in self.values
            ],
        }

    @property
    def lines(self) -> Iterator[str]:
        """As a person reads it."""
        file = self.loaded.file
        yield f"Read from {file}" if file else "No configuration file was found: all is default"
        yield from columns([_row(value, file) for value in self.values])


def in_force(path: Path | None, environ: Mapping[str, str] = os.environ) -> InForce:
    """The configuration and the decisions beside it, tried as a scan tries them."""
    loaded = load(path, allow_literals=_flag(environ.get(variable_of(_LITERALS), "")))
    decided_by(loaded)
    tree: dict[str, Any] = TypeAdapter(Config).dump_python(loaded.config, mode="json")
    options: dict[Place, str] = {}
    for place, option, read in _ABOVE:
        variable = variable_of(option)
        text = environ.get(variable, "")
        if not text:
            continue
        inside: dict[str, Any] = tree
        for part in place[:-1]:
            inside = inside[part]
        try:
            found = read(text)
        except ValueError:
            raise ConfigError(f"{variable} is no value of {option}") from None
        key = place[-1]
        inside[key] = [*cast("list[str]", found), *inside[key]] if option == "--skip" else found
        options[place] = variable
    return InForce(loaded, tree, options)


def _flag(text: str) -> bool:
    """A flag's variable, as typer reads it."""
    return text.strip().lower() in {"1", "true", "t", "yes", "y", "on"}


#: Options that stand above a key: its place, the option, how its variable is read.
_ABOVE: Sequence[tuple[tuple[str, ...], str, Callable[[str], object]]] = (
    (("limits", "budget"), "--budget", str),
    (("limits", "sample"), "--sample", str),
    (("limits", "max_rows"), "--max-rows", int),
    (("limits", "max_bytes"), "--max-bytes", str),
    (("skip",), "--skip", str.split),
    (("credentials", "allow_commands"), "--allow-credential-commands", _flag),
    (("credentials", "allow_literal_passwords"), _LITERALS, _flag),
    (("runs",), "--runs", redact),
)


def _key(value: Value) -> str:
    return ".".join(map(str, value.place))


def _row(value: Value, file: Path | None) -> tuple[str, str, str]:
    shown = json.dumps(value.value, ensure_ascii=False) if value.value != "" else ""
    return (_key(value), cut(shown, _WIDEST), _origin(value, file))


def _origin(value: Value, file: Path | None) -> str:
    place = f"{file}:{value.line}" if value.line else str(file)
    if value.kind == FILE:
        return place
    if value.kind == VARIABLE:
        return f"{', '.join(value.variables)} ({place})"
    return value.variables[0] if value.kind == OPTION else "default"
