"""Prometheus: one server through its HTTP API."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from time import time
from typing import Any

import yaml

from audit.access.connector import collects
from audit.access.guessing.compare import own_only
from audit.access.http import HttpConnector, UnexpectedAnswer
from audit.errors import ConnectError, PrivilegeMissing, SourceTimeout
from audit.facts.accounts import AdminInterface, AdminInterfaces, AuditAccount, Authentication
from audit.facts.activity import Cardinality, Observability, Recording
from audit.facts.backups import Backups
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, LogicalType
from audit.facts.change import ChangeCapture
from audit.facts.guessing import PasswordComparison
from audit.facts.outward import Listening
from audit.facts.replication import Health, ScrapeTarget, ScrapeTargets
from audit.facts.server import Server, Setting, Settings
from audit.facts.transport import Connection
from audit.model.fact import Missing, Reason
from audit.secrets.redact import redact

#: A metric that had no sample for so long is not listed.
WINDOW_HOURS = 24
#: Up to so many series the labels of all metrics are read at once.
MAX_SERIES = 20_000
#: Beyond that, metrics whose labels are asked for one by one.
MAX_METRICS = 500

_UNAVAILABLE = 503  # "a query timed out or was aborted" (HTTP API, Format overview)
_SUFFIXES = ("_bucket", "_count", "_sum")
_MARK = "__time__"

_FLAGS = (
    "enable-feature",
    "query.lookback-delta",
    "query.max-samples",
    "query.timeout",
    "storage.tsdb.retention.size",
    "storage.tsdb.retention.time",
    "web.enable-admin-api",
    "web.enable-lifecycle",
    "web.enable-remote-write-receiver",
    "web.external-url",
    "web.listen-address",
)
_ADMINISTRATION = (
    ("web.enable-admin-api", "deletes series and takes snapshots over HTTP"),
    ("web.enable-lifecycle", "reloads the configuration and stops the server over HTTP"),
    ("web.enable-remote-write-receiver", "takes samples from anyone who may query"),
)
#: What a failed collection is about, by words in the server's text, which itself is not shown.
_FAILURES = (
    ("connection refused", "the target refuses connections"),
    ("deadline exceeded", "the target does not answer in time"),
    ("no such host", "the host name cannot be resolved"),
    ("x509", "the target's certificate cannot be verified"),
    ("connection reset", "the target ends the connection"),
    ("no route to host", "the target cannot be reached"),
)
_HTTP_STATUS = re.compile(r"server returned HTTP status (\d{3})")


class Prometheus(HttpConnector):
    """Audits one Prometheus server; a metric is a dataset, a series at its latest sample a row."""

    kind = "prometheus"
    title = "Prometheus"
    family = Family.TIME_SERIES
    schemes = ("prometheus+https", "prometheus+http", "prometheus")
    default_port = 9090
    extra = "prometheus"
    driver = "urllib3"
    verified_on = "Prometheus 2.42 (Debian 12)"
    least_privilege = (
        "web.config.file of the server (Prometheus knows no roles: who may query may read all):\n"
        "basic_auth_users:\n  auditor: BCRYPT-HASH"
    )
    reads = (
        ("GET", r"/api/v1/(query|series|labels|metadata|targets|rules)"),
        ("GET", r"/api/v1/label/__name__/values"),
        ("GET", r"/api/v1/status/(buildinfo|config|flags|runtimeinfo|tsdb)"),
    )
    _build: Mapping[str, Any]

    def ping(self) -> None:
        answer = self.get("/api/v1/status/buildinfo")
        match answer:
            case {"status": "success", "data": {"version": str(found)}} if found:
                self._build = answer["data"]
            case _:
                host, port = self.endpoint
                raise ConnectError(f"{host}:{port} does not answer as {self.title}")

    @collects()
    def server(self) -> Server:
        version = str(self._build["version"])
        runtime = self._data("status/runtimeinfo")
        sent = time()
        now = float(self._data("query", {"query": "time()"})["result"][0])
        return Server(
            product=self.title,
            product_id="" if self._build.get("application") else self.kind,
            version=version,
            release=".".join(version.split(".")[:2]),
            flavour=str(self._build.get("application") or ""),
            started_at=datetime.fromisoformat(str(runtime["startTime"])).astimezone(UTC),
            clock_skew_seconds=round(now - (sent + time()) / 2, 3),
            encoding="UTF-8",
        )

    @collects()
    def settings(self) -> Settings:
        flags = self._data("status/flags")
        retention = str(self._data("status/runtimeinfo").get("storageRetention", ""))
        # an address may have been written with a password
        found = [Setting(n, redact(str(flags[n])), "flag") for n in _FLAGS if n in flags]
        return Settings(settings=(*found, Setting("storageRetention", retention, "runtime")))

    @collects()
    def connection(self) -> Connection:
        return self.connection_fact()

    @collects()
    def authentication(self) -> Authentication:
        method = self.authentication_method
        try:
            names = self._names(credentials=False)
        except PrivilegeMissing:
            return Authentication(anonymous_access=False, method=method)
        return Authentication(
            anonymous_access=True,
            anonymous_sees=f"the samples of {len(names):,} metrics",
            method=method,
        )

    @collects()
    def password_comparison(self) -> PasswordComparison | Missing:
        user, secret = self.target.address.user, self.target.password
        return own_only(user, secret, database="", product=self.kind)

    @collects()
    def listening(self) -> Listening | Missing:
        name = "web.listen-address"
        given = str(self._data("status/flags").get(name, ""))
        if not given:
            return Missing(Reason.UNSUPPORTED, "the server does not say where it listens")
        # "ADDRESS:PORT"; newer versions take several
        addresses = tuple(part.strip() for part in given.split(",") if part.strip())
        hosts = {address.rpartition(":")[0].strip("[]") for address in addresses}
        return Listening(
            setting=name,
            addresses=addresses,
            everywhere=not {"", "0.0.0.0", "::"}.isdisjoint(hosts),  # noqa: S104
            restrict=f"--{name}=<address>:9090",
        )

    @collects()
    def audit_account(self) -> AuditAccount:
        flags = self._data("status/flags")
        on = {name for name, _ in _ADMINISTRATION if _true(flags.get(name))}
        writes = on & {"web.enable-admin-api", "web.enable-remote-write-receiver"}
        return AuditAccount(
            name=self.target.address.user,
            superuser=False,
            attributes=tuple(sorted(on)),
            writable=("*",) if writes else (),
            may_create="web.enable-remote-write-receiver" in on,
            read_only_session=not on,
            credential=self.target.credential,
        )

    @collects()
    def admin_interfaces(self) -> AdminInterfaces:
        flags = self._data("status/flags")
        return AdminInterfaces(
            interfaces=tuple(
                AdminInterface(name, _true(flags[name]), effect, disable=f"--no-{name}")
                for name, effect in _ADMINISTRATION
                if name in flags
            )
        )

    @collects()
    def catalog(self) -> Catalog:
        names = self._names()
        about: Mapping[str, list[Mapping[str, str]]] = self._data("metadata")
        labels, series = self._labels(names)
        return Catalog(
            family=Family.TIME_SERIES,
            datasets=tuple(
                _dataset(name, _about(name, about), labels.get(name), series.get(name))
                for name in sorted(names)
            ),
            owners_supported=False,
        )

    @collects()
    def health(self) -> Health:
        runtime = self._data("status/runtimeinfo")
        problems: list[str] = []
        if not runtime.get("reloadConfigSuccess", True):
            problems.append("the last reload of the configuration failed")
        damaged = int(runtime.get("corruptionCount", 0))
        if damaged:
            problems.append(f"{damaged:,} damaged segments of the write-ahead log were found")
        return Health(
            state="ready", healthy=not problems, critical=damaged > 0, problems=tuple(problems)
        )

    @collects()
    def scrape_targets(self) -> ScrapeTargets:
        active: list[Mapping[str, Any]] = self._data("targets", {"state": "active"})[
            "activeTargets"
        ]
        groups: list[Mapping[str, Any]] = self._data("rules")["groups"]
        targets = (
            ScrapeTarget(
                job=str(target["labels"].get("job", "")),
                instance=redact(str(target["labels"].get("instance", ""))),  # a probe's whole URL
                up=target["health"] == "up",
                error=_failure(str(target.get("lastError", ""))),
            )
            for target in active
            if target["health"] != "unknown"  # not asked yet
        )
        failing = {
            f"{group['name']}: {rule['name']}"
            for group in groups
            for rule in group["rules"]
            if rule.get("health") == "err"
        }
        return ScrapeTargets(
            targets=tuple(sorted(targets, key=lambda t: (t.job, t.instance))),
            failing_rules=tuple(sorted(failing)),
        )

    @collects()
    def observability(self) -> Observability:
        # the server masks the secrets of its configuration; of the rest we keep one setting
        loaded: Any = yaml.safe_load(str(self._data("status/config")["yaml"]))
        everywhere: Mapping[str, Any] = loaded.get("global") or {}
        path = str(everywhere.get("query_log_file") or "")
        return Observability(
            recordings=(
                Recording(
                    "slow operations",
                    enabled=bool(path),
                    setting="global.query_log_file",
                    value="set" if path else "none",
                    enable="global: {query_log_file: /var/log/prometheus/query.log}",
                ),
            )
        )

    @collects()
    def cardinality(self) -> Cardinality:
        found = self._data("status/tsdb")
        return Cardinality(
            series=int(found["headStats"]["numSeries"]),
            by_dataset=_counts(found.get("seriesCountByMetricName") or ()),
            by_label=_counts(found.get("labelValueCountByLabelName") or ()),
        )

    @collects()
    def backups(self) -> Backups | Missing:
        return Missing(
            Reason.UNSUPPORTED, "Prometheus keeps no record of its backups that a client could read"
        )

    @collects()
    def change_capture(self) -> ChangeCapture | Missing:
        return Missing(
            Reason.UNSUPPORTED,
            "Prometheus has no stream of changes to read; every sample has its time",
        )

    def count(self, dataset: Dataset) -> tuple[int | None, bool]:
        """Series of the metric: those with a sample now, else those of the window."""
        for selected in (selector_of(dataset), f"last_over_time({_windowed(dataset)})"):
            found = self._query(f"count({selected})")
            if found:
                return int(found[0]["value"][1]), True
        return 0, True

    def sample(self, dataset: Dataset, *, rows: int) -> Iterator[Mapping[str, object]]:
        """Series at their latest sample, whose own time the server tells by a second function."""
        selector, window = selector_of(dataset), _windowed(dataset)
        few = "" if (dataset.row_estimate or 0) <= rows else f" and topk({rows}, {selector})"
        for values, times in (
            (f"({selector}{few})", f"(timestamp({selector}){few})"),
            (f"last_over_time({window})", f"max_over_time(timestamp({selector})[{_HOURS}:5m])"),
        ):
            found = self._query(f'{values} or label_replace({times}, "{_MARK}", "1", "", "")')
            if found:
                yield from _rows(found, dataset)
                return

    def _data(
        self,
        path: str,
        parameters: Mapping[str, str] | None = None,
        *,
        credentials: bool = True,
        rows_of: Callable[[Any], int] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON
        """The data of an answer, which stands in an envelope."""
        try:
            answer = self.get(
                f"/api/v1/{path}", parameters, credentials=credentials, rows_of=rows_of
            )
        except UnexpectedAnswer as error:
            if error.status == _UNAVAILABLE:
                raise SourceTimeout("the server stopped a query at its time limit") from error
            raise
        return answer["data"]

    def _query(self, text: str) -> list[Mapping[str, Any]]:
        """The vector that an expression gives now."""
        seconds = max(1, self.budget.statement_milliseconds // 1000)
        found: list[Mapping[str, Any]] = self._data(
            "query",
            {"query": text, "timeout": f"{seconds}s"},
            rows_of=lambda answer: len(answer["data"]["result"]),
        )["result"]
        return found

    def _names(self, *, credentials: bool = True) -> list[str]:
        since = {"start": f"{time() - WINDOW_HOURS * 3600:.0f}"}
        names: list[str] = self._data("label/__name__/values", since, credentials=credentials)
        return names

    def _labels(self, names: list[str]) -> tuple[dict[str, Counter[str]], dict[str, int]]:
        """The labels of each metric with the number of its series that have them."""
        labels: dict[str, Counter[str]] = {}
        since = f"{time() - WINDOW_HOURS * 3600:.0f}"
        if int(self._data("status/tsdb")["headStats"]["numSeries"]) <= MAX_SERIES:
            all_of_them = {"match[]": '{__name__=~".+"}', "start": since}
            listed: list[Mapping[str, str]] = self._data("series", all_of_them)
            grouped: dict[str, Counter[str]] = defaultdict(Counter)
            for one in listed:
                grouped[one["__name__"]].update(one.keys())
            labels = {name: Counter(dict(found)) for name, found in grouped.items()}
            return labels, {name: found["__name__"] for name, found in labels.items()}
        for name in names[:MAX_METRICS]:
            selector = f"{{__name__={json.dumps(name, ensure_ascii=False)}}}"
            found = self._data("labels", {"match[]": selector, "start": since})
            labels[name] = Counter(dict.fromkeys(found, 0))
        return labels, {}


def _dataset(
    name: str, about: Mapping[str, str], labels: Counter[str] | None, series: int | None
) -> Dataset:
    seen = labels or Counter[str]()
    own = sorted(seen.keys() - {"__name__"})
    value = "value" if "value" not in own else "__value__"
    stamp = "timestamp" if "timestamp" not in own else "__timestamp__"
    fields = [
        Field(stamp, "milliseconds since 1970", LogicalType.TIMESTAMP_TZ, nullable=False),
        Field(value, "float64", LogicalType.FLOAT, ordinal=1, nullable=False),
    ]
    fields += [
        Field(
            label,
            "label",
            LogicalType.TEXT,
            ordinal=ordinal,
            nullable=series is None or seen[label] < series,
        )
        for ordinal, label in enumerate(own, 2)
    ]
    kind = about.get("type", "")
    return Dataset(
        name=name,
        kind=DatasetKind.METRIC,
        fields=tuple(fields),
        comment=about.get("help", ""),
        row_estimate=series,
        complete=labels is not None,
        time_field=stamp,  # the schema mode stays "enforced": time, number and text are all it has
        options=(("type", kind),) if kind and kind != "unknown" else (),
    )


def _about(name: str, known: Mapping[str, list[Mapping[str, str]]]) -> Mapping[str, str]:
    """Type and help of a metric; the parts of a histogram are described under its name."""
    bare = next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)
    found = known.get(name) or known.get(bare) or [{}]
    return found[0]


_HOURS = f"{WINDOW_HOURS}h"


def selector_of(dataset: Dataset) -> str:
    """The expression that selects a metric, whatever its name holds."""
    return f"{{__name__={json.dumps(dataset.name, ensure_ascii=False)}}}"


def _windowed(dataset: Dataset) -> str:
    return f"{selector_of(dataset)}[{_HOURS}]"


def _rows(found: Iterable[Mapping[str, Any]], dataset: Dataset) -> Iterator[dict[str, object]]:
    """Values and times of the same series put together."""
    stamp, value = (field.name for field in dataset.fields[:2])
    values: dict[tuple[tuple[str, str], ...], float | None] = {}
    times: dict[tuple[tuple[str, str], ...], datetime] = {}
    for one in found:
        labels = {k: v for k, v in one["metric"].items() if k not in {"__name__", _MARK}}
        key = tuple(sorted(labels.items()))
        number = float(one["value"][1]) if "value" in one else None  # a native histogram has none
        if _MARK in one["metric"] and number is not None:
            times[key] = datetime.fromtimestamp(number, UTC)
        else:
            values[key] = number
    for key, number in values.items():
        yield {stamp: times.get(key), value: number, **dict(key)}


def _counts(listed: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    return tuple((str(one["name"]), int(one["value"])) for one in listed)


def _failure(text: str) -> str:
    """Why a collection failed, in our words: the server's own text holds addresses."""
    if not text:
        return ""
    status = _HTTP_STATUS.search(text)
    if status:
        return f"the target answers HTTP {status[1]}"
    return next((said for mark, said in _FAILURES if mark in text), "the answer cannot be used")


def _true(flag: object) -> bool:
    return str(flag).lower() == "true"


CONNECTOR = Prometheus
