"""What is wrong in a configuration whose keys and types are right."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from audit.access.address import parse_url
from audit.config import detection
from audit.config.cron import parse_cron
from audit.config.document import Mistake
from audit.config.literals import HOW
from audit.config.pins import pins_of
from audit.config.schema import Config, LimitsEntry, PolicyEntry, SourceEntry
from audit.config.select import selected
from audit.config.units import parse_duration, parse_size
from audit.config.yamltext import Place
from audit.errors import ConfigError
from audit.secrets.redact import redact
from audit.secrets.reference import parse_reference

_REFER = "give a reference to where it is, such as file:PATH or env:NAME, and not the secret itself"
_LONGEST_NAME = 100


def problems(config: Config) -> Iterator[Mistake]:
    """Every mistake, and where; none of them repeats a value that may be a secret."""
    for place, problem in detection.problems(config.detection):
        yield Mistake(("detection", *place), problem)
    yield from _policy(config.policy)
    yield from _limits(config.limits)
    for name, source in config.sources.items():
        for place, problem in _source(name, source):
            yield Mistake(("sources", name, *place), problem)
    yield from _schedule(("schedule",), config.schedule)
    if not _is_zone(config.time_zone):
        problem = "a name of the IANA's time zone database is expected, as in Europe/Berlin or UTC"
        yield Mistake(("time_zone",), problem)
    yield from _references(config)
    if redact(config.runs) != config.runs:
        problem = "the URL holds a password; leave it to the store's own chain of credentials"
        yield Mistake(("runs",), problem)
    yield from _tickets(config.tickets.url)
    for n, notification in enumerate(config.notifications):
        for m, pattern in enumerate(notification.select):
            if problem := _said(partial(selected, config, (pattern,))):
                yield Mistake(("notifications", n, "select", m), problem)


def _policy(policy: PolicyEntry) -> Iterator[Mistake]:
    few = "give at least one day"
    if policy.retention_days is not None and policy.retention_days < 1:
        yield Mistake(("policy", "retention_days"), few)
    for glob, days in policy.retention.items():
        if days < 1:
            yield Mistake(("policy", "retention", glob), few)


def _limits(limits: LimitsEntry) -> Iterator[Mistake]:
    seconds = _read(parse_duration, limits.budget)
    if seconds is None or seconds <= 0:
        yield Mistake(("limits", "budget"), "a duration is expected, as in 90s, 5m or 1h30m")
    if limits.max_bytes is not None and not _read(parse_size, str(limits.max_bytes)):
        yield Mistake(("limits", "max_bytes"), "a size is expected, as in 500MB or 2GiB")
    for name, number in (("max_rows", limits.max_rows), ("connections", limits.connections)):
        if number is not None and number < 1:
            yield Mistake(("limits", name), "give at least one")
    if not 0 < limits.statement_seconds < float("inf"):
        yield Mistake(("limits", "statement_seconds"), "a number of seconds above zero is expected")
    if str(limits.sample) not in {"auto", "full", "none"}:
        from audit.access.stream import parse_sampling  # noqa: PLC0415  # it brings pyarrow

        if _read(parse_sampling, str(limits.sample)) is None:
            problem = "auto, full, none, a number of rows (100000) or a share (5%) is expected"
            yield Mistake(("limits", "sample"), problem)


def _source(name: str, source: SourceEntry) -> Iterator[tuple[Place, str]]:
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable() or "://" in name:
        yield (), f"a name is 1 to {_LONGEST_NAME} characters in a line, and no URL"
    if bool(source.url) == bool(source.files):
        yield (), "give it a url: or files:, one of them"
    if problem := _said(partial(pins_of, source.pins, "")):
        key, _, problem = problem.removeprefix(".").partition(": ")
        yield ("pins", key), problem
    places: Mapping[Place, str] = {
        **({("url",): source.url} if source.url else {}),
        **{("files", n): text for n, text in enumerate(source.files) if "://" in text},
    }
    for place, text in places.items():
        yield from ((place, problem) for problem in _url(text))
    if source.password and (problem := _said(partial(parse_reference, source.password))):
        yield ("password",), problem
    for n, tag in enumerate(source.tags):
        if not tag.strip():
            yield ("tags", n), "it is empty"
    for mistake in _schedule(("schedule",), source.schedule):
        yield mistake.place, mistake.problem


def _url(text: str) -> Iterator[str]:
    try:
        secret = parse_url(text)[1]
    except ConfigError as error:
        yield str(error)
        return
    if secret is not None:
        yield f"the URL holds a password; {HOW}"


def _schedule(place: Place, text: str) -> Iterator[Mistake]:
    if text and (problem := _said(partial(parse_cron, text))):
        yield Mistake(place, problem)


def _is_zone(name: str) -> bool:
    if name == "UTC":
        return True
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415  # few need it

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the database, a path
        return False
    return True


def _references(config: Config) -> Iterator[Mistake]:
    """Secrets in the place of references to them; they are not repeated."""
    places: Mapping[Place, str] = {
        ("signing", "key"): config.signing.key,
        ("signing", "passphrase"): config.signing.passphrase,
        ("tickets", "token"): config.tickets.token,
        **{("notifications", n, "to"): one.to for n, one in enumerate(config.notifications)},
    }
    for place, text in places.items():
        required = place[-1] == "to"
        if (text or required) and _said(partial(parse_reference, text)):
            yield Mistake(place, _REFER)


def _tickets(url: str) -> Iterator[Mistake]:
    if not url:
        return
    try:
        address, secret = parse_url(url)
    except ConfigError:
        address, secret = None, None
    if address is None or address.scheme not in {"http", "https"} or not address.host:
        yield Mistake(("tickets", "url"), "a web address is expected, as in https://jira.example")
    elif secret is not None or address.user:
        yield Mistake(("tickets", "url"), "no user and no password can stand in it; token: refers")


def _said(attempt: Callable[[], object]) -> str:
    """What a `ConfigError` says, "" when there is none."""
    try:
        attempt()
    except ConfigError as error:
        return str(error)
    return ""


def _read(parse: Callable[[str], object], text: str) -> float | None:
    try:
        found = parse(text)
    except ConfigError:
        return None
    return found if isinstance(found, int | float) else 1.0
