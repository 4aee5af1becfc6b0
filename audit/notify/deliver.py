"""Messages to URLs of Apprise: bounded in time, and without a word of the URL in any log."""

import logging
import threading
import time
import warnings
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from audit.errors import ConfigError
from audit.notify.words import Message
from audit.secrets.secret import Secret

SECONDS = 10.0
_THREAD = "source-audit-notification"
#: Loggers whose lines hold the URL that a message goes to.
_LOUD = ("apprise", "urllib3.connectionpool", "urllib3.util.retry")


def load() -> None:
    """Loads Apprise with its services; a `ConfigError` where the extra is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a service imports what Python will drop
            import apprise  # noqa: PLC0415  # an extra, and slow to import

            apprise.Apprise().add("json://localhost")  # loads them all  # pyright: ignore[reportUnknownMemberType]
    except ImportError as error:
        raise ConfigError(
            "notifications need the extra notify: pip install 'source-audit[notify]'"
        ) from error


def deliver(
    messages: Sequence[tuple[Secret, Message]], *, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Sends each message to its URL, all at once; why each was not delivered, "" where it was.

    It returns after `seconds` at the latest: a target that has not answered by then is left alone.
    """
    load()
    for name in _LOUD:
        logging.getLogger(name).addFilter(_quiet)  # once, however often it is asked for
    outcomes = [f"no answer within {seconds:g} s"] * len(messages)

    def one(place: int, url: Secret, message: Message) -> None:
        with _quiet.while_sending():
            outcomes[place] = _sent(url, message)

    threads = [
        # a daemon: a target that never answers does not hold up the end of the program
        threading.Thread(target=one, args=(i, *pair), name=_THREAD, daemon=True)
        for i, pair in enumerate(messages)
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return tuple(outcomes)


class _Quiet(logging.Filter):
    """Drops what is logged while messages are on their way, also by threads of a service."""

    def __init__(self) -> None:
        super().__init__()
        self._sending = 0
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name != "apprise" and not self._sending

    @contextmanager
    def while_sending(self) -> Generator[None]:
        with self._lock:
            self._sending += 1
        try:
            yield
        finally:
            with self._lock:
                self._sending -= 1


_quiet = _Quiet()


def _sent(url: Secret, message: Message) -> str:
    import apprise  # noqa: PLC0415  # an extra, and slow to import

    try:
        asset = apprise.AppriseAsset(
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            app_id="source-audit",
            app_desc="source-audit",
            app_url="",
            async_mode=False,
        )
        target = apprise.Apprise(asset=asset)
        if not target.add(url.reveal()):  # pyright: ignore[reportUnknownMemberType]
            return "what it refers to is no URL that Apprise knows"
        took = target.notify(  # pyright: ignore[reportUnknownMemberType]
            title=message.title,
            body=message.body,
            notify_type=apprise.NotifyType.WARNING if message.bad else apprise.NotifyType.INFO,
            body_format=apprise.NotifyFormat.TEXT,
        )
    except Exception as error:  # noqa: BLE001  # code of many services; none may end an audit
        return f"the target cannot be used ({type(error).__name__})"
    return "" if took else "the target cannot be reached or did not take the message"
