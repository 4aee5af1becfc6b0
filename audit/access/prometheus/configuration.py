"""What the loaded configuration tells: other systems and their passwords, copies, recording.

The server masks what it knows to be a secret; what stands in a URL's query or in a target's
parameters is shown to everybody who may ask for the configuration.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from audit.facts.activity import Observability, Recording
from audit.facts.outward import StoredCredential, StoredCredentials

#: Words in the name of a parameter or label whose value is a credential.
_SECRET = re.compile(
    r"passw|passphrase|secret|token|api[_-]?key|access[_-]?key|credential|signature|^(pwd|pass|key|sig)$",
    re.IGNORECASE,
)
#: What the server shows in the place of a secret.
_MASKED = frozenset({"<secret>", "xxxxx"})
#: Sections whose entries reach other systems, and how an entry is called.
_SECTIONS = (
    ("scrape_configs", "scrape job", "job_name"),
    ("remote_write", "remote write", "name"),
    ("remote_read", "remote read", "name"),
)
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000}
_DURATION = re.compile(r"(\d+)(ms|[smhdwy])")
_REMOVE = "use password_file or credentials_file in place of the value"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as the server tells it; empty where it has none of this sort."""

    loaded: Mapping[str, Any]

    @classmethod
    def of(cls, text: str) -> "Configuration":
        """Raises `ValueError` when the text is not YAML of a mapping."""
        try:
            loaded: Any = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError("not YAML") from error
        if loaded is not None and not isinstance(loaded, dict):
            raise ValueError("not a mapping")
        return cls(_mapping(loaded))

    def entries(self, section: str) -> list[Mapping[str, Any]]:
        return [_mapping(entry) for entry in _items(self.loaded.get(section))]

    @property
    def everywhere(self) -> Mapping[str, Any]:
        return _mapping(self.loaded.get("global"))

    @property
    def remote_writes(self) -> tuple[str, ...]:
        """A name for each system that samples are also written to; never its URL."""
        return tuple(
            str(entry.get("name") or f"remote write {number}")
            for number, entry in enumerate(self.entries("remote_write"), 1)
        )

    @property
    def receivers(self) -> int:
        """How many groups of Alertmanagers it is to tell of alerts."""
        return len(_items(_mapping(self.loaded.get("alerting")).get("alertmanagers")))

    @property
    def rule_files(self) -> int:
        return len(_items(self.loaded.get("rule_files")))

    def intervals(self) -> dict[str, float]:
        """Seconds between two collections, by job; "" is what holds elsewhere."""
        usual = seconds(str(self.everywhere.get("scrape_interval") or "1m")) or 60.0
        found = {"": usual}
        for entry in self.entries("scrape_configs"):
            own = seconds(str(entry.get("scrape_interval") or ""))
            found[str(entry.get("job_name") or "")] = own or usual
        return found


def seconds(duration: str) -> float | None:
    """Seconds of a duration such as "1h30m", None when it is none."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        return None
    return float(sum(int(number) * _UNITS[unit] for number, unit in parts))


def observability(configuration: Configuration) -> Observability:
    # of the path we keep only that there is one
    path = str(configuration.everywhere.get("query_log_file") or "")
    return Observability(
        recordings=(
            Recording(
                "slow operations",
                enabled=bool(path),
                setting="global.query_log_file",
                value="set" if path else "none",
                enable="global: {query_log_file: /var/log/prometheus/query.log}",
            ),
        )
    )


def stored_credentials(configuration: Configuration) -> StoredCredentials:
    """Entries that reach other systems with a password in the configuration itself."""
    found: list[StoredCredential] = []
    examined = 0
    for section, kind, key in _SECTIONS:
        for number, entry in enumerate(configuration.entries(section), 1):
            examined += 1
            shown, masked = _held(entry)
            if shown or masked:
                name = str(entry.get(key) or number)
                found.append(StoredCredential(kind, name, readable_by_us=shown, remove=_REMOVE))
    labels = _mapping(configuration.everywhere.get("external_labels"))
    examined += len(labels)
    found += [
        StoredCredential("external label", name, readable_by_us=True)
        for name in labels
        if _SECRET.search(name)
    ]
    return StoredCredentials(examined=examined, found=tuple(found))


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  # YAML
    match value:
        case {**found}:
            return {str(key): one for key, one in found.items()}
        case _:
            return {}


def _items(value: Any) -> list[Any]:  # noqa: ANN401  # YAML
    match value:
        case [*found]:
            items: list[Any] = found
            return items
        case _:
            return []


def _held(entry: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether an entry holds a credential that is shown, and one that the server masks."""
    shown = masked = False
    for path, value in _leaves(entry):
        if value in _MASKED:
            masked = True
        elif path and _in_url(value):
            password, parameters = _of_url(value)
            masked |= password == "xxxxx"  # noqa: S105  # what stands there in its place
            shown |= parameters or bool(password and password not in _MASKED)
        elif len(path) > 1 and path[-2] in {"params", "labels"} and _SECRET.search(path[-1]):
            shown = True
    return shown, masked


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:  # noqa: ANN401
    """Texts with the keys that lead to them; the places in lists are left out."""
    match value:
        case {**entries}:
            for key, one in entries.items():
                yield from _leaves(one, (*path, str(key)))
        case [*items]:
            for one in items:
                yield from _leaves(one, path)
        case str():
            yield path, value
        case _:
            return


def _in_url(value: str) -> bool:
    return "://" in value


def _of_url(value: str) -> tuple[str, bool]:
    """The password of a URL, and whether one of its parameters is a credential."""
    try:
        parts = urlsplit(value)
        password = parts.password or ""
    except ValueError:
        return "", False
    parameters = any(_SECRET.search(name) and given for name, given in parse_qsl(parts.query))
    return password, parameters
