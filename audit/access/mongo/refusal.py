"""Why the first commands got no answer."""

from typing import TYPE_CHECKING

from audit.access.mongo.errors import explain
from audit.access.tls.context import speaks_tls

if TYPE_CHECKING:
    from audit.access.mongo.link import Link

_LOGIN_REFUSED = frozenset({11, 18, 8000})  # UserNotFound, AuthenticationFailed, Atlas


def refusal(link: "Link", error: Exception) -> str | None:
    """Why the first commands got no answer, in our words; None when it is our own defect."""
    from pymongo import errors  # noqa: PLC0415

    match error:
        case errors.OperationFailure(code=code) if code in _LOGIN_REFUSED:
            home = link.parameter("authSource") or link.database or "admin"
            return (
                f"{link.where} does not accept the user name or password "
                f"(accounts of database {home!r}; authSource= in the URL names another)"
            )
        case errors.ServerSelectionTimeoutError():
            return _unselected(link)
        case errors.ConfigurationError():
            return f"{link.where} and the driver have no version of the protocol in common"
        case _:
            known = explain(error)
            return None if known is None else f"{link.where}: {known}"


def _unselected(link: "Link") -> str:
    """Why no server was good enough for the driver."""
    from pymongo.errors import NetworkTimeout  # noqa: PLC0415

    assert link.client is not None
    known = link.client.topology_description.server_descriptions()
    reasons = {address: d.error for address, d in known.items() if d.error}
    host, port = link.hosts[0]
    seconds = link.budget.limits.connect_seconds
    others = (
        ""
        if link.by_name
        else ", ".join(f"{h}:{p}" for h, p in sorted(reasons.keys() - set(link.hosts)))
    )
    if others:
        said = (
            f"names members that cannot be reached from here ({others}); "
            "add directConnection=true to ask this server alone"
        )
    elif any(isinstance(reason, NetworkTimeout) for reason in reasons.values()):
        said = f"accepts connections but does not answer as MongoDB within {seconds:g} s"
    elif not link.encrypted and speaks_tls(host, port):
        said = "speaks TLS; add tls=true to the URL"
    elif reasons:
        said = "does not answer as MongoDB"
    else:
        said = "has no member that can be read; check replicaSet= and readPreference="
    return f"{link.where} {said}"
