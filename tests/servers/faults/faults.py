"""The faults: which check finds each of them, and in which sources each can be made.

One fault has one check, whatever the source is. Where it cannot be made, the reason stands.
"""

from collections.abc import Mapping, Sequence

from tests.servers.faults.model import ACCOUNT, ANY, OPEN, Cannot, Cell, Fault, Found
from tests.servers.faults.sources import SOURCES

_TLS_ONLY = "PostgreSQL, TLS"
FILES = ("SQLite", "DuckDB", "Files")
SEARCH = ("osmem", "OpenSearch", "Elasticsearch")
SERIES = ("InfluxDB", "Prometheus")

_NO_LOG_IN = "a file has no log-in"
_NO_NETWORK = "a file is read, not connected to"
_NO_SERVER = "no server runs that could be told to"
_POINTS = "a series exists with its points only"
_OWN_TIME = "the time of a point is a time, and every point has one"
_WHOLE = "a file is loaded whole"
_NUMBERS = "it holds numbers only"
_NOT_SHOWN = "the source does not show it"

Places = str | tuple[str, ...]


def _fault(
    name: str,
    check: str,
    *places: str,
    condition: str = OPEN,
    among: bool = False,
    but: Mapping[str, Places] | None = None,
    cannot: Sequence[tuple[str | tuple[str, ...], str]] = (),
) -> Fault:
    """A fault at the same places in every source; `but` has other places by source."""
    reasons = {
        s: why for where, why in cannot for s in ([where] if isinstance(where, str) else where)
    }
    cells: dict[str, Cell] = {}
    for source in SOURCES:
        if source == _TLS_ONLY:
            cells[source] = Cannot("audited for its TLS only")
        elif source in reasons:
            cells[source] = Cannot(reasons[source])
        else:
            found = (but or {}).get(source, places)
            at = (found,) if isinstance(found, str) else found
            cells[source] = Found(_condition(source, condition), at, among)
    return Fault(name, check, cells)


def _condition(source: str, wished: str) -> str:
    """OpenSearch's plug-in lets nobody in without an account, and a file has no account."""
    if source == "OpenSearch":
        return ACCOUNT
    return OPEN if source in FILES else wished


def _certificate(name: str, check: str, condition: str) -> Fault:
    cells: dict[str, Cell] = dict.fromkeys(SOURCES, Found(condition, (ANY,)))
    cells |= dict.fromkeys(FILES, Cannot(_NO_NETWORK))
    cells["PostgreSQL"] = Cannot("this build has no TLS")
    same = Cannot("the endpoint is examined as osmem's is")
    cells |= {"OpenSearch": same, "Elasticsearch": same}
    return Fault(name, check, cells)


_UNGUARDED = ("Elasticsearch", "nobody logs in to it here")

IN_THE_DATA = (
    _fault(
        "a dataset without a record",
        "data_management.empty-datasets",
        "nothing",
        cannot=[(SERIES, _POINTS)],
    ),
    _fault("a feed that stopped", "dataops.freshness", "feed"),
    _fault(
        "times in the future",
        "dataops.future-timestamps",
        "ahead.updated_at",
        but={"InfluxDB": "ahead.time"},
        cannot=[("Prometheus", "it takes no sample of the future")],
    ),
    _fault(
        "blank texts beside missing ones",
        "data_management.blank-values",
        "blanks.note",
        cannot=[
            ("Files", "an empty value of a CSV file is a missing one"),
            ("InfluxDB", "a field without a value is not written"),
            ("Prometheus", _NUMBERS),
        ],
    ),
    _fault(
        "numbers and texts in one field",
        "data_management.mixed-types",
        "mixed.number",
        cannot=[
            (("PostgreSQL", "MariaDB", "DuckDB"), "a declared type keeps the other out"),
            ("Files", "every value of a CSV file is a text"),
            ("InfluxDB", "a field has one type in one shard"),
            ("Prometheus", _NUMBERS),
        ],
    ),
    _fault(
        "records without the time that loads go by",
        "orchestration.watermark-nulls",
        "holes.updated_at",
        cannot=[("Files", _WHOLE), (SERIES, _OWN_TIME)],
    ),
    _fault(
        "times kept as texts without a time zone",
        "orchestration.watermark-time-zone",
        "texts.updated_at",
        among=True,
        cannot=[("Files", _WHOLE), (SERIES, _OWN_TIME)],
    ),
    _fault(
        "money kept as a binary fraction",
        "data_management.field-types",
        "money.price_total",
        among=True,
        cannot=[("Files", "a CSV file declares no types"), (SERIES, "a number has no other type")],
    ),
    _fault(
        "card numbers that can be read",
        "security.card-number-masking",
        "payments.card_number",
    ),
    _fault("keys to other systems", "security.stored-secrets", "links.access_token"),
    _fault(
        "addresses of persons under another name",
        "data_management.personal-data-naming",
        "tickets.code",
        but=dict.fromkeys(("MongoDB", *SEARCH), ("tickets.code", "people._id")),
    ),
    _fault(
        "addresses of persons as keys or labels",
        "security.identifier-leakage",
        "people.email",
        but={
            **dict.fromkeys(("MongoDB", *SEARCH), "people._id"),
            **dict.fromkeys(SERIES, ("people.email", "tickets.code")),
        },
        cannot=[("Files", "a file declares no key")],
    ),
    _fault(
        "a name that has to be quoted",
        "software_engineering.identifier-naming",
        "odd name",
        cannot=[(SEARCH, "no index can have such a name"), ("Prometheus", "nor can a metric")],
    ),
    _fault(
        "a copy that somebody left",
        "software_engineering.leftover-datasets",
        "orders_old",
        cannot=[
            ("Files", "files are exports, and old ones stay"),
            (SEARCH, "an index gives way to its successor by an alias"),
            (SERIES, "a series is old by its points"),
        ],
    ),
    _fault(
        "more fields than anybody reads",
        "software_engineering.wide-datasets",
        "wide",
        cannot=[("Prometheus", "a metric has one value")],
    ),
    _fault(
        "no description",
        "data_management.description",
        "feed",
        among=True,
        cannot=[(("SQLite", "Files", "InfluxDB"), "it has no place for one")],
    ),
    _fault(
        "no rule for what a record has to be",
        "data_management.schema-enforcement",
        "feed",
        among=True,
        but={"SQLite": ""},
        cannot=[
            (("PostgreSQL", "DuckDB", "Files"), "a column has its type"),
            (SERIES, "a field has its type"),
        ],
    ),
)

OF_THE_SERVER = (
    _fault(
        "authentication off",
        "security.anonymous-access",
        ANY,
        cannot=[(FILES, _NO_LOG_IN), ("OpenSearch", "its plug-in asks everybody")],
    ),
    _fault(
        "clear-text connection",
        "security.session-encryption",
        ANY,
        cannot=[(FILES, _NO_NETWORK), ("OpenSearch", "its plug-in insists on TLS")],
    ),
    _fault(
        "no TLS on the port",
        "security.tls-offered",
        ANY,
        cannot=[(FILES, _NO_NETWORK), ("OpenSearch", "its plug-in insists on TLS")],
    ),
    _fault(
        "the audit's account can write",
        "security.audit-account-privileges",
        "loader",
        condition=ACCOUNT,
        but={**dict.fromkeys(FILES, ANY), "MariaDB": "loader@127.0.0.1", "OpenSearch": "admin"},
        cannot=[_UNGUARDED, ("Prometheus", "its log-in has no privileges to tell apart")],
    ),
    _fault(
        "a password that anybody would try",
        "security.common-passwords",
        "loader",
        condition=ACCOUNT,
        but={
            "PostgreSQL": ("loader", "postgres"),
            "MariaDB": "loader@127.0.0.1",
            "OpenSearch": "admin",
            "Prometheus": "admin",
        },
        cannot=[_UNGUARDED, (FILES, _NO_LOG_IN)],
    ),
    _fault(
        "default password",
        "security.default-credentials",
        "loader",
        condition=ACCOUNT,
        but={
            "PostgreSQL": ("loader", "postgres"),
            "MariaDB": ("loader", "root"),
            "OpenSearch": "admin",
        },
        cannot=[
            _UNGUARDED,
            (FILES, _NO_LOG_IN),
            (("MongoDB", *SERIES), "the product comes without an account"),
        ],
    ),
    _fault(
        "slow operations not recorded",
        "dataops.slow-operations",
        but={
            "PostgreSQL": "log_min_duration_statement",
            "MariaDB": "slow_query_log",
            "MongoDB": "operationProfiling.slowOpThresholdMs",
            **dict.fromkeys(SEARCH, "index.search.slowlog.threshold.query.*"),
            "InfluxDB": "coordinator.log-queries-after",
            "Prometheus": "global.query_log_file",
        },
        cannot=[(FILES, _NO_SERVER)],
    ),
    _fault(
        "access not logged",
        "security.access-logging",
        but={
            "PostgreSQL": ("log_connections", "log_statement"),
            "MariaDB": "audit plug-in",
            "MongoDB": "auditLog.destination",
            "Elasticsearch": "xpack.security.audit.enabled",
        },
        cannot=[
            (FILES, _NO_SERVER),
            ("osmem", "it has no audit log"),
            ("OpenSearch", "its plug-in tells nobody"),
            (SERIES, "the product keeps none"),
        ],
    ),
    _fault(
        "no replica",
        "reliability.replica-presence",
        "replication",
        cannot=[(FILES, _NO_SERVER), ("InfluxDB", "this edition has none")],
    ),
    _fault(
        "no copy of a dataset",
        "reliability.dataset-redundancy",
        "feed",
        among=True,
        cannot=[
            (("PostgreSQL", "MariaDB", "MongoDB", *SERIES), "copies are made of the whole server"),
            (FILES, _NO_SERVER),
        ],
    ),
    _fault(
        "writes are told before they are safe",
        "reliability.durability-settings",
        "feed · index.translog.durability",
        among=True,
        but={
            "PostgreSQL": "fsync",
            "MariaDB": "innodb_flush_log_at_trx_commit",
            "InfluxDB": "data.wal-fsync-delay",
        },
        cannot=[
            (("SQLite", "DuckDB"), "each writer decides for itself"),
            ("Files", _NO_SERVER),
            ("MongoDB", "this server has no such setting"),
            ("Prometheus", "it has no such setting"),
        ],
    ),
    _fault(
        "administration interface open",
        "security.administration-interfaces",
        "http.cors.allow-origin",
        but={
            "MariaDB": ("local_infile", "secure_file_priv"),
            "InfluxDB": ("http.pprof-enabled", "graphite.enabled"),
            "Prometheus": "web.enable-admin-api",
        },
        cannot=[
            (FILES, _NO_SERVER),
            (("PostgreSQL", "MongoDB"), "it has one port and no interface beside it"),
            ("osmem", "it does not show its settings"),
        ],
    ),
    _fault(
        "no backups",
        "reliability.backup-evidence",
        "backups",
        cannot=[
            (FILES, _NO_SERVER),
            (
                ("PostgreSQL", "MariaDB", "MongoDB", *SERIES),
                "backups are made from outside, and not told",
            ),
            ("osmem", "it knows no repositories"),
        ],
    ),
    _fault(
        "records kept for ever",
        "data_management.expiry",
        "rule shop.autogen",
        among=True,
        cannot=[
            (tuple(s for s in SOURCES if s != "InfluxDB"), "no rule of the server's own ends data")
        ],
    ),
    _fault(
        "version without support",
        "software_engineering.supported-version",
        but={"MongoDB": "MongoDB", "Prometheus": "Prometheus"},
        cannot=[
            (
                tuple(s for s in SOURCES if s not in {"MongoDB", "Prometheus"}),
                "the versions of these tests have support, or no known end of it",
            )
        ],
    ),
    _fault(
        "every user of the machine can write the file",
        "security.file-permissions",
        ANY,
        cannot=[
            ("Files", "told by security.data-file-permissions"),
            (tuple(s for s in SOURCES if s not in FILES), "a server's files are not ours to see"),
        ],
    ),
    _fault(
        "not encrypted at rest",
        "security.at-rest-encryption",
        ANY,
        cannot=[
            ("Files", "the file system of a folder is not known"),
            (tuple(s for s in SOURCES if s not in FILES), _NOT_SHOWN),
        ],
    ),
    _certificate("expired certificate", "security.certificate-expiry", "expired"),
    _certificate("self-signed certificate", "security.certificate-self-signed", "self-signed"),
    _certificate("certificate for another name", "security.certificate-name", "wrong-host"),
    _certificate("certificate about to end", "security.certificate-renewal", "soon"),
)

FAULTS: tuple[Fault, ...] = (*IN_THE_DATA, *OF_THE_SERVER)
