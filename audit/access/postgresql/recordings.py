"""What PostgreSQL records of itself, by its settings: what they mean."""

import re

from audit.access.postgresql.state import Values, changed, seconds_of
from audit.facts.activity import Recording

#: Recordings that one setting decides: by which values it is off, and what switches it on.
_SWITCHES = (
    ("lock waits", "log_lock_waits", {"off"}, "on"),
    ("input and output", "track_io_timing", {"off"}, "on"),
    ("automatic upkeep", "log_autovacuum_min_duration", {"-1"}, "'10min'"),
    ("checkpoints", "log_checkpoints", {"off"}, "on"),
    ("temporary files", "log_temp_files", {"-1"}, "'10MB'"),
    ("log-outs", "log_disconnections", {"off"}, "on"),
    ("replication commands", "log_replication_commands", {"off"}, "on"),
)
#: What a line of the log has to say, by the escapes of "log_line_prefix" that say it.
_LINE = {
    "the time": "mtn",
    "the process": "pc",
    "the account": "u",
    "the database": "d",
    "the client": "hr",
}
#: The levels of messages, the most talkative first.
_LEVELS = (
    *("debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning"),
    *("error", "log", "fatal", "panic"),
)
#: Up to which level the log has to take in messages, and the statements that they are about.
_ERRORS = {"log_min_messages": "warning", "log_min_error_statement": "error"}
_PREFIX = "'%m [%p] %q%u@%d %h '"


def recordings(values: Values, *, statistics: bool) -> tuple[Recording, ...]:
    """What the server records of itself; `statistics` when their extension is in this database."""
    found = [
        _slow(values),
        _statistics(values, installed=statistics),
        _log_ins(values),
        _data_access(values),
    ]
    for name, setting, off, to in _SWITCHES:
        if setting in values:
            value = values[setting]
            found.append(Recording(name, value not in off, setting, value, changed(setting, to)))
    found += [_schema_changes(values), *_log_lines(values), *_errors(values)]
    return tuple(found)


def _slow(values: Values) -> Recording:
    names = ("log_min_duration_statement", "auto_explain.log_min_duration")
    used = next((n for n in names if values.get(n, "-1") != "-1"), names[0])
    slower = changed("log_min_duration_statement", "'1s'")
    on = values.get(used, "-1") != "-1"
    return Recording(
        "slow operations",
        on,
        used,
        values.get(used, ""),
        slower,
        threshold_seconds=seconds_of(values[used]) if on else None,
        lower=slower,
    )


def _statistics(values: Values, *, installed: bool) -> Recording:
    loaded = "pg_stat_statements.max" in values
    steps = [] if loaded else [preloading(values, "pg_stat_statements")]
    steps += [] if installed else ["CREATE EXTENSION pg_stat_statements;"]
    state = {
        (True, True): "loaded",
        (True, False): "loaded, but its extension is not in this database",
        (False, True): "not loaded",
        (False, False): "",
    }[loaded, installed]
    return Recording(
        "operation statistics",
        loaded and installed,
        "pg_stat_statements",
        state,
        "\n".join(steps),
    )


def _schema_changes(values: Values) -> Recording:
    """By the audit extension, or by logging statements that define something."""
    audited = {part.strip() for part in values.get("pgaudit.log", "").lower().split(",")}
    if audited & {"all", "ddl"}:
        return Recording("schema changes", True, "pgaudit.log", values["pgaudit.log"])  # noqa: FBT003  # it is on
    value = values.get("log_statement", "")
    return Recording(
        "schema changes",
        value in {"ddl", "mod", "all"},
        "log_statement",
        value,
        changed("log_statement", "'ddl'"),
    )


def _errors(values: Values) -> list[Recording]:
    return [
        Recording(
            "errors",
            _LEVELS.index(values[setting]) <= _LEVELS.index(most),
            setting,
            values[setting],
            changed(setting, most),
        )
        for setting, most in _ERRORS.items()
        if values.get(setting) in _LEVELS
    ]


def _log_lines(values: Values) -> tuple[Recording, ...]:
    """Whether each line says when and who; the formats made for machines always do."""
    prefix = values.get("log_line_prefix")
    if prefix is None:
        return ()
    formats = {part.strip() for part in values.get("log_destination", "stderr").split(",")}
    escapes = set(re.findall(r"%-?\d*([a-zA-Z])", prefix))
    lacking = [what for what, letters in _LINE.items() if not escapes.intersection(letters)]
    complete = not lacking or (bool(formats) and formats <= {"csvlog", "jsonlog"})
    value = prefix if complete else f"{prefix.strip()!r} without {', '.join(lacking)}"
    return (
        Recording(
            "log lines", complete, "log_line_prefix", value, changed("log_line_prefix", _PREFIX)
        ),
    )


def preloading(values: Values, library: str) -> str:
    """How a library joins those that the server loads at its start; none of them is lost."""
    now = values.get("shared_preload_libraries")
    if now is None:  # shown to superusers and pg_read_all_settings only
        return f"-- add {library} to shared_preload_libraries beside what stands there; restart"
    names = [name.strip().strip('"') for name in now.split(",") if name.strip()]
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in [*names, library])
    return f"ALTER SYSTEM SET shared_preload_libraries = {listed};\n-- restart the server, then:"


def _log_ins(values: Values) -> Recording:
    value = values.get("log_connections", "")
    return Recording(
        "log-ins",
        value not in {"", "off"},
        "log_connections",
        value or "off",
        changed("log_connections", "on"),
    )


def _data_access(values: Values) -> Recording:
    """Reads of data: by the audit extension, or by logging every statement."""
    audited = {part.strip() for part in values.get("pgaudit.log", "").lower().split(",")}
    if "pgaudit.log" in values:
        return Recording(
            "data access",
            bool(audited & {"all", "read"}),
            "pgaudit.log",
            values["pgaudit.log"],
            changed("pgaudit.log", "'read, write, ddl, role'"),
        )
    value = values.get("log_statement", "")
    return Recording(
        "data access",
        value == "all",
        "log_statement",
        value,
        f"{preloading(values, 'pgaudit')}\nCREATE EXTENSION pgaudit;\n"
        + changed("pgaudit.log", "'read, write, ddl, role'"),
    )
