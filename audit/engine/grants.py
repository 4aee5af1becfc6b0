"""Least-privilege statements of one source, planned by its connector while it is open."""

from dataclasses import replace
from fnmatch import fnmatchcase

from audit.access.budget import Budget
from audit.access.connector import Connector, Target
from audit.access.grants import ROLES, Ask, GrantPlan, Language, PlansGrants, Purpose
from audit.engine.collect import collect
from audit.engine.credential import obtain
from audit.engine.discover import connector_for_scheme, require_driver
from audit.engine.identity import hold_to_pins, own_name_of, stopped
from audit.engine.run import Progress, Request, no_progress
from audit.errors import CollectError, ConfigError, ConnectError
from audit.facts.catalog import Catalog
from audit.model.fact import Missing
from audit.secrets.secret import Secret


def plan_grants(
    request: Request,
    purpose: Purpose,
    *,
    role: str = "",
    url_password: Secret | None = None,
    budget: Budget | None = None,
    progress: Progress = no_progress,
) -> GrantPlan:
    """What one account has to be granted; nothing is executed and no row is read.

    A kind without accounts is not even opened. `ConfigError` for a name that the product does not
    take or when no dataset fits, `ConnectError` when the source does not open or its list of
    datasets cannot be read.
    """
    kind = connector_for_scheme(request.address.scheme)
    role = role or ROLES[purpose]
    if not issubclass(kind, PlansGrants):
        return _without_accounts(kind, purpose, role)
    require_driver(kind)
    held = obtain(
        request.address,
        request.password,
        url_password,
        request.keeping,
        interactive=request.interactive,
    )
    target = Target(
        request.name, held.address, held.secret, held.origin, pins=request.pins, examine_tls=False
    )
    connector = kind(target, budget or Budget(request.limits))
    progress(f"connecting to {request.name}")
    try:
        hold_to_pins(connector, request.pins)
        try:
            connector.open()
        except CollectError as error:
            raise ConnectError(f"{request.name} cannot be opened: {error}") from error
        if request.pins.identifiers and (stop := stopped(own_name_of(connector), request.pins)):
            raise ConnectError(f"{request.name}: {stop}; nothing was read")
        return connector.grant_plan(_ask(connector, request, purpose, role, progress))
    finally:
        connector.close()
        held.give_back()


def _ask(
    connector: Connector, request: Request, purpose: Purpose, role: str, progress: Progress
) -> Ask:
    facts, _ = collect(connector, progress=progress, only={Catalog})
    catalog = facts.get(Catalog)
    if not isinstance(catalog, Catalog):
        why = catalog.detail if isinstance(catalog, Missing) else "this kind has none"
        raise ConnectError(f"{request.name}: its datasets cannot be listed: {why}")
    if not request.datasets:
        return Ask(purpose=purpose, role=role, catalog=catalog, whole=True)
    chosen = tuple(
        d for d in catalog.datasets if any(fnmatchcase(d.name, p) for p in request.datasets)
    )
    if not chosen:
        raise ConfigError(f"no dataset fits {', '.join(request.datasets)!r}")
    return Ask(purpose=purpose, role=role, catalog=replace(catalog, datasets=chosen), whole=False)


def _without_accounts(kind: type[Connector], purpose: Purpose, role: str) -> GrantPlan:
    return GrantPlan(
        purpose=purpose,
        role=role,
        language=Language.TEXT,
        note=f"{kind.title}: this kind of source has no accounts with privileges of their own. "
        f"What limits who reads it:\n{kind.least_privilege}",
    )
