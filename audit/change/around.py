"""Changes around the data: settings, accounts, privileges, transport, personal data."""

from collections.abc import Iterator
from datetime import UTC

from audit.facts.accounts import Account
from audit.report.changes import COMPATIBLE, REVIEW, OtherChange
from audit.report.document import Report

#: What some products list among their settings and nobody sets.
_SIZES = {"page_count", "freelist_count"}


def other_changes(before: Report, after: Report) -> tuple[OtherChange, ...]:
    """All of them, in the order of their areas."""
    return (
        *_source(before, after),
        *_transport(before, after),
        *_settings(before, after),
        *_accounts(before, after),
        *_privileges(before, after),
        *_personal(before, after),
    )


def _source(before: Report, after: Report) -> Iterator[OtherChange]:
    for name, was, now in (
        ("Product", before.source.product, after.source.product),
        ("Version", before.source.version, after.source.version),
        ("Service", before.source.flavour, after.source.flavour),
        ("Identity", before.source.identity, after.source.identity),
        ("Address", before.source.url, after.source.url),
    ):
        if was != now:
            yield OtherChange(area="source", what=f"{name}: {was or 'none'} before, {now} now.")


def _transport(before: Report, after: Report) -> Iterator[OtherChange]:
    one, two = before.transport.connection, after.transport.connection
    if one is not None and two is not None:
        for name, was, now in (
            ("encrypted", one.encrypted, two.encrypted),
            ("chain verified", one.verified_chain, two.verified_chain),
            ("name verified", one.verified_name, two.verified_name),
            ("TLS version", one.tls_version, two.tls_version),
            ("log-in method", one.authentication, two.authentication),
        ):
            if was != now:
                what = f"The audit's connection, {name}: {_told(was)} before, {_told(now)} now."
                yield OtherChange(area="transport", what=what)
    leaf_one, leaf_two = _leaf(before), _leaf(after)
    if leaf_one and leaf_two and leaf_one[0] != leaf_two[0]:
        what = f"Another certificate: it ends {leaf_two[1]} (the one before: {leaf_one[1]})."
        yield OtherChange(area="certificate", what=what)


def _leaf(report: Report) -> tuple[str, str] | None:
    server = report.transport.server
    if server is None or not server.certificates:
        return None
    leaf = server.certificates[0]
    return leaf.fingerprint, leaf.ends.date().isoformat() if leaf.ends else "never"


def _told(value: object) -> str:
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case (int() as major, int() as minor):
            return f"{major}.{minor}"
        case _:
            return str(value)


def _settings(before: Report, after: Report) -> Iterator[OtherChange]:
    old = {s.name: s.value for s in before.settings}
    new = {s.name: s.value for s in after.settings}
    for name in sorted((old.keys() & new.keys()) - _SIZES):
        if old[name] != new[name]:
            what = f"{name}: {old[name] or 'empty'} before, {new[name] or 'empty'} now."
            yield OtherChange(area="settings", what=what)


def _accounts(before: Report, after: Report) -> Iterator[OtherChange]:
    old = {(a.name, a.host): a for a in before.access.accounts}
    new = {(a.name, a.host): a for a in after.access.accounts}
    if not old or not new:  # one of the two audits saw none
        return
    for key in sorted(new.keys() - old.keys()):
        kind = "administrator" if new[key].superuser else "account"
        yield OtherChange(area="accounts", what=f"New {kind} {_name(key)}.")
    for key in sorted(old.keys() - new.keys()):
        yield OtherChange(area="accounts", what=f"Account {_name(key)} is gone.", effect=COMPATIBLE)
    for key in sorted(old.keys() & new.keys()):
        yield from _of_account(_name(key), old[key], new[key])


def _of_account(name: str, one: Account, two: Account) -> Iterator[OtherChange]:
    more: list[str] = []
    less: list[str] = []
    if one.superuser != two.superuser:
        more.append("is an administrator now" if two.superuser else "is no administrator any more")
    if one.can_login != two.can_login:
        more.append("may log in now" if two.can_login else "may not log in any more")
    more += [f"may {a} now" for a in sorted(set(two.attributes) - set(one.attributes))]
    more += [f"is a member of {r} now" for r in sorted(set(two.member_of) - set(one.member_of))]
    less += [f"may not {a} any more" for a in sorted(set(one.attributes) - set(two.attributes))]
    gone = sorted(set(one.member_of) - set(two.member_of))
    less += [f"is no member of {role} any more" for role in gone]
    for what in more:
        yield OtherChange(area="accounts", what=f"{name} {what}.")
    for what in less:
        yield OtherChange(area="accounts", what=f"{name} {what}.", effect=COMPATIBLE)
    schemes = (one.password_scheme, two.password_scheme)
    if all(schemes) and len(set(schemes)) > 1:  # empty where it could not be read
        what = f"{name}, scheme of the password: {schemes[0]} before, {schemes[1]} now."
        yield OtherChange(area="accounts", what=what)
    if one.valid_until != two.valid_until:
        what = f"{name} expires {_until(two)} (before: {_until(one)})."
        yield OtherChange(area="accounts", what=what)


def _until(account: Account) -> str:
    ends = account.valid_until
    return f"{ends.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if ends else "never"


def _name(key: tuple[str, str]) -> str:
    name, host = key
    return f"{name or '(nameless)'}@{host}" if host else name or "(nameless)"


def _privileges(before: Report, after: Report) -> Iterator[OtherChange]:
    old = {p.role: p for p in before.access.privileges}
    for now in after.access.privileges:
        was = old.get(now.role)
        if was is None or was == now:
            continue
        moved = [
            f"{name} {_datasets(getattr(now, attribute))} now, {getattr(was, attribute):,} before"
            for name, attribute in (
                ("reads", "readable"),
                ("writes", "writable"),
                ("deletes from", "deletable"),
            )
            if getattr(was, attribute) != getattr(now, attribute)
        ]
        more = (
            now.writable > was.writable
            or now.readable > was.readable
            or now.deletable > was.deletable
        )
        if not moved:
            continue
        yield OtherChange(
            area="privileges",
            what=f"{now.role} {'; '.join(moved)}.",
            effect=REVIEW if more else COMPATIBLE,
        )
    public_old = {(g.dataset, g.object, p) for g in before.access.public for p in g.privileges}
    for grant in after.access.public:
        at = (grant.dataset, grant.object)
        gained = [p.value for p in grant.privileges if (*at, p) not in public_old]
        if gained:
            place = grant.object or grant.dataset
            what = f"Everybody may {', '.join(gained)} on {place} now."
            yield OtherChange(area="privileges", what=what, dataset=grant.dataset)


def _datasets(count: int) -> str:
    return f"{count:,} dataset" if count == 1 else f"{count:,} datasets"


def _personal(before: Report, after: Report) -> Iterator[OtherChange]:
    places = [((d.name, f.name), f) for d in before.datasets for f in d.fields]
    old = {place: {s.type for s in f.sensitive} for place, f in places}
    looked = {place for place, f in places if f.classified}
    for dataset in after.datasets:
        for field in dataset.fields:
            place = (dataset.name, field.name)
            found = [s.type for s in field.sensitive if s.type not in old.get(place, set())]
            if found and (place in looked or place not in old):
                what = f"Personal data that was not there: {', '.join(found)}."
                yield OtherChange(
                    area="personal data", what=what, dataset=dataset.name, field=field.name
                )
