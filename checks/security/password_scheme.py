"""How stored passwords are protected."""

from collections.abc import Iterator

from audit.facts.accounts import Account, Accounts
from audit.facts.server import Server
from audit.model.check import (
    Fail,
    Judgement,
    Pass,
    Severity,
    Subject,
    Undercurrent,
    Unknown,
    check,
)
from audit.model.fact import Missing
from checks._controls import AUTHENTICATION, PASSWORD_SCHEMES
from checks._sql import identifier, is_postgresql
from checks.security._accounts import subject_of

#: Schemes by how fast a stolen one is turned into a password; not listed: not weak.
_WEAK = {
    "plain": Severity.HIGH,
    "plaintext": Severity.HIGH,
    "md5": Severity.MEDIUM,
    "sha-1": Severity.MEDIUM,
    "sha1": Severity.MEDIUM,
    "scram-sha-1": Severity.MEDIUM,
    "mysql_native_password": Severity.MEDIUM,  # SHA-1 of SHA-1, without a salt
    "mysql_old_password": Severity.HIGH,
    "10g": Severity.HIGH,  # Oracle's verifiers: DES without a salt of its own
    "11g": Severity.MEDIUM,  # SHA-1
}


@check(
    id="security.password-scheme",
    title="Passwords are stored by a strong scheme",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Choose the strongest scheme that the server has, then set these passwords anew.",
    effort="Half a day",
    controls=(*AUTHENTICATION, "PCI DSS 8.3.2", *PASSWORD_SCHEMES),
)
def password_scheme(accounts: Accounts, server: Server | Missing) -> Iterator[Judgement]:
    """Whoever gets hold of a backup also has the stored passwords; a weak scheme gives them away
    within hours, and an MD5 one can be used to log in as it is.
    """
    logins = [a for a in accounts.accounts if a.can_login and not a.system]
    if logins and not accounts.schemes_readable and accounts.schemes_grant:
        yield Unknown(Subject(), "our account may not see the schemes", accounts.schemes_grant)
        return
    for account in logins:
        scheme = account.password_scheme
        if scheme in {"", "none"}:
            continue
        severity = _WEAK.get(scheme.lower())
        if severity is None:
            yield Pass(subject_of(account))
            continue
        yield Fail(
            subject_of(account),
            "Password is stored by a weak scheme",
            f"Stored as {scheme}.",
            (("scheme", scheme),),
            severity=severity,
            method="catalogue",
            command=_command(account, server),
        )


def _command(account: Account, server: Server | Missing) -> str:
    if isinstance(server, Missing):
        return ""
    if server.product_id in _PLUGINS:
        user, host = (text.replace("'", "''") for text in (account.name, account.host or "%"))
        return f"ALTER USER '{user}'@'{host}' {_PLUGINS[server.product_id]};"
    return _psql(account) if is_postgresql(server) else ""


#: Ways to keep a password that are salted or slow, with one to be set.
_PLUGINS = {
    "mysql": "IDENTIFIED WITH caching_sha2_password BY '...'",
    "mariadb": "IDENTIFIED VIA ed25519 USING PASSWORD('...')",
}


def _psql(account: Account) -> str:
    """Psql ends this command with its line: the second line of a name would be taken for input."""
    if not account.name.isprintable():
        return ""
    return f"SET password_encryption = 'scram-sha-256';\n\\password {identifier(account.name)}"
