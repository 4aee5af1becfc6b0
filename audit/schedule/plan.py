"""What is to be scheduled, apart from any scheduler: a job per source, and what it needs."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from audit import __version__
from audit.access.address import parse_url
from audit.config.cron import Cron, parse_cron
from audit.config.schema import Config, SourceEntry
from audit.errors import ConfigError
from audit.schedule.needs import Needs, common, of_notifications, of_places, of_reference, usable
from audit.secrets.redact import quoted
from audit.secrets.reference import Reference, parse_reference

#: In the first lines of every file, so that our own can be overwritten and those of others not.
MADE = "Made by source-audit"

_UNSAFE = re.compile(r"[^a-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*")
_SLUG_CHARACTERS = 40

#: How a file in a format ends, where not like the format.
_ENDINGS = {
    "gitlab": "codequality.json",
    "junit": "xml",
    "ocsf": "ocsf.ndjson",
    "openlineage": "openlineage.ndjson",
    "openmetrics": "prom",
}

#: What the exit status of a scan means, for those who look at a failed job (contract).
STATUSES: Mapping[int, str] = {
    1: "a gate of --fail-on tripped",
    2: "the command line or the configuration is wrong",
    3: "nothing could be audited",
    4: "the audit did not finish",
    130: "the audit was interrupted",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asks of the files. Times in seconds; `parallel` sources are audited at once.

    `config` and `program` are as the scheduler's machine sees them; `reports` is the folder for
    reports in `formats`, beside the runs that are kept. `requirement` is what pip installs: this
    version and no other, with the drivers.
    """

    config: Path
    program: str
    seconds: int
    formats: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    runs: str = ""
    reports: str = ""
    credentials: str = "/etc/source-audit/credentials"
    requirement: str = f"source-audit[all]=={__version__}"
    splay: int = 900
    parallel: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """The audit of one source. `slug` names it where only plain letters may stand.

    `password` is its reference, None where it needs none; `variables` are the names that the
    configuration takes from the environment for it, `prefixes` those of other variables that may
    be needed. `places` are references, beside the password, to what only one machine has; `local`
    says that the source itself lies on its disk. `delay` is its share of the splay, in seconds.
    """

    name: str
    slug: str
    cron: Cron
    delay: int
    password: Reference | None = None
    variables: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Jobs in the order of the configuration, and sources that have no schedule."""

    wish: Wish
    zone: str
    jobs: tuple[Job, ...]
    unscheduled: tuple[str, ...] = ()

    def by_time(self) -> Mapping[str, tuple[Job, ...]]:
        """Jobs of one time together, by what the schedule says."""
        found: dict[str, list[Job]] = {}
        for job in self.jobs:
            found.setdefault(str(job.cron), []).append(job)
        return {time: tuple(jobs) for time, jobs in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One file; `program` where it is to be run."""

    text: str
    program: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Files by their names, and what a person still has to do or to know."""

    files: Mapping[str, Written]
    notes: tuple[str, ...] = field(default=())


def plan_of(config: Config, names: Sequence[str], wish: Wish, *, text: str = "") -> Plan:
    """The jobs of these sources. `text` is the file of the configuration as it was written.

    A `ConfigError` for a schedule, a time zone or a credential that no scheduler could use.
    """
    zone = _zone(config.time_zone)
    _plain_lines(wish)
    everyone = common(config, text)
    told = of_notifications(config)
    jobs: list[Job] = []
    unscheduled: list[str] = []
    for name in names:
        entry = config.sources[name]
        schedule = entry.schedule or config.schedule
        if not schedule:
            unscheduled.append(name)
            continue
        needs = everyone
        for about, more in told:
            needs = needs.also(more) if name in about else needs
        jobs.append(_job(name, entry, schedule, needs=needs, wish=wish))
    if not jobs:
        raise ConfigError(
            "no source has a schedule; give the configuration a schedule:, for all or for a source"
        )
    return Plan(wish=wish, zone=zone, jobs=_told_apart(jobs), unscheduled=tuple(unscheduled))


def arguments(
    job: Job,
    wish: Wish,
    *,
    config: str | None = None,
    password: Reference | None = None,
    reports: str | None = None,
) -> list[str]:
    """What stands behind the program: the scan of one source, its name last."""
    folder = wish.reports if reports is None else reports
    found = ["scan", "--no-input", "-q", "--config", str(wish.config) if config is None else config]
    if password is not None:
        found += ["--password", f"{password.scheme}:{password.place}"]
    if wish.runs:
        found += ["--runs", wish.runs]
    for gate in wish.gates:
        found += ["--fail-on", gate]
    for name in wish.formats:
        found += ["-f", f"{name}={folder}/{job.slug}.{_ENDINGS.get(name, name)}"]
    return [*found, "--", job.name]


def heading(plan: Plan, *words: str) -> str:
    """The comment at the top of a file, behind # in each of the languages."""
    first = f"{MADE} {__version__} (schedule export); edit the configuration and export it again."
    lines = (first, *words, f"Times are of the time zone {plan.zone}.")
    return "".join(f"# {line}\n" for line in lines)


def _job(name: str, entry: SourceEntry, schedule: str, *, needs: Needs, wish: Wish) -> Job:
    where = f"source {quoted(name)}".rstrip()
    if _CONTROL.search(name) or not name:
        raise ConfigError(f"{where}: a scheduler cannot name it; take control characters out of it")
    try:
        cron = parse_cron(schedule)
    except ConfigError as error:
        raise ConfigError(f"{where}: schedule: {error}") from None
    password = usable(parse_reference(entry.password), where) if entry.password else None
    if password is not None and _CONTROL.search(password.place):
        raise ConfigError(
            f"{where}: password: its reference holds a control character; take it out"
        )
    if password is not None:
        needs = needs.also(replace(of_reference(entry.password, where), places=()))
    needs = needs.also(of_places(entry, wish.runs))
    hashed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return Job(
        name=name,
        slug=_slug(name),
        cron=cron,
        delay=hashed % (wish.splay + 1),
        password=password,
        variables=tuple(sorted(set(needs.variables))),
        prefixes=tuple(sorted(set(needs.prefixes))),
        places=tuple(sorted(set(needs.places))),
        local=_local(entry),
    )


def _plain_lines(wish: Wish) -> None:
    """A `ConfigError` for what would go on in another line of a file: there it is a setting of a
    unit of systemd, or a command of cron.
    """
    texts = (
        ("the folder of the configuration", (str(wish.config),)),
        ("--program", (wish.program,)),
        ("runs", (wish.runs,)),
        ("--reports", (wish.reports,)),
        ("--credentials", (wish.credentials,)),
        ("--install", (wish.requirement,)),
        ("--fail-on", wish.gates),
        ("--format", wish.formats),
    )
    for where, given in texts:
        if any(map(_CONTROL.search, given)):
            raise ConfigError(f"{where}: no file of a scheduler can hold a control character")


def _local(entry: SourceEntry) -> bool:
    """Whether it is read from the disk of the machine that audits it."""
    if entry.files:
        return any("://" not in text for text in entry.files)
    return not parse_url(entry.url)[0].hosts


def _slug(name: str) -> str:
    plain = _UNSAFE.sub("-", name.lower()).strip("-_")[:_SLUG_CHARACTERS]
    return plain if plain == name else f"{plain or 'source'}-{_short(name)}"


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]


def _told_apart(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """The jobs as they are; two names that share a slug would write the same file."""
    seen: dict[str, str] = {}
    for job in jobs:
        other = seen.setdefault(job.slug, job.name)
        if other != job.name:
            raise ConfigError(f"sources {other!r} and {job.name!r} are too much alike; rename one")
    return tuple(jobs)


def _zone(name: str) -> str:
    from zoneinfo import available_timezones  # noqa: PLC0415  # only when one exports

    known = available_timezones()  # none on a machine without the database
    if not _ZONE.fullmatch(name) or (known and name not in known):
        raise ConfigError(
            "time_zone: there is no such time zone; write a name as in Europe/Berlin, or UTC"
        )
    return name
