"""A first configuration: what was given or answered, tried as a whole, then written."""

import os
import re
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit.cli._decided import write_beside
from audit.cli._init_ask import ask
from audit.cli._init_source import checked_reference, checked_schedule, named_source
from audit.cli._listing import did_you_mean, print_lines
from audit.cli._outputs import Output, check_places
from audit.config import template
from audit.config.document import parsed_yaml
from audit.config.load import DEFAULT_FILE, load_document
from audit.config.template import SCHEMA_FILE, New, NewSource
from audit.errors import ConfigError

_NAME = re.compile(r"[\w .-]+")
_BESIDE = {"owners": "owners.yaml", "policy": "policy.yaml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The options of `init`, as they were given."""

    sources: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    runs: str = ""
    beside: str = ""
    schema: bool = False


def init(asked: Asked, *, path: Path | None, force: bool, no_input: bool) -> int:
    """Writes the files, or nothing when one of them cannot be written or is there already."""
    path = Path(DEFAULT_FILE) if path is None else path.expanduser()
    if path.suffix.lower() == ".toml":
        raise ConfigError(f"{path}: a configuration is written as YAML; name a file.yaml")
    beside = _beside(asked.beside)
    places = [path, *(path.parent / _BESIDE[name] for name in beside)]
    places += [path.parent / SCHEMA_FILE] if asked.schema else []
    _refuse_existing(places, force=force)
    new = new_of(asked)
    if not no_input and not asked.sources and sys.stdin.isatty():
        new = ask(new)
    new = replace(new, schema=asked.schema, policy_file="policy" in beside)
    texts = {path: template.configuration(new)}
    load_document(parsed_yaml(path, texts[path]), environ=os.environ)
    if "owners" in beside:
        texts[path.parent / _BESIDE["owners"]] = template.owners(new.sources)
    if "policy" in beside:
        texts[path.parent / _BESIDE["policy"]] = template.policy()
    if asked.schema:
        texts[path.parent / SCHEMA_FILE] = _schema()
    _refuse_existing(places, force=force)  # again: questions take their time
    for place in reversed(texts):  # the configuration last: it names the others
        write_beside(place, texts[place])
    print_lines(_said(texts, path, new.sources))
    return 0


def new_of(asked: Asked) -> New:
    """What the options say; a `ConfigError` names the one that is wrong."""
    sources: dict[str, NewSource] = {}
    for given in asked.sources:
        source = named_source(given)
        if source.name in sources:
            raise ConfigError("two SOURCEs have one name; give each its own, as in NAME=SOURCE")
        sources[source.name] = source
    common: list[str] = []
    for option, texts, change in _options(asked):
        for given in texts:
            name, value = _of_one(given, sources, option)
            if name is None and option == "--schedule":
                common.append(checked_schedule(value, option))
                continue
            names = [name] if name else list(sources)
            if not names:
                raise ConfigError(f"{option} is about sources, and none is given")
            if option == "--password-ref" and name is None and len(names) > 1:
                raise ConfigError(f"{option}: say of which source, as in NAME=env:NAME_PASSWORD")
            for one in names:
                sources[one] = change(sources[one], value)
    if len(common) > 1:
        raise ConfigError("--schedule without NAME is there twice; one time is common to all")
    notify = tuple(checked_reference(text, "--notify-to") for text in asked.notify)
    return New(
        sources=tuple(sources.values()),
        schedule=common[0] if common else "",
        notify=notify,
        runs=asked.runs,
    )


def _options(
    asked: Asked,
) -> Sequence[tuple[str, Sequence[str], Callable[[NewSource, str], NewSource]]]:
    return (
        ("--password-ref", asked.passwords, _with_password),
        ("--owner", asked.owners, lambda source, text: replace(source, owner=text)),
        ("--tag", asked.tags, lambda source, text: replace(source, tags=(*source.tags, text))),
        ("--schedule", asked.schedules, _with_schedule),
    )


def _with_password(source: NewSource, text: str) -> NewSource:
    return replace(source, password=checked_reference(text, "--password-ref"))


def _with_schedule(source: NewSource, text: str) -> NewSource:
    return replace(source, schedule=checked_schedule(text, "--schedule"))


def _of_one(given: str, sources: Mapping[str, NewSource], option: str) -> tuple[str | None, str]:
    """NAME and the rest where a source has that name, else None and all of it."""
    name, equals, rest = given.partition("=")
    if equals and name in sources:
        return name, rest
    if equals and _NAME.fullmatch(name):
        raise ConfigError(
            f"{option} is about a source that is not given; name it as in NAME=SOURCE"
        )
    return None, given


def _beside(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in names:
        if name not in _BESIDE:
            hint = did_you_mean(name, _BESIDE)
            raise ConfigError(f"--with takes {' and '.join(_BESIDE)}, not {name!r}{hint}")
    return names


def _refuse_existing(places: Sequence[Path], *, force: bool) -> None:
    for place in places:
        if not force and os.path.lexists(place):
            raise ConfigError(
                f"{place} is there already and is left as it is; --force overwrites it, --config "
                "takes another place"
            )
    check_places([Output("yaml", place) for place in places])


def _schema() -> str:
    import json  # noqa: PLC0415

    from audit.cli._schemas import schema_named  # noqa: PLC0415  # it brings every document

    return f"{json.dumps(schema_named('config'), ensure_ascii=False, indent=1)}\n"


def _said(texts: Mapping[Path, str], path: Path, sources: Sequence[NewSource]) -> Sequence[str]:
    option = [] if path == Path(DEFAULT_FILE) else ["--config", str(path)]
    commands = [["config", "show", *option]]
    commands += [["scan", sources[0].name, *option]] if sources else []
    return [
        f"Written: {', '.join(map(str, texts))}",
        "Next:",
        *(f"  {shlex.join(['source-audit', *words])}" for words in commands),
    ]
