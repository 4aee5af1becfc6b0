"""Requests to the HTTP API of Prometheus and of what speaks it, and whom they reach."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from time import time
from typing import Any, ClassVar, TypeVar

from audit.access.http import UnexpectedAnswer
from audit.access.http_account import AccountOverHttp
from audit.access.prometheus.exposition import Exposed, exposed
from audit.errors import CollectError, ConfigError, ConnectError, PrivilegeMissing, SourceTimeout
from audit.facts.catalog import Family
from audit.model.fact import Fact, Missing, Reason
from audit.secrets.redact import quoted

F = TypeVar("F", bound=Fact)
S = TypeVar("S", bound="PrometheusApi")

PROMETHEUS, VICTORIA, THANOS, MIMIR = "Prometheus", "VictoriaMetrics", "Thanos", "Grafana Mimir"

_UNAVAILABLE = 503  # "a query timed out or was aborted" (HTTP API, Format overview)
_TOO_MANY = 429
#: An expression cannot be executed; an agent of Prometheus says so of every one.
_NOT_EXECUTED = 422
#: How servers say that they have no such path; VictoriaMetrics answers 400.
_NO_SUCH_PATH = frozenset({400, 404, 405, 501})
#: Paths that every server with this API has.
_EVERYWHERE = ("query", "series", "label")

#: Figures of the server about itself that are read from its own page of metrics.
FIGURES = frozenset(
    {
        "flag",
        "process_start_time_seconds",
        "prometheus_remote_storage_highest_timestamp_in_seconds",
        "prometheus_remote_storage_queue_highest_sent_timestamp_seconds",
        "prometheus_remote_storage_samples_pending",
        "prometheus_remote_storage_samples_total",
        "prometheus_target_scrapes_sample_out_of_bounds_total",
        "prometheus_target_scrapes_sample_out_of_order_total",
        "prometheus_tsdb_head_min_time_seconds",
        "prometheus_tsdb_head_samples_appended_total",
        "prometheus_tsdb_lowest_timestamp_seconds",
        "prometheus_tsdb_storage_blocks_bytes",
        "vm_app_version",
        "vm_data_size_bytes",
        "vm_rows_ignored_total",
        "vm_rows_inserted_total",
    }
)


class NotOffered(CollectError):
    """The server has no such thing; the text says what."""


def offered(method: Callable[[S], F | Missing]) -> Callable[[S], F | Missing]:
    """A collector of what not every server with this API has: then the fact is unsupported."""

    @wraps(method)
    def collector(self: S) -> F | Missing:
        try:
            return method(self)
        except NotOffered as error:
            return Missing(Reason.UNSUPPORTED, str(error))

    return collector


@dataclass(frozen=True, slots=True)
class Program:
    """What answers: the program's name, its version and the support line of it."""

    name: str
    version: str = ""

    @property
    def release(self) -> str:
        return ".".join(self.version.split(".")[:2])


class PrometheusApi(AccountOverHttp):
    """One server with the API; the URL's path is put before every request.

    `tenant` in the URL goes along with every request as the header X-Scope-OrgID, by which Mimir,
    Cortex and others tell tenants apart.
    """

    title = "Prometheus"
    family = Family.TIME_SERIES
    parameters: ClassVar[tuple[str, ...]] = (*AccountOverHttp.parameters, "tenant")
    reads = (
        ("GET", r"/metrics"),
        ("GET", r"/api/v1/(query|query_range|series|labels|metadata|targets|rules|alertmanagers)"),
        ("GET", r"/api/v1/label/__name__/values"),
        ("GET", r"/api/v1/status/(buildinfo|config|flags|runtimeinfo|top_queries|tsdb)"),
    )
    program: Program
    #: Some answer was said to lack the data of a store behind it.
    partial = False
    _figures: Exposed | None = None

    def ping(self) -> None:
        answer = self.get("/api/v1/status/buildinfo")
        match answer:
            case {"status": "success", "data": {"application": str(name), "version": str(found)}}:
                self.program = Program(name, found)
            case {"status": "success", "data": {"version": str(found), "revision": _}} if found:
                # the querier of Thanos has had no version 1 yet, Prometheus long since
                self.program = Program(THANOS if found.startswith("0.") else PROMETHEUS, found)
            case {"status": "success", "data": {**told}} if self._is_victoria():
                del told  # of a Prometheus that it resembles
                self.program = Program(VICTORIA, self._victoria_version())
            case {"status": "success", "data": {"version": str(found)}} if found:
                self.program = Program(PROMETHEUS, found)
            case _:
                host, port = self.endpoint
                raise ConnectError(f"{host}:{port} does not answer as {self.title}")

    @property
    def itself(self) -> bool:
        """Whether it is Prometheus and not another program with its API."""
        return self.program.name == PROMETHEUS

    @cached_property
    def agent(self) -> bool:
        """Whether it only collects and forwards (a feature of version 2, a flag of version 3)."""
        if not self.itself:
            return False
        flags: Mapping[str, Any] = self.data("status/flags")
        features = str(flags.get("enable-feature", "")).split(",")
        return "agent" in features or str(flags.get("agent", "")) == "true"

    @property
    def takes_any_name(self) -> bool:
        """Whether labels whose names are no identifiers can stand in a selector."""
        return self.itself and not self.program.version.startswith(("0.", "1.", "2."))

    def data(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        credentials: bool = True,
        rows_of: Callable[[Any], int] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON
        """The data of an answer, which stands in an envelope.

        Raises `NotOffered` where the server has no such path.
        """
        try:
            answer = self.get(
                f"/api/v1/{path}", parameters, credentials=credentials, rows_of=rows_of
            )
        except UnexpectedAnswer as error:
            if error.status in _NO_SUCH_PATH and not path.startswith(_EVERYWHERE):
                raise NotOffered(f"{self.program.name} does not tell this to a client") from error
            if error.status == _NOT_EXECUTED and self.agent:
                raise NotOffered(
                    "an agent forwards samples and keeps none to be asked for"
                ) from error
            if error.status == _UNAVAILABLE:
                raise SourceTimeout("the server stopped a query at its time limit") from error
            if error.status == _TOO_MANY:
                raise SourceTimeout("the server takes no more requests now (HTTP 429)") from error
            raise
        match answer:
            case {"status": "success", "data": found}:
                self.partial |= bool(answer.get("warnings"))
                return found
            case _:
                raise UnexpectedAnswer("the server's answer is not one of this API")

    def query(self, text: str, *, at: float | None = None) -> list[Mapping[str, Any]]:
        """The vector or the matrix that an expression gives now or at a time.

        A range of raw samples comes with every sample's own time.
        """
        parameters = {"query": text, "timeout": self._timeout}
        if at is not None:
            parameters["time"] = f"{at:.3f}"
        return self._result("query", parameters)

    def query_range(
        self, text: str, *, start: float, end: float, step: int
    ) -> list[Mapping[str, Any]]:
        """The matrix of an expression evaluated every `step` seconds."""
        return self._result(
            "query_range",
            {
                "query": text,
                "start": f"{start:.0f}",
                "end": f"{end:.0f}",
                "step": f"{step}s",
                "timeout": self._timeout,
            },
        )

    def clock(self) -> float:
        """The server's clock, in seconds since 1970."""
        return time() + (self.clock_skew_seconds or 0.0)

    def figures(self) -> Exposed:
        """What the server's own page of metrics tells, asked for once; nothing where it has none.

        It stands beside the API, so a proxy may not pass it on.
        """
        if self._figures is None:
            try:
                text = self._text("/metrics")
            except (UnexpectedAnswer, PrivilegeMissing):
                text = ""
            self._figures = exposed(text, FIGURES)
        return self._figures

    def _result(self, path: str, parameters: Mapping[str, str]) -> list[Mapping[str, Any]]:
        found = self.data(
            path,
            parameters,
            rows_of=_samples,
        )
        match found:
            case {"result": [*_]}:
                result: list[Mapping[str, Any]] = found["result"]
                return result
            case _:
                raise UnexpectedAnswer("the server's answer is not one of this API")

    @property
    def _timeout(self) -> str:
        return f"{max(1, self.budget.statement_milliseconds // 1000)}s"

    def _text(self, path: str) -> str:
        """A page that is no JSON, under the same rules as every request."""
        if not any(method == "GET" and re.fullmatch(p, path) for method, p in self.reads):
            raise UnexpectedAnswer("a request that is not a listed read was refused, not sent")
        with self.budget.statement() as meter:
            status, data = self._exchange("GET", path, {}, credentials=True, body=None)
            meter.bytes = len(data)
            if status != 200:  # noqa: PLR2004
                raise UnexpectedAnswer(f"the server answered HTTP {status}", status)
        return data.decode("utf-8", errors="replace")

    def _headers(self, *, credentials: bool) -> dict[str, str]:
        headers = super()._headers(credentials=credentials)
        tenant = self.target.address.parameter("tenant")
        if tenant is not None:
            if not tenant or not tenant.isascii() or not tenant.isprintable():
                raise ConfigError(f"the tenant {quoted(tenant)} is no text for a request's header")
            headers["X-Scope-OrgID"] = tenant
        return headers

    def _is_victoria(self) -> bool:
        try:
            answer = self.get("/api/v1/status/top_queries", {"topN": "1"})
        except UnexpectedAnswer:
            return False
        return isinstance(answer, dict) and "topByCount" in answer

    def _victoria_version(self) -> str:
        """As in "v1.79.5"; a package of a distribution may have left it out."""
        for labels, _ in self.figures().samples.get("vm_app_version", ()):
            found = labels.get("short_version", "").removeprefix("v")
            if found:
                return found
        return ""


def _samples(answer: Any) -> int:  # noqa: ANN401  # JSON
    """How many samples came, whatever sort of result it is."""
    match answer:
        case {"data": {"result": [*found]}}:
            series: list[Any] = found
            return sum(map(_points, series))
        case _:
            return 0


def _points(series: Any) -> int:  # noqa: ANN401  # JSON
    match series:
        case {"values": [*values]} | {"histograms": [*values]}:
            held: list[Any] = values
            return len(held)
        case _:
            return 1
