"""What is logged while a source is audited, kept with it: a worker has no terminal."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from audit.engine.fleet.job import Note
from audit.secrets.redact import redact

#: Loggers of ours; drivers have none, for what they say can quote data.
_LOGGERS = ("audit", "checks")
#: Lines of one audit that are kept.
_MOST = 1_000

_notes: ContextVar[list[Note] | None] = ContextVar("notes", default=None)


class _Collector(logging.Handler):
    """Puts a line to the audit in whose context it was written."""

    def emit(self, record: logging.LogRecord) -> None:
        notes = _notes.get()
        if notes is not None and len(notes) < _MOST:
            notes.append(Note(record.levelno, record.name, redact(record.getMessage())))


_collector = _Collector()
_users: list[list[Note]] = []  # audits of this process that are under way


@contextmanager
def noted(level: int) -> Generator[list[Note]]:
    """The lines of this level and above that are written while inside, also by its threads."""
    found: list[Note] = []
    _attach(level)
    _users.append(found)
    token = _notes.set(found)
    try:
        yield found
    finally:
        _notes.reset(token)
        _users.pop()
        if not _users:
            for name in _LOGGERS:
                logging.getLogger(name).removeHandler(_collector)


def _attach(level: int) -> None:
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())  # or Python itself would print what drivers log
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if _collector not in logger.handlers:
            logger.addHandler(_collector)
        if logger.level == logging.NOTSET or logger.level > level:
            logger.setLevel(level)


def collecting() -> bool:
    """Whether a line that is written now goes to an audit, which tells it later."""
    return _notes.get() is not None
