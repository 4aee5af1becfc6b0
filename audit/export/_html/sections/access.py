"""Effective privileges per role, what everyone may do, and the least an ingestion role needs."""

from dataclasses import dataclass

from audit.export._html.context import Context
from audit.export._html.marks import BAD, NOTED, OK, OPEN, Line
from audit.export._html.section import EVIDENCE, Section
from audit.facts.accounts import Account, Grant, RolePrivileges
from audit.model.figures import number
from audit.report.wording import DASH, counted, listed, name, prose

MOST_ROLES = 50
_MOST_GRANTS = 20
_MOST_PLACES = 5
_STATEMENTS = 8_000


@dataclass(frozen=True, slots=True)
class RoleRow:
    role: str
    kind: str
    member_of: str
    readable: str
    writable: str
    deletable: str
    attributes: str
    ours: bool


@dataclass(frozen=True, slots=True)
class GrantRow:
    place: str
    privileges: str
    via: str


@dataclass(frozen=True, slots=True)
class AccessView:
    lead: str
    privileges: bool  # whether anything is known of what the roles may do
    door: tuple[Line, ...]
    roles: tuple[RoleRow, ...]
    roles_note: str
    public: tuple[GrantRow, ...]
    public_note: str
    statements: str
    statements_note: str


def section(context: Context) -> Section:
    access, words = context.report.access, context.words
    door = tuple(_door(context))
    statements, cut = _statements(access.least_privilege)
    left = len(access.public) - _MOST_GRANTS
    roles = _roles(context)
    title = "Access and privileges"
    if not (roles or door or access.public or statements):
        text = "Not checked: neither accounts nor privileges could be read."
        return Section("access", EVIDENCE, "Access", title, empty=text)
    more = len(roles) - MOST_ROLES
    view = AccessView(
        lead=f"Effective privileges, counted in {words.datasets}, after role inheritance."
        if access.privileges
        else f"Who is let in, and in which roles; what a role may do on single {words.datasets} "
        "was not read.",
        privileges=bool(access.privileges),
        door=door,
        roles=roles[:MOST_ROLES],
        roles_note=f"{counted(more, 'more role')} in the JSON report." if more > 0 else "",
        public=tuple(_grant(g) for g in access.public[:_MOST_GRANTS]),
        public_note=f"{counted(left, 'more grant')} in the JSON report." if left > 0 else "",
        statements=statements,
        statements_note=cut,
    )
    return Section("access", EVIDENCE, "Access", title, view)


def _door(context: Context) -> list[Line]:
    found = context.report.access.authentication
    if found is None:
        return []
    if found.filesystem:
        note = "whoever can read the file can read everything in it"
        return [Line(NOTED, "The file system is the only guard", note)]
    method = name(found.method)
    match found.anonymous_access:
        case None:
            return [Line(OPEN, "Access without a credential was not tried", method)]
        case True:
            sees = prose(found.anonymous_sees, 200)
            return [Line(BAD, "Anybody is let in without a credential", sees)]
        case False:
            others = _others(context)
            whom = "Our account" if others else "Nobody"
            said = f"{whom} is {'not ' if others else ''}let in without a credential"
            return [Line(OK, said, "" if others else method), *others]


def _others(context: Context) -> list[Line]:
    """Who is let in without one that was not tried, since it is not our account."""
    rules = [
        r for r in context.report.transport.rules if r.method.lower() == "trust" and not r.error
    ]
    found = context.report.findings
    open_ones = [name(f.object) for f in found if f.check == "security.password-presence"]
    lines: list[Line] = []
    if rules:
        places = ", ".join(name(rule.place) for rule in rules[:_MOST_PLACES])
        lines.append(Line(BAD, "A rule lets others in without one", places))
    if open_ones:
        needs = "account needs" if len(open_ones) == 1 else "accounts need"
        who = listed(open_ones, most=_MOST_PLACES)
        lines.append(Line(BAD, f"{number(len(open_ones))} {needs} no password", who))
    return lines


def _roles(context: Context) -> tuple[RoleRow, ...]:
    """Our own account first, then by how much a role may change; system roles are left out."""
    access = context.report.access
    privileges = {p.role: p for p in access.privileges}
    accounts = {a.name: a for a in access.accounts}
    ours = access.account.in_list if access.account else ""
    names = {n for n in (*privileges, *accounts) if not (n in accounts and accounts[n].system)}

    def rank(role: str) -> tuple[bool, int, int, str]:
        held = privileges.get(role)
        superuser = role in accounts and accounts[role].superuser
        return (
            role != ours,
            -superuser,
            -(held.writable if held else 0),
            role,
        )

    return tuple(
        _role(role, accounts.get(role), privileges.get(role), ours=role == ours)
        for role in sorted(names, key=rank)
    )


def _role(
    role: str, account: Account | None, held: RolePrivileges | None, *, ours: bool
) -> RoleRow:
    attributes: list[str] = ["superuser"] if account and account.superuser else []
    attributes += account.attributes if account else ()
    host = f"@{name(account.host)}" if account and account.host else ""
    return RoleRow(
        role=f"{name(role)}{host}",
        kind=DASH if account is None else "login" if account.can_login else "role",
        member_of=listed([name(m) for m in account.member_of]) if account else "",
        readable=number(held.readable) if held else DASH,
        writable=number(held.writable) if held else DASH,
        deletable=number(held.deletable) if held else DASH,
        attributes=listed([name(a) for a in attributes], most=5),
        ours=ours,
    )


def _grant(grant: Grant) -> GrantRow:
    return GrantRow(
        place=name(grant.dataset or grant.object),
        privileges=", ".join(p.value for p in grant.privileges) or DASH,
        via=name(grant.via) or DASH,
    )


def _statements(text: str) -> tuple[str, str]:
    """The statements up to a size, whole lines only, and how many are left out."""
    lines = text.splitlines()
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > _STATEMENTS:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return "\n".join(kept), f"{counted(left, 'more line')} in the JSON report." if left else ""
