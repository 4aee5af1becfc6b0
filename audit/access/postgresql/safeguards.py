"""Settings by which PostgreSQL guards its log-ins, its log and its sessions: what they mean."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy.engine import Row

from audit.access.postgresql.recordings import preloading
from audit.access.postgresql.state import Values, changed, seconds_of
from audit.facts.policies import PasswordPolicy
from audit.facts.safeguards import Guard, HiddenSafeguard, Safeguard, Safeguards

#: The longest that a log-in should take (manual, "authentication_timeout": the default).
LOG_IN_SECONDS = 60.0
#: Settings of the libraries that slow down guessing.
_DELAYS = ("auth_delay.milliseconds", "credcheck.max_auth_failure")
_READ_BY_OTHERS = 0o007
#: Manual, "Developer Options": never to be used on a production server; what each is normally.
_DEVELOPER = {
    "allow_in_place_tablespaces": "off",
    "allow_system_table_mods": "off",
    "debug_discard_caches": "0",
    "ignore_invalid_pages": "off",
    "ignore_system_indexes": "off",
    "post_auth_delay": "0",
    "pre_auth_delay": "0",
    "wal_consistency_checking": "",
}
#: Settings that write values of rows or of statements to the log, and what each is normally.
_TALKATIVE = {
    "debug_print_parse": "off",
    "debug_print_plan": "off",
    "debug_print_rewritten": "off",
    "log_parameter_max_length_on_error": "0",
}
#: What the settings are asked for by their names.
SETTINGS = (
    *("authentication_timeout", "backslash_quote", "standard_conforming_strings"),
    *("credcheck.max_auth_failure", "auth_delay.milliseconds"),
    *("credcheck.password_min_length", "credcheck.password_reuse_history"),
    *("passwordcheck.min_password_length",),
    *("log_file_mode", "log_rotation_age", "log_rotation_size", "log_min_messages"),
    *("log_min_error_statement", "lo_compat_privileges", "restart_after_crash"),
    *_DEVELOPER,
    *_TALKATIVE,
)

#: Of directories only whether one lies in the other; what is set for our own account hides what
#: holds for the others.
STATEMENT = """
SELECT s.idle, EXISTS (
    SELECT FROM pg_db_role_setting o CROSS JOIN LATERAL unnest(o.setconfig) AS u(setting)
    WHERE o.setrole = (SELECT r.oid FROM pg_roles r WHERE r.rolname = current_user)
      AND u.setting LIKE 'idle\\_in\\_transaction\\_session\\_timeout=%') AS idle_is_ours,
  CASE WHEN s.log IS NULL OR s.data IS NULL THEN NULL
    ELSE s.log !~ '^/' OR starts_with(s.log || '/', s.data || '/') END AS log_inside
FROM (SELECT
  (SELECT p.reset_val FROM pg_settings p WHERE p.name = 'idle_in_transaction_session_timeout')
    AS idle,
  (SELECT p.setting FROM pg_settings p WHERE p.name = 'log_directory') AS log,
  (SELECT p.setting FROM pg_settings p WHERE p.name = 'data_directory') AS data) AS s
"""


def safeguards(
    values: Values, row: Row[Any], *, managed: bool, granted: Callable[[str], str]
) -> Safeguards:
    """`values` are the settings that we may see, `row` what the statement above gives.

    What a managed service decides for everybody is left out: its log and its libraries.
    """
    hidden: list[HiddenSafeguard] = []
    found = [*_log_ins(values), *_sessions(values), *_talk(values)]
    monitor = granted("pg_monitor")
    if row.idle_is_ours:
        why = "our own account has a limit of its own, which hides the server's"
        hidden.append(
            HiddenSafeguard(Guard.IDLE_TRANSACTIONS, "idle_in_transaction_session_timeout", why)
        )
    elif row.idle is not None:
        found.append(_idle(str(row.idle)))
    if not managed:
        found += _log_files(values)
        collected = values.get("logging_collector") == "on"
        if collected and row.log_inside is None:
            why = "directories are shown to pg_read_all_settings only"
            hidden.append(HiddenSafeguard(Guard.LOG_PLACE, "log_directory", why, monitor))
        elif collected:
            where = "inside the data directory" if row.log_inside else "outside the data directory"
            found.append(
                Safeguard(
                    Guard.LOG_PLACE,
                    not row.log_inside,
                    "log_directory",
                    where,
                    changed("log_directory", "'<a directory on another disk>'"),
                )
            )
    return Safeguards(
        safeguards=tuple(sorted(found, key=lambda one: (one.guard, one.setting))),
        hidden=tuple(hidden),
    )


#: Libraries that look at new passwords, with the setting of the shortest that they take.
_QUALITY = {
    "credcheck": "credcheck.password_min_length",
    "passwordcheck": "passwordcheck.min_password_length",
}


def password_policy(values: Values) -> PasswordPolicy:
    """By the libraries that are loaded; the server itself looks at no password.

    Whether hashes are refused is not told: a client that sends one keeps the password out of logs.
    """
    libraries = values.get("shared_preload_libraries", "")
    loaded = {name.strip().strip('"') for name in libraries.split(",")}
    rules = tuple(sorted(loaded.intersection(_QUALITY)))
    setting = next((_QUALITY[rule] for rule in rules if _QUALITY[rule] in values), "")
    remembered = values.get("credcheck.password_reuse_history")
    return PasswordPolicy(
        rules=rules,
        minimal_length=int(values[setting].removesuffix("B")) if setting else None,
        setting=setting,
        reuse_refused=None if remembered is None else remembered != "0",
        enable=preloading(values, "passwordcheck").removesuffix(", then:"),
        lengthen=changed(setting, "12") if setting else "",
        refuse_reuse=changed("credcheck.password_reuse_history", "5"),
    )


def _log_ins(values: Values) -> Iterator[Safeguard]:
    if "password_encryption" in values:
        value = values["password_encryption"]
        yield Safeguard(
            Guard.PASSWORD_HASH,
            value == "scram-sha-256",
            "password_encryption",
            value,
            changed("password_encryption", "'scram-sha-256'"),
        )
    delay = next((s for s in _DELAYS if values.get(s, "0") not in {"0", "0ms"}), "")
    setting = delay or _DELAYS[0]
    yield Safeguard(
        Guard.LOG_IN_DELAY,
        bool(delay),
        setting,
        values.get(setting, ""),
        f"{preloading(values, 'auth_delay')}\n{changed('auth_delay.milliseconds', '500')}",
    )
    limit = values.get("authentication_timeout", "")
    if (seconds := seconds_of(limit)) is not None:
        yield Safeguard(
            Guard.LOG_IN_TIME,
            seconds <= LOG_IN_SECONDS,
            "authentication_timeout",
            limit,
            changed("authentication_timeout", "'1min'"),
        )


def _idle(milliseconds: str) -> Safeguard:
    setting = "idle_in_transaction_session_timeout"
    value = "0" if milliseconds == "0" else f"{milliseconds} ms"
    return Safeguard(
        Guard.IDLE_TRANSACTIONS, milliseconds != "0", setting, value, changed(setting, "'10min'")
    )


def _sessions(values: Values) -> Iterator[Safeguard]:
    escapes = {"standard_conforming_strings": ("on",), "backslash_quote": ("off", "safe_encoding")}
    for setting, good in escapes.items():
        yield from _one(values, Guard.TEXT_ESCAPES, setting, good)
    yield from _one(values, Guard.LARGE_OBJECTS, "lo_compat_privileges", ("off",))
    yield from _one(values, Guard.CRASH_RESTART, "restart_after_crash", ("on",))
    for setting, normal in _DEVELOPER.items():
        yield from _one(values, Guard.DEVELOPER_OPTIONS, setting, (normal, f"{normal}s"))


def _one(values: Values, guard: Guard, setting: str, good: tuple[str, ...]) -> Iterable[Safeguard]:
    """A setting that is there and has one value, or several, by which it guards."""
    if setting not in values:
        return ()
    value = values[setting]
    change = f"ALTER SYSTEM RESET {setting}; SELECT pg_reload_conf();"
    return (Safeguard(guard, value in good, setting, value, change),)


def _talk(values: Values) -> Iterator[Safeguard]:
    for setting, normal in _TALKATIVE.items():
        yield from _one(values, Guard.LOGGED_VALUES, setting, (normal,))


def _log_files(values: Values) -> Iterator[Safeguard]:
    collected = values.get("logging_collector")
    if collected is None:
        return
    destination = values.get("log_destination", "stderr")
    elsewhere = {part.strip() for part in destination.split(",")} & {"syslog", "eventlog"}
    yield Safeguard(
        Guard.LOG_COLLECTION,
        collected == "on" or bool(elsewhere),
        "logging_collector",
        collected,
        "ALTER SYSTEM SET logging_collector = on;\n-- restart the server",
    )
    if collected != "on":
        return
    mode = values.get("log_file_mode", "0600")
    yield Safeguard(
        Guard.LOG_ACCESS,
        not int(mode, 8) & _READ_BY_OTHERS,
        "log_file_mode",
        mode,
        changed("log_file_mode", "'0600'"),
    )
    limits = {s: values.get(s, "0") for s in ("log_rotation_age", "log_rotation_size")}
    yield Safeguard(
        Guard.LOG_SPACE,
        any(value not in {"0", "0kB"} for value in limits.values()),
        "log_rotation_age",
        "0, and so is log_rotation_size" if set(limits.values()) <= {"0", "0kB"} else "set",
        changed("log_rotation_age", "'1d'"),
    )
