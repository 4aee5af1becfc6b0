"""source-audit.yaml -> Config, or a ConfigError that names file, line and key."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audit.config.build import built
from audit.config.detection import listed_types, placed
from audit.config.document import Document, Mistake, read_document
from audit.config.find import DEFAULT_FILE, found_file, named_file
from audit.config.literals import Literal, problem_of, without_literals
from audit.config.problems import problems
from audit.config.schema import Config, SourceEntry
from audit.config.substitute import Filled, substituted
from audit.config.units import parse_duration, parse_size
from audit.config.yamltext import Place
from audit.secrets.secret import Secret

__all__ = ["DEFAULT_FILE", "Loaded", "load", "load_config", "parse_duration", "parse_size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration, the file it comes from, and passwords that stood in it, by their source.

    `document` knows the lines of the file, `variables` by which environment variables a value was
    filled.
    """

    config: Config
    file: Path | None = None
    literals: Mapping[str, Secret] = field(default_factory=dict[str, Secret])
    document: Document | None = None
    variables: Mapping[Place, Sequence[str]] = field(default_factory=dict[Place, Sequence[str]])


def load_config(path: Path | None) -> Config:
    """The configuration of a file; the defaults when none is named and none is found."""
    return load(path).config


def load(
    path: Path | None,
    *,
    allow_literals: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> Loaded:
    """The same with where it comes from. Passwords in it are refused unless they are allowed.

    A `ConfigError` tells every mistake of the file, up to ten.
    """
    path = found_file(environ) if path is None else named_file(path)
    if path is None:
        return Loaded(config=Config())
    return load_document(read_document(path), environ=environ, allow_literals=allow_literals)


def load_document(
    document: Document, *, environ: Mapping[str, str], allow_literals: bool = False
) -> Loaded:
    """The same of a document that was read, or is about to be written."""
    path = document.path
    filled = substituted(document.tree, environ)
    document.refuse(filled.mistakes)
    plain, literals = without_literals(filled.tree)
    config, mistakes = built(listed_types(plain), Config)
    allowed = allow_literals or (config is not None and config.credentials.allow_literal_passwords)
    refused = [] if allowed else _refused(literals, filled)
    if config is not None:
        config = _placed(config, path.parent)
        mistakes = tuple(problems(config))
    document.refuse([*refused, *(filled.without_values(one) for one in mistakes)])
    assert config is not None  # else there were mistakes
    return Loaded(
        config=config,
        file=path,
        literals={name: literal.secret for name, literal in literals.items()},
        document=document,
        variables=filled.variables,
    )


def _refused(literals: Mapping[str, Literal], filled: Filled) -> list[Mistake]:
    """Passwords where none may be."""
    found: list[Mistake] = []
    for name, literal in literals.items():
        place = ("sources", name, "url" if literal.in_url else "password")
        found.append(Mistake(place, problem_of(literal, filled.variables.get(place, ()))))
    return found


def _placed(config: Config, folder: Path) -> Config:
    """The same with files that lie beside the configuration where they are, seen from here."""
    return replace(
        config,
        detection=placed(config.detection, folder),
        sources={name: _suites(source, folder) for name, source in config.sources.items()},
    )


def _suites(source: SourceEntry, folder: Path) -> SourceEntry:
    suites = tuple(str(folder / Path(path).expanduser()) for path in source.expectations)
    return replace(source, expectations=suites)
