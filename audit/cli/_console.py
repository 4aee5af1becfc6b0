"""stderr: progress on a terminal, logs, notes and the one sentence of an error."""

import gc
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from types import TracebackType
from typing import Self, TextIO

from audit.engine.defect import defect_of
from audit.errors import ConfigError
from audit.report.text import cut, visible
from audit.secrets.redact import redact

#: Loggers of ours. Drivers have none: what they say can quote data or a connection string.
LOGGERS = ("audit", "checks")

FORMATS = ("text", "json")

logger = logging.getLogger(__name__)

_REDRAW_SECONDS = 0.1
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class RedactingFilter(logging.Filter):
    """Takes known secrets out of a record; `hits` counts how often there was one."""

    def __init__(self) -> None:
        super().__init__()
        self.hits = 0

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if record.exc_info:
            record.exc_text, record.exc_info = _frames(record.exc_info[2]), None
        for name, text in (("msg", message), ("exc_text", record.exc_text)):
            clean = redact(text) if text else text
            if clean != text:
                self.hits += 1
            setattr(record, name, clean)
        record.args = None
        return True


class Progress:
    """One line of a terminal that is written again and again; anywhere else nothing."""

    def __init__(
        self, stream: TextIO, *, shown: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream
        self._shown = shown
        self._clock = clock
        self._last = float("-inf")
        self._drawn = False
        self._lock = Lock()

    def __call__(self, message: str) -> None:
        now = self._clock()
        if not self._shown or now - self._last < _REDRAW_SECONDS:
            return
        with self._lock:
            self._last = now
            self._write(f"\r{cut(redact(message), 78)}\x1b[K")
            self._drawn = True

    def clear(self) -> None:
        """Takes the line away before something else is written."""
        if self._drawn:
            with self._lock:
                self._write("\r\x1b[K")
                self._drawn = False

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the terminal is gone; the audit is not
            self._shown = False


class Console(logging.Handler):
    """What one command says beside its result; the progress line ends with the context."""

    def __init__(self, *, verbose: int = 0, quiet: bool = False, log_format: str = "text") -> None:
        if log_format not in FORMATS:
            raise ConfigError(f"--log-format {log_format!r} is none of {', '.join(FORMATS)}")
        super().__init__(logging.ERROR if quiet else _LEVELS[min(verbose, 2)])
        self.redacting = RedactingFilter()
        self.addFilter(self.redacting)
        self.as_json = log_format == "json"
        self._times = verbose >= 2  # noqa: PLR2004  # -vv
        terminal = on_terminal(sys.stderr) and not quiet and not self.as_json
        self._talks = terminal
        self.progress = Progress(sys.stderr, shown=terminal)
        _take_over(self)

    def __enter__(self) -> Self:
        if not gc.isenabled():  # since the start of the program, see `audit.__main__`
            gc.freeze()  # what was imported stays: nobody has to look through it again
            gc.enable()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.progress.clear()

    def note(self, text: str) -> None:
        """A line for a person at a terminal; no line in a log or with -q."""
        if self._talks:
            self.progress.clear()
            _say(cut(redact(text), 300))

    def emit(self, record: logging.LogRecord) -> None:
        self.progress.clear()
        if self.as_json:
            _say(self._json(record))
            return
        parts = [record.levelname.lower()]
        if self._times:
            stamp = datetime.fromtimestamp(record.created, UTC)
            parts = [f"{stamp:%H:%M:%S}.{stamp.microsecond // 1000:03d}", *parts, record.name]
        _say(f"{' '.join(parts)}: {visible(str(record.msg))}")
        if record.exc_text and self.level <= logging.DEBUG:
            _say(record.exc_text)

    def _json(self, record: logging.LogRecord) -> str:
        tree = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": str(record.msg),
        }
        if record.exc_text and self.level <= logging.DEBUG:
            tree["trace"] = record.exc_text
        return json.dumps(tree)


def complain(sentence: str) -> None:
    """The one sentence of an error, in the form that logs have."""
    _tell(sentence, logging.ERROR)


def warn(sentence: str) -> None:
    """A warning, also of a command that logs nothing; -q leaves it out as all others."""
    _tell(sentence, logging.WARNING)


def _tell(sentence: str, level: int) -> None:
    text = redact(" ".join(sentence.split()))
    console = current()
    if console is not None:
        console.progress.clear()
    if console is not None and (console.as_json or level < logging.ERROR):
        logging.getLogger("audit").log(level, "%s", text)
    else:
        _say(f"{logging.getLevelName(level).lower()}: {visible(text)}")


def defect(error: BaseException) -> str:
    """The sentence for a defect of ours; where it was raised is logged for -vv.

    The error's own text stays out of both: it may quote data of the source.
    """
    for frame in traceback.extract_tb(error.__traceback__):
        logger.debug("  %s line %s in %s", frame.filename, frame.lineno, frame.name)
    return defect_of(error)


def current() -> Console | None:
    """The console that has the loggers now."""
    handlers = logging.getLogger(LOGGERS[0]).handlers
    return next((h for h in handlers if isinstance(h, Console)), None)


def on_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal that can rewrite a line and show colour."""
    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
    except ValueError:  # closed
        return False


def coloured(stream: TextIO | None) -> bool:
    """Whether to use colour: only on a terminal, and not where NO_COLOR asks for none."""
    return on_terminal(stream) and not os.environ.get("NO_COLOR")


def _take_over(console: Console) -> None:
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.NullHandler())  # or Python itself would print what drivers log
    for name in LOGGERS:
        logger = logging.getLogger(name)
        for old in [h for h in logger.handlers if isinstance(h, Console)]:
            logger.removeHandler(old)
        logger.addHandler(console)
        logger.setLevel(console.level)


def _frames(trace: TracebackType | None) -> str:
    """Where it went wrong, without the error's own text and without any value."""
    return "\n".join(
        f"  {frame.filename} line {frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(trace)
    )


def _say(line: str) -> None:
    stream = sys.stderr
    if stream is None:  # pyright: ignore[reportUnnecessaryComparison]  # closed by the caller
        return
    try:
        stream.write(line.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.write("\n")
        stream.flush()
    except (OSError, ValueError):
        return  # nobody is there to be told
