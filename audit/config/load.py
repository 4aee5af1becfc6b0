"""source-audit.yaml -> Config, or a ConfigError that names file and key."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from audit.access.address import parse_url
from audit.config.detection import listed_types, placed, problems
from audit.config.lines import line_of
from audit.config.literals import HOW, refused, without_literals
from audit.config.pins import pins_of
from audit.config.schema import Config, PolicyEntry, SourceEntry
from audit.errors import ConfigError
from audit.secrets.redact import quoted, redact
from audit.secrets.reference import parse_reference
from audit.secrets.secret import Secret

DEFAULT_FILE = "source-audit.yaml"

_KEY = re.compile(r"[\w.-]{1,100}")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration, the file it comes from, and passwords that stood in it, by their source."""

    config: Config
    file: Path | None = None
    literals: Mapping[str, Secret] = field(default_factory=dict[str, Secret])


def load_config(path: Path | None) -> Config:
    """The configuration of a file; the defaults when none is named and none lies here."""
    return load(path).config


def load(path: Path | None, *, allow_literals: bool = False) -> Loaded:
    """The same with where it comes from. Passwords in it are refused unless they are allowed."""
    if path is None:
        path = Path(DEFAULT_FILE)
        if not path.exists():
            return Loaded(config=Config())
    import yaml  # noqa: PLC0415  # only when there is a file: --help must be quick

    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: the file is not UTF-8 text") from error
    try:
        tree: object = yaml.safe_load(text)
    except yaml.YAMLError as error:
        # the error's own text quotes the file, and the file may hold a password
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path}{line}: this is not valid YAML") from error
    plain, literals = without_literals(tree if tree is not None else {})
    config = _build(path, plain, text)
    if literals and not (allow_literals or config.credentials.allow_literal_passwords):
        name, first = next(iter(literals.items()))
        raise refused(str(path), name, in_url=first.in_url)
    secrets = {name: literal.secret for name, literal in literals.items()}
    return Loaded(config=config, file=path, literals=secrets)


def parse_duration(text: str) -> float:
    """Seconds of "90s", "5m", "1h30m" or a bare number."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    match = _DURATION.fullmatch(text.strip())
    if not text or match is None or not any(match.groups()):
        raise ConfigError(f"{text!r} is not a duration; write 90s, 5m or 1h30m")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def parse_size(text: str) -> int:
    """Bytes of "500MB", "2 GiB" or a bare number."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"{text!r} is not a size; write 500MB, 2GiB or a number of bytes")
    number, letter, binary = match.groups()
    power = " kmgt".index(letter.lower() or " ")
    return int(float(number) * (1024 if binary else 1000) ** power)


def _build(path: Path, tree: object, text: str) -> Config:
    from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config  # noqa: PLC0415

    adapter = TypeAdapter(with_config(ConfigDict(extra="forbid"))(Config))
    try:
        config = adapter.validate_python(listed_types(tree))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        if first["type"] in {"unexpected_keyword_argument", "extra_forbidden"}:
            near = difflib.get_close_matches(str(first["loc"][-1]), sorted(_names(Config)), n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise ConfigError(_told(path, text, first["loc"], f"unknown key{hint}")) from None
        raise ConfigError(_told(path, text, first["loc"], first["msg"].lower())) from None
    config = replace(
        config,
        detection=placed(config.detection, path.parent),
        sources={name: _suites(source, path.parent) for name, source in config.sources.items()},
    )
    for place, problem in problems(config.detection):
        raise ConfigError(_told(path, text, ("detection", *place), problem))
    for place, days in _retentions(config.policy):
        if days < 1:
            raise ConfigError(_told(path, text, ("policy", *place), "give at least one day"))
    for name, source in config.sources.items():
        _check(f"{path}: source {quoted(name)}".rstrip(), source)
    for key, reference in (
        ("key", config.signing.key),
        ("passphrase", config.signing.passphrase),
    ):
        if reference:
            _refers(_told(path, text, ("signing", key), "").removesuffix(": "), reference)
    if redact(config.runs) != config.runs:
        problem = "the URL holds a password; leave it to the store's own chain of credentials"
        raise ConfigError(_told(path, text, ("runs",), problem))
    return config


def _suites(source: SourceEntry, folder: Path) -> SourceEntry:
    """The same with its suites where they lie, seen from here."""
    placed_there = tuple(str(folder / Path(path).expanduser()) for path in source.expectations)
    return replace(source, expectations=placed_there)


def _retentions(policy: PolicyEntry) -> Iterator[tuple[tuple[str, ...], int]]:
    if policy.retention_days is not None:
        yield ("retention_days",), policy.retention_days
    for glob, days in policy.retention.items():
        yield ("retention", glob), days


def _told(path: Path, text: str, place: Sequence[str | int], problem: str) -> str:
    """What is wrong, with the file, the line and the key."""
    # a key may be anything that somebody wrote, also a URL with its password
    parts = [p if _KEY.fullmatch(p) else "…" for p in map(str, place)]
    line = line_of(text, place)
    where = f"{path}, line {line}" if line else str(path)
    return f"{where}: {'.'.join(parts) or 'the file'}: {problem}"


def _check(where: str, source: SourceEntry) -> None:
    """A `ConfigError` when a password stands in the file itself, which many can read."""
    if bool(source.url) == bool(source.files):
        raise ConfigError(f"{where}: give it a url: or files:, one of them")
    try:
        pins_of(source.pins, "pins")
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    urls = [text for text in (source.url, *source.files) if "://" in text or text == source.url]
    try:
        secrets = [parse_url(text)[1] for text in urls if text]
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    if any(secret is not None for secret in secrets):
        raise ConfigError(f"{where}: a URL of files: holds a password; {HOW}")
    if source.password:
        try:
            parse_reference(source.password)
        except ConfigError as error:
            raise ConfigError(f"{where}: {error}") from None


def _refers(where: str, text: str) -> None:
    """A `ConfigError` for a secret in the place of a reference to it; it is not repeated."""
    try:
        parse_reference(text)
    except ConfigError:
        raise ConfigError(
            f"{where}: give a reference to where it is, such as file:PATH or env:NAME, and not the "
            "secret itself"
        ) from None


def _names(kind: Any) -> set[str]:  # noqa: ANN401  # walks type hints
    """All keys that any part of the configuration knows."""
    found: set[str] = set()
    hints = get_type_hints(kind)
    for item in fields(kind):
        found.add(item.name)
        hint = hints[item.name]
        for inner in (hint, *(get_args(hint) if get_origin(hint) else ())):
            if is_dataclass(inner):
                found |= _names(inner)
    return found
