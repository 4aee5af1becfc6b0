"""Sessions of any dialect: read-only where the product can, bounded, every statement counted."""

import importlib
import threading
import warnings
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from audit.access.budget import Budget
from audit.access.connector import Target
from audit.access.dialect.known import Known, filled
from audit.access.dialect.naming import base_of, dialect_class, drivername
from audit.errors import ConfigError, ConnectError, SourceTimeout

#: A log-in may take so many times as long as a connection.
_LOG_IN = 3
_FIREBIRD_RAISE = 3  # fb_cancel_raise
#: An execution option: the statements of this connection are counted and bounded one by one.
_COUNTED = "source_audit_counted"
_CHARGE, _WATCH = "source_audit_charge", "source_audit_watch"


class Watch:
    """Ends what a driver's connection does when it is overdue; drivers mostly wait for ever.

    It covers fetches too: some products compute only then.
    """

    def __init__(self, connection: Connection) -> None:
        self._raw: Any = connection.connection.dbapi_connection
        self._timer: threading.Timer | None = None
        self.seconds = 0.0
        self.late = False

    def start(self, seconds: float) -> None:
        self.stop()
        self.seconds = seconds
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self.late = True
        for name in ("interrupt", "cancel"):
            ending: Callable[[], None] | None = getattr(self._raw, name, None)
            if callable(ending):
                with suppress(Exception):
                    ending()
                return
        attachment: Any = getattr(self._raw, "_att", None)  # Firebird's
        if attachment is not None:
            with suppress(Exception):
                attachment.cancel_operation(_FIREBIRD_RAISE)


class Sessions:
    """The engine of one source and what holds in each of its sessions."""

    def __init__(self, target: Target, budget: Budget, known: Known) -> None:
        self.target, self.budget, self.known = target, budget, known
        self.unheld = ""  # why the server does not refuse writes in our sessions

    @property
    def held(self) -> bool:
        """Whether the product itself refuses writes in every session of ours."""
        return self.known.held and not self.unheld

    def url(self) -> sa.URL:
        """What SQLAlchemy is given, without a password."""
        address = self.target.address
        dialect_class(address.scheme)  # whose absence has a sentence of its own
        name = drivername(address.scheme)
        return sa.URL.create(
            name if _registered(name) else base_of(address.scheme),
            username=address.user or None,
            host=address.host or None,
            port=address.port,
            database=address.path or None,
            query=dict(address.parameters),
        )

    def arguments(self, named: dict[str, Any]) -> dict[str, Any]:
        """What the driver is given by name, the dialect's own first."""
        return {**named, **self.known.options}

    def prepare(self, made: Any) -> None:  # noqa: ANN401  # the driver's own
        """What a driver's connection is told beside the preamble."""
        holding = _HOLDING.get(base_of(self.target.address.scheme))
        if holding is not None:
            holding(made)

    def engine(self) -> Engine:
        """An engine without a password in it; nothing is opened yet."""
        url = self.url()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of packages that were made for other versions
                engine: Engine = sa.create_engine(
                    url,
                    creator=lambda: self._connect(engine, url),
                    poolclass=QueuePool,
                    pool_size=self.budget.limits.connections,
                    max_overflow=1,
                    pool_timeout=2 * self.budget.limits.statement_seconds,
                    query_cache_size=0,
                    hide_parameters=True,
                    _initialize=False,  # it is done by us, so that its statements are counted
                )
        except Exception as error:  # noqa: BLE001  # each package checks a URL in its own way
            raise ConfigError(
                f"the dialect does not take this URL ({type(error).__name__}); check it against "
                "the dialect's documentation"
            ) from None
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)
        event.listen(engine, "handle_error", self._failed)
        return engine

    def _connect(self, engine: Engine, url: sa.URL) -> Any:  # noqa: ANN401  # the driver's own
        """One session; the password is put in here, and is in no URL that is kept."""
        dialect, secret = engine.dialect, self.target.password
        whole = url.set(password=secret.reveal()) if secret else url
        positional, named = dialect.create_connect_args(whole)
        given = self.arguments(dict(named))
        seconds = _LOG_IN * self.budget.limits.connect_seconds
        if self.target.address.host:  # another thread may not use what a file's driver opens
            made = _within(seconds, lambda: dialect.connect(*positional, **given))
        else:
            made = dialect.connect(*positional, **given)
        self._hold(made)
        return made

    def _hold(self, made: Any) -> None:  # noqa: ANN401
        """Read-only and time-outs, before anything else is sent."""
        try:
            self.prepare(made)
            for statement in self.known.preamble:
                with self.budget.statement():
                    cursor = made.cursor()
                    cursor.execute(filled(statement, self.budget.limits.statement_seconds))
                    cursor.close()
        except Exception as error:  # noqa: BLE001  # an older server may not know the setting
            self.unheld = f"the session could not be made read-only ({type(error).__name__})"

    # ---------------------------------------------------------------------- while it runs

    @contextmanager
    def counted(self, engine: Engine) -> Generator[Connection]:
        """A connection on which somebody else words the statements; each one is charged."""
        with engine.connect() as plain:
            connection = plain.execution_options(**{_COUNTED: True})
            watch = connection.info[_WATCH] = Watch(connection)
            try:
                yield connection
            except Exception:
                self.raise_late(watch)
                raise
            finally:
                watch.stop()

    @contextmanager
    def watched(self, connection: Connection, seconds: float) -> Generator[None]:
        """What is done inside on the connection is ended when it takes longer."""
        watch = self.watch(connection, seconds)
        try:
            yield
        except Exception:
            self.raise_late(watch)
            raise
        finally:
            watch.stop()

    def watch(self, connection: Connection, seconds: float | None = None) -> Watch:
        """A watch that has begun, over the time of one statement unless told otherwise."""
        watch = Watch(connection)
        watch.start(seconds or self.budget.statement_milliseconds / 1000)
        return watch

    def raise_late(self, watch: Watch | None) -> None:
        """Says that it was us who ended a statement, where that is so."""
        if watch is not None and watch.late and not self.budget.interrupted:
            said = f"the audit stopped the statement after {watch.seconds:.3g} s"
            raise SourceTimeout(said) from None

    def _begin(self, connection: Connection, *rest: object) -> None:
        del rest
        if not connection.get_execution_options().get(_COUNTED):
            return
        stack = ExitStack()
        stack.enter_context(self.budget.statement())
        connection.info[_CHARGE] = stack
        connection.info[_WATCH].start(self.budget.statement_milliseconds / 1000)

    def _end(self, connection: Connection, *rest: object) -> None:
        del rest
        _close(connection)

    def _failed(self, context: ExceptionContext) -> None:
        if context.connection is not None:
            _close(context.connection)


def _close(connection: Connection) -> None:
    stack: ExitStack | None = None
    with suppress(Exception):  # a connection that is lost has no info any more
        stack = connection.info.pop(_CHARGE, None)
    if stack is not None:
        stack.close()


def _within(seconds: float, connect: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What `connect` brings in time: before a server that is silent most drivers wait for ever."""
    found: list[Any] = []
    errors: list[BaseException] = []

    def opened() -> None:
        try:
            found.append(connect())
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            errors.append(error)

    thread = threading.Thread(target=opened, name="log-in", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not found:
        raise ConnectError(
            f"accepts connections and lets nobody in within {seconds:g} s; it may be hung or speak "
            "another protocol"
        )
    return found[0]


def _registered(name: str) -> bool:
    try:
        sa.URL.create(name).get_dialect()
    except ArgumentError:
        return False
    return True


def _firebird(made: Any) -> None:  # noqa: ANN401
    """Every transaction reads only, sees what is committed, and waits for no lock."""
    firebird: Any = importlib.import_module("firebird.driver")  # it comes with the dialect
    made.default_tpb = firebird.tpb(
        firebird.Isolation.READ_COMMITTED_RECORD_VERSION,
        lock_timeout=0,
        access_mode=firebird.TraAccessMode.READ,
    )
    made.main_transaction.default_tpb = made.default_tpb


_HOLDING: dict[str, Callable[[Any], None]] = {"firebird": _firebird}
