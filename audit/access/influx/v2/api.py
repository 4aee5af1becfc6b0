"""What the API of InfluxDB 2 tells: answers taken apart, without the secrets that some carry."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import CollectError
from audit.facts.accounts import Account, AuditAccount
from audit.facts.replication import Replica, Replication
from audit.facts.server import Setting
from audit.secrets.redact import redact

Object = Mapping[str, Any]

#: Settings whose value is a credential, or the way to one.
_SECRET = re.compile(r"token|password|secret-?key|client-key$")
_SUCCESS = range(200, 300)
_WRITE = "write"
#: Without them an account may still be no more than a reader of some buckets.
_BUCKETS = "buckets"
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket; `days` is None when its points are kept for ever."""

    id: str
    name: str
    organisation: str
    days: float | None
    system: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Database and policy by which statements name it ("Database and retention policy
        mapping").
        """
        database, slash, policy = self.name.partition("/")
        return (database, policy) if slash else (self.name, "autogen")


@dataclass(frozen=True, slots=True)
class Permission:
    """A right of a token: `id` is the one resource, `organisation` where it holds; "" for all."""

    action: str
    kind: str
    id: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its user and rights; what it is itself is not kept."""

    user: str
    user_id: str
    active: bool
    own: bool
    permissions: tuple[Permission, ...]

    @property
    def operator(self) -> bool:
        """Whether it may change every organisation ("Operator tokens")."""
        return any(p.action == _WRITE and p.kind == "orgs" and not p.id for p in self.permissions)

    @property
    def all_access(self) -> bool:
        """Whether it may write all buckets and make tokens of an organisation."""
        written = {p.kind for p in self.permissions if p.action == _WRITE and not p.id}
        return {_BUCKETS, "authorizations"} <= written


def listed(answer: Any, name: str) -> list[Object]:  # noqa: ANN401  # JSON
    """The objects under a name; `CollectError` when the answer has another form."""
    try:
        found: Any = answer[name] or list[Any]()
    except (KeyError, TypeError) as error:
        raise CollectError("the server's answer is not one of its API") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):  # pyright: ignore[reportUnknownVariableType]
        raise CollectError("the server's answer is not one of its API")
    return found  # pyright: ignore[reportUnknownVariableType]


def buckets(answer: Any) -> list[Bucket]:  # noqa: ANN401  # JSON
    return [
        Bucket(
            id=str(one.get("id", "")),
            name=str(one.get("name", "")),
            organisation=str(one.get("orgID", "")),
            days=_days(one.get("retentionRules") or ()),
            system=one.get("type") == "system",
        )
        for one in listed(answer, "buckets")
    ]


def _days(rules: Iterable[Object]) -> float | None:
    seconds = [int(rule.get("everySeconds") or 0) for rule in rules if rule.get("type") == "expire"]
    ends = [n for n in seconds if n]
    return min(ends) / _DAY if ends else None


def tokens(answer: Any, ours: str) -> list[Token]:  # noqa: ANN401  # JSON
    """The tokens that the account is shown; each is compared with ours and then forgotten."""
    return [
        Token(
            user=str(one.get("user", "")),
            user_id=str(one.get("userID", "")),
            active=one.get("status") == "active",
            own=bool(ours) and one.get("token") == ours,
            permissions=tuple(_permissions(one.get("permissions") or ())),
        )
        for one in listed(answer, "authorizations")
    ]


def _permissions(given: Iterable[Object]) -> Iterator[Permission]:
    for one in given:
        resource: Object = one.get("resource") or dict[str, Any]()
        yield Permission(
            action=str(one.get("action", "")),
            kind=str(resource.get("type", "")),
            id=str(resource.get("id", "")),
            organisation=str(resource.get("orgID", "")),
        )


def accounts(users: Sequence[Object], shown: Sequence[Token]) -> tuple[Account, ...]:
    """The users; one with an active token for everything is an administrator."""
    mighty = {t.user_id for t in shown if t.active and t.operator}
    return tuple(
        Account(
            str(user.get("name", "")),
            can_login=user.get("status") == "active",
            superuser=str(user.get("id", "")) in mighty,
        )
        for user in sorted(users, key=lambda user: str(user.get("name", "")))
    )


def audit_account(own: Token, names: Mapping[str, str], credential: str) -> AuditAccount:
    """What our token may do; `names` are the buckets by their ids."""
    written = [p for p in own.permissions if p.action == _WRITE]
    attributes = ["operator token"] if own.operator else []
    if own.all_access and not own.operator:
        attributes.append("all-access token")
    places = {names.get(p.id, p.id) if p.id else "*" for p in written if p.kind == _BUCKETS}
    return AuditAccount(
        name=own.user,
        superuser=own.operator or own.all_access,
        attributes=tuple(attributes),
        writable=("*",) if "*" in places else tuple(sorted(places)),
        may_create=any(p.kind == _BUCKETS and not p.id for p in written),
        credential=credential,
    )


def settings(answer: Any) -> dict[str, object]:  # noqa: ANN401  # JSON
    """The configuration by the names of its options."""
    try:
        return {str(name): value for name, value in answer["config"].items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise CollectError("the server's answer is not one of its API") from error


def shown_settings(config: Mapping[str, object]) -> tuple[Setting, ...]:
    """The settings as words; of credentials only whether one is set."""
    return tuple(
        Setting(name, _said(name, value), "configuration") for name, value in sorted(config.items())
    )


def _said(name: str, value: object) -> str:
    if _SECRET.search(name) and isinstance(value, str):
        return "(set)" if value else ""
    return str(value).lower() if isinstance(value, bool) else redact(str(value))


def replication(replications: Iterable[Object]) -> Replication:
    """Buckets that the server sends on to other servers ("InfluxDB Edge Data Replication")."""
    replicas = tuple(
        Replica(
            str(one.get("name", "")),
            state=_state(one),
            healthy=not one.get("latestErrorMessage")
            and int(one.get("latestResponseCode") or _SUCCESS.start) in _SUCCESS,
            lag_bytes=int(one.get("remainingBytesToBeSynced") or 0),
        )
        for one in replications
    )
    return Replication(role="primary" if replicas else "standalone", replicas=replicas)


def _state(one: Object) -> str:
    code = one.get("latestResponseCode")
    return f"last answer HTTP {int(code)}" if code else "not yet sent"
