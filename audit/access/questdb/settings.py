"""What QuestDB's parameters decide (its documentation, "Configuration")."""

from collections.abc import Mapping
from dataclasses import dataclass

from audit.facts.accounts import Account, AdminInterface
from audit.facts.activity import Observability, Recording
from audit.facts.outward import Listening
from audit.facts.storage import Durability, Guarantee, Promise

NAMES = (
    "cairo.commit.mode",
    "http.bind.to",
    "http.enabled",
    "http.min.enabled",
    "http.security.readonly",
    "http.user",
    "line.tcp.auth.db.path",
    "line.tcp.enabled",
    "line.tcp.net.bind.to",
    "log.sql.query.progress.exe",
    "pg.net.bind.to",
    "pg.password",
    "pg.readonly.password",
    "pg.readonly.user",
    "pg.readonly.user.enabled",
    "pg.security.readonly",
    "pg.user",
    "query.timeout",
    "query.tracing.enabled",
    "readonly",
)
_DEFAULT = "default"
_HTTP_PORT = 9000


@dataclass(frozen=True, slots=True)
class Parameter:
    value: str
    source: str

    @property
    def on(self) -> bool:
        return self.value.lower() == "true"


Parameters = Mapping[str, Parameter]
_NONE = Parameter("", _DEFAULT)


def of(parameters: Parameters, name: str) -> Parameter:
    return parameters.get(name, _NONE)


def accounts(parameters: Parameters) -> tuple[Account, ...]:
    """The two accounts that the open-source edition has."""
    user, reader = of(parameters, "pg.user").value, of(parameters, "pg.readonly.user").value
    found = [Account(user, can_login=True, superuser=not _locked(parameters))]
    if of(parameters, "pg.readonly.user.enabled").on:
        found.append(Account(reader, can_login=True, superuser=False, attributes=("read only",)))
    return tuple(found)


def may_write(parameters: Parameters, user: str) -> bool:
    reader = of(parameters, "pg.readonly.user")
    return not _locked(parameters) and user != reader.value


def _locked(parameters: Parameters) -> bool:
    return of(parameters, "readonly").on or of(parameters, "pg.security.readonly").on


def with_default_password(parameters: Parameters) -> tuple[tuple[str, bool], ...]:
    """Accounts whose password was never set, and whether they may do all."""
    found: list[tuple[str, bool]] = []
    for account in accounts(parameters):
        name = "pg.readonly.password" if account.attributes else "pg.password"
        if name in parameters and parameters[name].source == _DEFAULT:
            found.append((account.name, account.superuser))
    return tuple(found)


def http_port(parameters: Parameters) -> int:
    port = of(parameters, "http.bind.to").value.rpartition(":")[2]
    return int(port) if port.isascii() and port.isdecimal() else _HTTP_PORT


def interfaces(parameters: Parameters, *, http_open: bool | None) -> tuple[AdminInterface, ...]:
    """`http_open` says whether the HTTP interface runs statements for anybody, None: it is not
    reached.
    """
    found: list[AdminInterface] = []
    if http_open is not None:
        reads = of(parameters, "readonly").on or of(parameters, "http.security.readonly").on
        found.append(
            AdminInterface(
                "http.bind.to",
                enabled=http_open,
                effect="runs statements without a log-in"
                if reads
                else "runs any statement without a log-in: it changes, drops and imports data",
                disable="http.user and http.password in server.conf",
            )
        )
    line = of(parameters, "line.tcp.enabled")
    if line.value:
        found.append(
            AdminInterface(
                "line.tcp.enabled",
                enabled=line.on
                and not of(parameters, "line.tcp.auth.db.path").value
                and not of(parameters, "readonly").on,
                effect="takes rows from anybody, and makes tables for them",
                disable="line.tcp.auth.db.path in server.conf, or line.tcp.enabled=false",
            )
        )
    return tuple(found)


def listening(parameters: Parameters) -> Listening:
    names = ["pg.net.bind.to"]
    names += ["http.bind.to"] if of(parameters, "http.enabled").value != "false" else []
    names += ["line.tcp.net.bind.to"] if of(parameters, "line.tcp.enabled").on else []
    addresses = tuple(v for name in names if (v := of(parameters, name).value))
    hosts = {address.rpartition(":")[0] for address in addresses}
    return Listening(
        setting="pg.net.bind.to",
        addresses=addresses,
        everywhere=not {"0.0.0.0", "0", "", "::"}.isdisjoint(hosts),  # noqa: S104
        restrict="pg.net.bind.to=<address>:8812, http.bind.to=<address>:9000 in server.conf",
    )


def durability(parameters: Parameters) -> Durability:
    name = "cairo.commit.mode"
    value = of(parameters, name).value or "nosync"
    return Durability(
        promises=(
            Promise(
                Guarantee.WRITES_REACH_DISK,
                kept=value != "nosync",
                setting=name,
                value=value,
                change=f"{name}=sync in server.conf",
            ),
        )
    )


def observability(parameters: Parameters) -> Observability:
    name = "query.tracing.enabled"
    traced = of(parameters, name)
    return Observability(
        recordings=tuple(
            Recording(what, traced.on, name, traced.value or "false", f"{name}=true in server.conf")
            for what in ("slow operations", "operation statistics")
        )
    )
