"""VictoriaMetrics: what its flags say, which it shows on its page of metrics.

A flag that is a secret is shown as "secret" there. Names and defaults are those of its manual,
section "List of command-line flags".
"""

from audit.access.prometheus.exposition import Exposed
from audit.facts.accounts import AdminInterface
from audit.facts.activity import Observability, Recording
from audit.facts.series import Kept
from audit.facts.server import Setting

_MONTH = 31 * 86_400
_UNITS = {"h": 3_600, "d": 86_400, "w": 604_800, "y": 365 * 86_400}
_SHOWN = (
    "dedup.minScrapeInterval",
    "httpListenAddr",
    "retentionPeriod",
    "search.latencyOffset",
    "search.logSlowQueryDuration",
    "search.maxQueryDuration",
    "search.maxUniqueTimeseries",
    "tls",
)
#: What anybody who reaches the port may do unless the flag sets a key, and what it does.
_GUARDED = (
    ("deleteAuthKey", "deletes series over HTTP"),
    ("snapshotAuthKey", "makes and deletes snapshots over HTTP"),
    ("forceMergeAuthKey", "starts merges of all data over HTTP"),
)
_LOG_IN = "-httpAuth.username=<name> -httpAuth.password=file:///<path>"


def flags(figures: Exposed) -> dict[str, str]:
    return {
        labels.get("name", ""): labels.get("value", "")
        for labels, _ in figures.samples.get("flag", ())
    }


def given(figures: Exposed) -> frozenset[str]:
    """Flags that the server was started with."""
    return frozenset(
        labels.get("name", "")
        for labels, _ in figures.samples.get("flag", ())
        if labels.get("is_set") == "true"
    )


def settings(figures: Exposed) -> tuple[Setting, ...]:
    found = flags(figures)
    return tuple(Setting(name, found[name], "flag") for name in _SHOWN if name in found)


def interfaces(figures: Exposed) -> tuple[AdminInterface, ...]:
    """Without its own key each of them asks for what every query needs, which may be nothing."""
    keys = given(figures)
    guarded = "httpAuth.username" in keys
    keyed = [
        AdminInterface(flag, flag not in keys and not guarded, effect, disable=f"-{flag}=<key>")
        for flag, effect in _GUARDED
    ]
    writes = AdminInterface(
        "api/v1/import", not guarded, "takes samples from anyone who may query", disable=_LOG_IN
    )
    return (*keyed, writes)


def kept(figures: Exposed) -> Kept | None:
    """The retention: a bare number is months of 31 days."""
    text = flags(figures).get("retentionPeriod", "")
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _UNITS else (text, "")
    try:
        keeps = float(number) * _UNITS.get(unit, _MONTH)
    except ValueError:
        return None
    size = figures.total("vm_data_size_bytes")
    return Kept("retentionPeriod", keeps, size_bytes=None if size is None else round(size))


def observability(figures: Exposed) -> Observability:
    value = flags(figures).get("search.logSlowQueryDuration", "5s")
    return Observability(
        recordings=(
            Recording(
                "slow operations",
                enabled=value not in {"0", "0s"},
                setting="search.logSlowQueryDuration",
                value=value,
                enable="-search.logSlowQueryDuration=5s",
            ),
        )
    )
