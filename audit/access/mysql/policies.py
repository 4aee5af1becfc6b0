"""What the server's variables and plug-ins ask of passwords, log-ins and writes."""

from collections.abc import Iterator, Mapping, Sequence

from audit.access.mysql.state import changed, on
from audit.facts.policies import PasswordPolicy
from audit.facts.safeguards import Guard, Safeguard, Safeguards
from audit.facts.writing import WriteRule, WriteRules

Values = Mapping[str, str]

#: The largest value of max_password_errors: never reached.
_NEVER = 2**32 - 1
_LOG_IN_SECONDS = 60
_LENGTHS = (
    "validate_password.length",
    "validate_password_length",
    "simple_password_check_minimal_length",
)
_RULES = ("validate_password", "simple_password_check", "cracklib_password_check")
_REUSE = "password_reuse_check"


def password_policy(values: Values, plugins: Sequence[str], *, mariadb: bool) -> PasswordPolicy:
    """Plug-ins that look at new passwords (both products' manuals, on password validation)."""
    rules = [p for p in plugins if p.lower() in _RULES]
    if "validate_password.length" in values:  # a component is no plug-in
        rules.append("validate_password")
    lengths = [int(values[name]) for name in _LENGTHS if name in values]
    setting = next((name for name in _LENGTHS if name in values), "")
    hashes: bool | None = None
    reuse: bool | None
    if mariadb:
        if rules and "strict_password_validation" in values:
            hashes = on(values, "strict_password_validation")
        reuse, refuse = _REUSE in {p.lower() for p in plugins}, f"INSTALL SONAME '{_REUSE}';"
        enable = "INSTALL SONAME 'simple_password_check';"
    else:  # hashes are taken from administrators only; history and components are of MySQL 8
        new = "password_history" in values
        kept = (values.get(n, "0") for n in ("password_history", "password_reuse_interval"))
        reuse = any(value not in {"", "0"} for value in kept) if new else None
        refuse = "SET PERSIST password_history = 4;"
        enable = (
            "INSTALL COMPONENT 'file://component_validate_password';"
            if new
            else "INSTALL PLUGIN validate_password SONAME 'validate_password.so';"
        )
    return PasswordPolicy(
        rules=tuple(sorted(set(rules))),
        minimal_length=max(lengths) if lengths else None,
        setting=setting,
        hashes_refused=hashes,
        reuse_refused=reuse,
        enable=enable,
        lengthen=changed(setting, "12", mariadb=mariadb) if setting else "",
        refuse_hashes=changed("strict_password_validation", "ON", mariadb=mariadb),
        refuse_reuse=refuse,
    )


def safeguards(values: Values, plugins: Sequence[str], *, mariadb: bool) -> Safeguards:
    """Settings that guard log-ins, sessions and the log (both products' manuals, on variables)."""
    return Safeguards(
        safeguards=tuple(
            sorted(
                _safeguards(values, plugins, mariadb=mariadb),
                key=lambda one: (one.guard, one.setting),
            )
        )
    )


def _safeguards(values: Values, plugins: Sequence[str], *, mariadb: bool) -> Iterator[Safeguard]:
    def guard(kind: Guard, setting: str, *, kept: bool, to: str) -> Safeguard:
        change = changed(setting, to, mariadb=mariadb)
        return Safeguard(kind, kept, setting, values.get(setting, ""), change)

    yield _delay(values, plugins, mariadb=mariadb)
    if "default_authentication_plugin" in values:
        plugin = values["default_authentication_plugin"]
        yield guard(
            Guard.PASSWORD_HASH,
            "default_authentication_plugin",
            kept=plugin != "mysql_native_password",
            to="'caching_sha2_password'",
        )
    if "connect_timeout" in values:
        short = int(values["connect_timeout"] or 0) <= _LOG_IN_SECONDS
        yield guard(Guard.LOG_IN_TIME, "connect_timeout", kept=short, to="10")
    if "idle_transaction_timeout" in values:
        ends = values["idle_transaction_timeout"] not in {"", "0"}
        yield guard(Guard.IDLE_TRANSACTIONS, "idle_transaction_timeout", kept=ends, to="3600")


def _delay(values: Values, plugins: Sequence[str], *, mariadb: bool) -> Safeguard:
    """MariaDB closes an account that has no administrator's rights after so many failures in a
    row; MySQL's plug-in connection_control delays its answers.
    """
    if mariadb:
        setting = "max_password_errors"
        most = int(values.get(setting, "0") or 0)
        kept = 0 < most < _NEVER
        change = changed(setting, "10", mariadb=True)
    else:
        setting = "connection_control_failed_connections_threshold"
        kept = int(values.get(setting, "0") or 0) > 0 and "connection_control" in {
            p.lower() for p in plugins
        }
        change = "INSTALL PLUGIN connection_control SONAME 'connection_control.so';"
    return Safeguard(Guard.LOG_IN_DELAY, kept, setting, values.get(setting, ""), change)


def write_rules(values: Values, *, mariadb: bool) -> WriteRules:
    """Modes of SQL and checks that are on by default (manual, "Server SQL Modes").

    Whether values that do not fit are refused is told by each dataset (`SchemaMode`).
    """
    return WriteRules(rules=tuple(_rules(values, mariadb=mariadb)))


def _rules(values: Values, *, mariadb: bool) -> Iterator[WriteRule]:
    modes = {mode for mode in values.get("sql_mode", "").upper().split(",") if mode}

    def mode(name: str, word: str, effect: str, *, wanted: bool, grave: bool = False) -> WriteRule:
        after = sorted(modes | {word} if wanted else modes - {word})
        return WriteRule(
            name=name,
            kept=(word in modes) == wanted,
            effect=effect,
            setting="sql_mode",
            value=f"{'without' if wanted else 'with'} {word}",
            grave=grave,
            change=changed("sql_mode", f"'{','.join(after)}'", mariadb=mariadb),
        )

    yield mode(
        "days are days of the calendar",
        "ALLOW_INVALID_DATES",
        "31 February is stored as it comes",
        wanted=False,
        grave=True,
    )
    yield mode(
        "a table is kept by the engine that was asked for",
        "NO_ENGINE_SUBSTITUTION",
        "another engine takes its place, which may not undo or survive what the other does",
        wanted=True,
        grave=True,
    )
    yield mode(
        "division by zero is an error",
        "ERROR_FOR_DIVISION_BY_ZERO",
        "the result is stored as null",
        wanted=True,
    )
    yield mode(
        "no day is zero",
        "NO_ZERO_DATE",
        "0000-00-00 is stored, which most programs that read it fail on",
        wanted=True,
    )
    yield WriteRule(
        name="unique keys are checked",
        kept=on(values, "unique_checks"),
        effect="two rows may have one key",
        setting="unique_checks",
        value=values.get("unique_checks", ""),
        grave=True,
        change=changed("unique_checks", "ON", mariadb=mariadb),
    )
    if "innodb_strict_mode" in values:
        yield WriteRule(
            name="options of tables are taken or refused",
            kept=on(values, "innodb_strict_mode"),
            effect="an option that cannot be, such as encryption, is left out with a warning",
            setting="innodb_strict_mode",
            value=values["innodb_strict_mode"],
            change=changed("innodb_strict_mode", "ON", mariadb=mariadb),
        )
