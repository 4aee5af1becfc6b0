"""Which sources of the configuration are meant: by name, by tag, by what they are worth."""

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase

from audit.config.schema import Config, SourceEntry
from audit.errors import ConfigError

_TAG, _OWNER, _CRITICALITY = "tag:", "owner:", "criticality:"


def selected(config: Config, patterns: Sequence[str]) -> tuple[str, ...]:
    """Names of the sources that fit any of the patterns, in the order of the configuration.

    A pattern is a glob of names, or a glob behind `tag:`, `owner:` or `criticality:`. No pattern
    fits all. A `ConfigError` for a pattern that fits none.
    """
    for pattern in patterns:
        if not any(_fits(pattern, name, entry) for name, entry in config.sources.items()):
            raise ConfigError(
                f"no source of the configuration fits {pattern!r}{_near(config, pattern)}"
            )
    return tuple(
        name
        for name, entry in config.sources.items()
        if not patterns or any(_fits(pattern, name, entry) for pattern in patterns)
    )


def _fits(pattern: str, name: str, entry: SourceEntry) -> bool:
    for prefix, words in (
        (_TAG, entry.tags),
        (_OWNER, (entry.owner,) if entry.owner else ()),
        (_CRITICALITY, (entry.criticality,) if entry.criticality else ()),
    ):
        if pattern.startswith(prefix):
            return any(fnmatchcase(word, pattern.removeprefix(prefix)) for word in words)
    return fnmatchcase(name, pattern)


def _near(config: Config, pattern: str) -> str:
    tags = {f"{_TAG}{tag}" for entry in config.sources.values() for tag in entry.tags}
    near = difflib.get_close_matches(pattern, sorted({*config.sources, *tags}), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""
