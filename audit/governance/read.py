"""The files of a folder -> all that was decided there, tried as a whole before a source is read."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audit.config.document import Document as Written
from audit.config.document import Mistake
from audit.config.schema import Config, PolicyEntry, WaiverEntry
from audit.errors import ConfigError
from audit.governance import attestations, baseline, owners, policy, waivers
from audit.governance.attestations import AttestationEntry, AttestationsFile
from audit.governance.baseline import SourceBaseline
from audit.governance.owners import OwnerEntry, OwnersFile
from audit.governance.place import fits
from audit.governance.reading import Document, did_you_mean, read_yaml
from audit.governance.waivers import WaiversFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """What was decided for all sources of a configuration; `owners` None: there is no such file."""

    policy: PolicyEntry = field(default_factory=PolicyEntry)
    waivers: tuple[WaiverEntry, ...] = ()
    owners: tuple[OwnerEntry, ...] | None = None
    attestations: tuple[AttestationEntry, ...] = ()
    baselines: Mapping[str, SourceBaseline] = field(default_factory=dict[str, SourceBaseline])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be named: ids of checks with those they had before, and of questions."""

    checks: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


NOTHING_KNOWN = Known()


def governance_of(
    config: Config, folder: Path, known: Known = NOTHING_KNOWN, written: Written | None = None
) -> Governance:
    """The decisions beside a configuration and in it; a `ConfigError` for what is wrong in them.

    `written` is the configuration's file, which knows the lines of its keys.
    """
    (written or Written(Path("the configuration"), {}, None)).refuse(
        [
            *_mistakes("policy", policy.problems(config.policy)),
            *_mistakes("waivers", waivers.problems(config.waivers, known.checks)),
        ]
    )
    held = _policy(config, folder / policy.FILE, known)
    most = held.max_attestation_days
    return Governance(
        policy=held,
        waivers=(*config.waivers, *read_waivers(folder / waivers.FILE, known)),
        owners=_owners(folder / owners.FILE, known),
        attestations=read_attestations(folder / attestations.FILE, known, most),
        baselines=baseline.read_baselines(folder / baseline.FILE),
    )


def read_waivers(path: Path, known: Known = NOTHING_KNOWN) -> tuple[WaiverEntry, ...]:
    """The waivers of a file; none where there is no file."""
    found = read_yaml(path, WaiversFile)
    if found is None:
        return ()
    _refuse(found, "waivers", waivers.problems(found.value.waivers, known.checks))
    return found.value.waivers


def read_attestations(
    path: Path, known: Known = NOTHING_KNOWN, most_days: int | None = None
) -> tuple[AttestationEntry, ...]:
    """The attestations of a file; none where there is no file. `most_days` is how long one counts
    at most.
    """
    found = read_yaml(path, AttestationsFile)
    if found is None:
        return ()
    entries = found.value.attestations
    _refuse(found, "attestations", attestations.problems(entries, known.questions))
    _refuse(found, "attestations", attestations.not_dated(entries, most_days))
    return entries


def read_policy(path: Path, known: Known = NOTHING_KNOWN) -> PolicyEntry:
    """A policy that was named; a `ConfigError` where there is none or nothing in it."""
    found = _read_policy(path, known)
    if found is None:
        raise ConfigError(f"{path} does not exist")
    return found


def _read_policy(path: Path, known: Known) -> PolicyEntry | None:
    found = read_yaml(path, PolicyEntry)
    if found is None:
        return None
    _refuse(found, "", policy.problems(found.value))
    for n, pattern in enumerate(found.value.blocking_checks):
        if known.checks and not any(fits(pattern, check) for check in known.checks):
            near = did_you_mean(pattern, set(known.checks))
            raise found.wrong(("blocking_checks", n), f"no check fits it{near}")
    if not policy.rules_written(found.text):
        raise ConfigError(
            f"{path} has no rule; give at least one, as in min_score: 75 (docs/governance.md)"
        )
    return found.value


def _policy(config: Config, path: Path, known: Known) -> PolicyEntry:
    found = _read_policy(path, known)
    if found is None:
        return config.policy
    if config.policy != PolicyEntry():
        raise ConfigError(f"{path} and policy: of the configuration both set rules; keep one")
    return found


def _owners(path: Path, known: Known) -> tuple[OwnerEntry, ...] | None:
    found = read_yaml(path, OwnersFile)
    if found is None:
        return None
    _refuse(found, "owners", owners.problems(found.value.owners, known.checks))
    return found.value.owners


def _refuse(
    found: Document[object], key: str, problems: Iterable[tuple[Collection[str | int], str]]
) -> None:
    found.written.refuse(list(_mistakes(key, problems)))


def _mistakes(key: str, problems: Iterable[tuple[Collection[str | int], str]]) -> Iterator[Mistake]:
    for place, problem in problems:
        yield Mistake((*([key] if key else []), *place), problem)
