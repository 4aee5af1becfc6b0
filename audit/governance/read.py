"""The files of a folder -> all that was decided there, tried as a whole before a source is read."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from audit.config.document import Document as Written
from audit.config.document import Mistake
from audit.config.schema import Config, PolicyEntry, WaiverEntry
from audit.errors import ConfigError
from audit.governance import attestations, baseline, owners, policy, unknown, waivers
from audit.governance.attestations import AttestationEntry, AttestationsFile
from audit.governance.baseline import SourceBaseline
from audit.governance.owners import OwnerEntry, OwnersFile
from audit.governance.reading import Document, read_yaml
from audit.governance.waivers import WaiversFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """What was decided for all sources of a configuration; `owners` None: there is no such file.

    `unknown` are sentences about what it names and this version does not have.
    """

    policy: PolicyEntry = field(default_factory=PolicyEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    owners: tuple[OwnerEntry, ...] | None = None
    attestations: tuple[AttestationEntry, ...] = ()
    baselines: Mapping[str, SourceBaseline] = field(default_factory=dict[str, SourceBaseline])
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be named: ids of checks with those they had before, and of questions."""

    checks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


NOTHING_KNOWN = Known()
#: Of one file so many are told; a file of thousands of them says no more than the first.
_MOST_UNKNOWN = 10


def governance_of(
    config: Config, folder: Path, known: Known = NOTHING_KNOWN, written: Written | None = None
) -> Governance:
    """The decisions beside a configuration and in it; a `ConfigError` for what is wrong in them.

    `written` is the configuration's file, which knows the lines of its keys.
    """
    there = written or Written(Path("the configuration"), {}, None)
    there.refuse(
        [
            *_mistakes("policy", policy.problems(config.policy)),
            *_mistakes("waivers", waivers.problems(config.waivers)),
        ]
    )
    told = [
        *_told(there, "policy", unknown.of_policy(config.policy, known.checks)),
        *_told(there, "waivers", unknown.of_checks(config.waivers, known.checks)),
    ]
    held = _policy(config, folder / policy.FILE, known, told)
    most = held.max_attestation_days
    return Governance(
        policy=held,
        waivers=(*config.waivers, *_waivers(folder / waivers.FILE, known, told)),
        owners=_owners(folder / owners.FILE, known, told),
        attestations=_attestations(folder / attestations.FILE, known, most, told),
        baselines=baseline.read_baselines(folder / baseline.FILE),
        unknown=tuple(told),
    )


def _waivers(path: Path, known: Known, told: list[str]) -> tuple[WaiverEntry, ...]:
    found = read_yaml(path, WaiversFile)
    if found is None:
        return ()
    entries = found.value.waivers
    _refuse(found, "waivers", waivers.problems(entries))
    told += _told(found.written, "waivers", unknown.of_checks(entries, known.checks))
    return entries


def _attestations(
    path: Path, known: Known, most_days: int | None, told: list[str]
) -> tuple[AttestationEntry, ...]:
    """`most_days` is how long one counts at most."""
    found = read_yaml(path, AttestationsFile)
    if found is None:
        return ()
    entries = found.value.attestations
    _refuse(found, "attestations", attestations.problems(entries))
    _refuse(found, "attestations", attestations.not_dated(entries, most_days))
    told += _told(found.written, "attestations", unknown.of_questions(entries, known.questions))
    return entries


def read_policy(path: Path, known: Known = NOTHING_KNOWN) -> tuple[PolicyEntry, tuple[str, ...]]:
    """A policy that was named, and sentences about what it names and this version does not have.

    A `ConfigError` where there is none or nothing in it.
    """
    told: list[str] = []
    found = _read_policy(path, known, told)
    if found is None:
        raise ConfigError(f"{path} does not exist")
    return found, tuple(told)


def _read_policy(path: Path, known: Known, told: list[str]) -> PolicyEntry | None:
    found = read_yaml(path, PolicyEntry)
    if found is None:
        return None
    _refuse(found, "", policy.problems(found.value))
    told += _told(found.written, "", unknown.of_policy(found.value, known.checks))
    if not policy.rules_written(found.text):
        raise ConfigError(
            f"{path} has no rule; give at least one, as in min_score: 75 (docs/governance.md)"
        )
    return found.value


def _policy(config: Config, path: Path, known: Known, told: list[str]) -> PolicyEntry:
    found = _read_policy(path, known, told)
    if found is None:
        return config.policy
    if config.policy != PolicyEntry():
        raise ConfigError(f"{path} and policy: of the configuration both set rules; keep one")
    return found


def _owners(path: Path, known: Known, told: list[str]) -> tuple[OwnerEntry, ...] | None:
    found = read_yaml(path, OwnersFile)
    if found is None:
        return None
    _refuse(found, "owners", owners.problems(found.value.owners))
    told += _told(found.written, "owners", unknown.of_checks(found.value.owners, known.checks))
    return found.value.owners


def _refuse(
    found: Document[object], key: str, problems: Iterable[tuple[Collection[str | int], str]]
) -> None:
    found.written.refuse(list(_mistakes(key, problems)))


def _mistakes(key: str, problems: Iterable[tuple[Collection[str | int], str]]) -> Iterator[Mistake]:
    for place, problem in problems:
        yield Mistake((*([key] if key else []), *place), problem)


def _told(written: Written, key: str, found: Iterator[unknown.Unknown]) -> Iterator[str]:
    """A sentence each, with file, line and key; of many the first."""
    for place, what in islice(found, _MOST_UNKNOWN):
        yield f"{written.where((*([key] if key else []), *place))}: {what}"
    if next(found, None) is not None:
        yield f"{written.path} names more that this version does not have"
