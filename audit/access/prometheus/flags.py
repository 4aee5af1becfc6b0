"""The flags that Prometheus was started with: what is shown of them, what they let clients do."""

from collections.abc import Mapping

from audit.facts.accounts import AdminInterface
from audit.facts.server import Setting
from audit.secrets.redact import redact

_SHOWN = (
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


def settings(flags: Mapping[str, object]) -> list[Setting]:
    """The flags that a report shows."""
    # an address may have been written with a password
    return [Setting(n, redact(str(flags[n])), "flag") for n in _SHOWN if n in flags]


def interfaces(flags: Mapping[str, object]) -> tuple[AdminInterface, ...]:
    """What can be changed over HTTP, and whether it is on."""
    return tuple(
        AdminInterface(name, _true(flags[name]), effect, disable=f"--no-{name}")
        for name, effect in _ADMINISTRATION
        if name in flags
    )


def _true(flag: object) -> bool:
    return str(flag).lower() == "true"
