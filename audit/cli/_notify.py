"""Those who are told of audits: the targets of the configuration, and what became of a message."""

import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from audit.cli._outputs import Output
from audit.cli._status import DONE, NOTHING
from audit.config.load import load
from audit.config.schema import Config, NotificationEntry
from audit.config.select import selected
from audit.engine.record import Recorder
from audit.errors import ConfigError, Interrupted, SourceAuditError
from audit.notify.due import due
from audit.notify.event import Event, event_of, failure_of
from audit.notify.words import Message, message
from audit.report.document import Report
from audit.secrets.reference import Reference, parse_reference
from audit.secrets.resolve import resolve
from audit.secrets.secret import Secret

logger = logging.getLogger(__name__)


@contextmanager
def failures(config: Config, source: str) -> Generator[None]:
    """Tells of an audit that ends by an error, which goes on; one that was interrupted is known."""
    try:
        yield
    except Interrupted:
        raise
    except SourceAuditError as error:
        tell(config, [failure_of(source, str(error))])
        raise


def told(
    config: Config, report: Report, *, outputs: Sequence[Output], recorder: Recorder | None
) -> None:
    """Tells of an audit that has a report."""
    if config.notifications:
        kept = f"run {report.run.id}" if report.run.sequence else ""
        tell(config, [event_of(report)], where=place_of(outputs, recorder, kept))


def tried(config: Path | None, report: Report, outputs: Sequence[Output]) -> int:
    """Tells every target of a report; 3 when one was not told, 0 when all were."""
    found = load(config).config
    if not found.notifications:
        raise ConfigError("--notify: the configuration names no notifications")
    where = place_of(outputs, None)
    return DONE if tell(found, [event_of(report)], where=where, whatever=True) else NOTHING


def place_of(outputs: Sequence[Output], recorder: Recorder | None, kept: str = "runs") -> str:
    """Where a person reads what was found: the page that was written, else what is kept."""
    written = {o.format: o.path for o in outputs if o.path is not None}
    for name in ("html", *written):
        if path := written.get(name):
            return str(path.absolute())
    return f"{kept} in {recorder.store.url}" if recorder is not None and kept else ""


def tell(
    config: Config, events: Sequence[Event], *, where: str = "", whatever: bool = False
) -> bool:
    """One message to each target of what it asked for (all, with `whatever`); False: one was not
    delivered, which is a warning and nothing else. `where` is the place at which all is to be read.
    """
    if not config.notifications or not events:
        return True
    from audit.notify.deliver import deliver  # noqa: PLC0415  # only where somebody is told

    messages: list[tuple[Secret, Message]] = []
    names: list[str] = []
    complete = True
    for number, entry in enumerate(config.notifications, start=1):
        try:
            reference = _reference(entry, number)
            mine = due(
                events,
                ("always",) if whatever else entry.on,
                sources=selected(config, entry.select) if entry.select and not whatever else None,
            )
            if mine:
                allowed = config.credentials.allow_commands
                found = resolve(reference, interactive=False, commands=allowed)
                messages.append((found.secret, message(mine, where=where)))
                names.append(f"notification {number} ({reference})")
        except ConfigError as error:
            complete = False
            logger.warning("notification %d is not sent: %s", number, error)
    if not messages:
        return complete
    try:
        outcomes = deliver(messages)
    except ConfigError as error:
        logger.warning("nobody is told: %s", error)
        return False
    for name, why in zip(names, outcomes, strict=True):
        if why:
            logger.warning("%s is not delivered: %s", name, why)
        else:
            logger.info("%s is delivered", name)
    return complete and not any(outcomes)


def _reference(entry: NotificationEntry, number: int) -> Reference:
    """Where the URL is; a URL in its place is not repeated."""
    try:
        return parse_reference(entry.to)
    except ConfigError:
        raise ConfigError(
            f"notifications.{number - 1}.to: give a reference to where the URL is, such as "
            "env:NAME or file:PATH, and not the URL itself"
        ) from None
