"""Runs kept: where, signed by which key, and one audit of a source at a time."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from audit.cli._console import complain
from audit.cli._result import Rendered
from audit.cli._source import Named
from audit.cli._status import DONE, USAGE
from audit.cli._store import store_of
from audit.config.schema import Config, SigningEntry
from audit.engine.record import Recorder
from audit.errors import ConfigError, ConnectError, SourceAuditError
from audit.evidence.keys import SigningKey, load_signing_key
from audit.report.document import Report
from audit.secrets.reference import parse_reference
from audit.secrets.resolve import resolve
from audit.secrets.secret import Secret
from audit.store.runs.place import Busy, UnusableStore

logger = logging.getLogger(__name__)


def recorder_of(config: Config, asked: str | None, *, interactive: bool) -> Recorder:
    """The store with the key that signs its runs, where the configuration names one."""
    return Recorder(store_of(config, asked), signing_key(config.signing, interactive=interactive))


def signing_key(entry: SigningEntry, *, interactive: bool) -> SigningKey | None:
    """The key that signs, None where none is named; a `ConfigError` where it cannot be opened."""
    if not entry.key:
        if entry.passphrase:
            raise ConfigError("signing.passphrase is about signing.key, which is not given")
        return None
    phrase = _secret(entry.passphrase, interactive=interactive) if entry.passphrase else None
    pem = _secret(entry.key, interactive=interactive)
    return load_signing_key(pem, phrase, place=f"signing.key ({parse_reference(entry.key)})")


def _secret(text: str, *, interactive: bool) -> Secret:
    try:
        return resolve(parse_reference(text), interactive=interactive).secret
    except ConfigError as error:
        raise ConfigError(f"signing: {error}") from None


@contextmanager
def held(recorder: Recorder | None, named: Named) -> Generator[None]:
    """One audit of a source at a time; a store that cannot be used does not stop an audit."""
    if recorder is None:
        yield
        return
    lock = recorder.store.held(named.key)
    try:
        lock.__enter__()
    except Busy as error:
        raise ConnectError(
            f"{named.name}: {error}; wait for its end, or add --no-remember to this one"
        ) from error
    except UnusableStore as error:
        complain(f"the run will not be kept: {error}")
        yield
        return
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def placed(recorder: Recorder | None, report: Report, source: str) -> Report:
    """The report with what earlier runs know of it; as it is where they cannot be read."""
    if recorder is None:
        return report
    try:
        return recorder.placed(report, source)
    except (UnusableStore, ValueError) as error:
        logger.warning("earlier runs cannot be read: %s", error)
        return report


def last(recorder: Recorder | None, source: str) -> Report | None:
    """The report of the run before; None where there is none or it cannot be read."""
    if recorder is None:
        return None
    try:
        return recorder.last(source)
    except (UnusableStore, SourceAuditError, ValueError) as error:
        logger.warning("the run before cannot be read: %s", error)
        return None


def keep(recorder: Recorder | None, rendered: Rendered, named: Named) -> bool:
    """Keeps a run and says whether it is; why it is not is said also with -q."""
    if recorder is None or not rendered.report.run.sequence:
        return False
    try:
        page = rendered.as_format("html")
        head = recorder.keep(rendered.report, named.key, page=page, owner=named.owner)
    except UnusableStore as error:
        complain(f"the run is not kept: {error}")
    except ValueError as error:  # a link of the chain is damaged
        complain(f"the run is not kept: {error}; move its folder away to go on")
    else:
        logger.info("kept as run %s in %s", head.run, recorder.store.url)
        return True
    return False


def missed(recorder: Recorder | None, *, kept: bool, asked: bool) -> int:
    """The status of a run by whether it is kept: one that is not counts as an output that could
    not be written where a place was `asked` for, or nothing else tells of it.
    """
    return USAGE if recorder is not None and asked and not kept else DONE
