"""systemd: a service and a timer for each source (systemd.service(5), systemd.timer(5))."""

from audit.schedule.plan import Exported, Job, Plan, Written, arguments, heading
from audit.schedule.times import on_calendar
from audit.secrets.reference import Reference

_ACCOUNT = "source-audit"
_STATE = "/var/lib/source-audit"
_HOMES = ("/home/", "/root/", "/run/user/")
#: What a process that reads a source over the network has no need of (systemd.exec(5)).
_SANDBOX = """\
DynamicUser=yes
User=source-audit
StateDirectory=source-audit source-audit/reports
StateDirectoryMode=0700
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectSystem=strict
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RemoveIPC=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
Nice=10
IOSchedulingClass=idle
"""


def export(plan: Plan) -> Exported:
    """Two units per source; systemd starts no service that still runs."""
    files: dict[str, Written] = {}
    for job in plan.jobs:
        unit = unit_of(job)
        files[f"{unit}.service"] = Written(text=_service(job, plan))
        files[f"{unit}.timer"] = Written(text=_timer(job, plan))
    return Exported(files=files, notes=(*_notes(plan), *_paths(plan)))


def unit_of(job: Job) -> str:
    return f"source-audit-{job.slug}"


def _service(job: Job, plan: Plan) -> str:
    wish = plan.wish
    credential = _credential(job, plan)
    words = arguments(job, wish, password=credential and Reference("systemd-cred", credential[0]))
    command = " ".join([_quoted(wish.program, first=True), *map(_quoted, words)])
    lines = [
        heading(plan).rstrip("\n"),
        "[Unit]",
        f"Description=Audit of the source {job.slug}",
        "Wants=network-online.target",
        "After=network-online.target",
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={command}",
        f"WorkingDirectory={_plain(str(wish.config.parent))}",
        f"TimeoutStartSec={wish.seconds}",
        "TimeoutStopSec=60",
        "Environment=XDG_STATE_HOME=%S HOME=%S/source-audit",
    ]
    if credential is not None:
        name, path = credential
        lines.append(f"LoadCredential={name}:{_plain(path.format(wish.credentials))}")
    if _by_file(job):
        lines.append(f"EnvironmentFile=-{_plain(f'{wish.credentials}/{job.slug}.env')}")
    lines.append(f"ProtectHome={'read-only' if _at_home(plan) else 'yes'}")
    if wish.runs.startswith("/") and not wish.runs.startswith(f"{_STATE}/"):
        lines.append(f"ReadWritePaths={_plain(wish.runs)}")
    return "\n".join(lines) + f"\n{_SANDBOX}"


def _timer(job: Job, plan: Plan) -> str:
    times = "".join(f"OnCalendar={time}\n" for time in on_calendar(job.cron, plan.zone))
    return (
        f"{heading(plan)}[Unit]\nDescription=When the source {job.slug} is audited\n\n"
        f"[Timer]\n{times}RandomizedDelaySec={plan.wish.splay}\nFixedRandomDelay=yes\n"
        "AccuracySec=1s\nPersistent=yes\n\n[Install]\nWantedBy=timers.target\n"
    )


def _credential(job: Job, plan: Plan) -> tuple[str, str] | None:
    """Name and file of the password as systemd hands it over; "{}" stands for the folder.

    A service whose account is made when it starts could read no file of its own otherwise.
    """
    reference = job.password
    if reference is None:
        return None
    match reference.scheme:
        case "env" | "systemd-cred":
            return reference.place, f"{{}}/{reference.place}"
        case "file" if "{" not in reference.place and not reference.place.startswith("~"):
            return "password", str(plan.wish.config.parent / reference.place)
        case _:
            return None


def _by_file(job: Job) -> tuple[str, ...]:
    """Variables that systemd sets from a file which root alone reads."""
    handed = job.password.place if job.password and job.password.scheme == "env" else ""
    return (*(name for name in job.variables if name != handed), *job.prefixes)


def _quoted(word: str, *, first: bool = False) -> str:
    """A word of ExecStart=. Of the program's own, systemd expands no variable."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped if first else escaped.replace("$", "$$")}"'


def _plain(path: str) -> str:
    """A path of a setting that takes a specifier for what it stands for."""
    return path.replace("%", "%%")


def _notes(plan: Plan) -> tuple[str, ...]:
    """What has to be done before, and by which command they begin."""
    done: list[str] = []
    for job in plan.jobs:
        found = _credential(job, plan)
        if found is not None and "{}" in found[1]:
            done.append(
                f"{job.name}: write its password into {found[1].format(plan.wish.credentials)}, "
                "of root, mode 0600"
            )
        if named := [name for name in _by_file(job) if not name.endswith("_")]:
            done.append(
                f"{job.name}: write {', '.join(named)} as NAME=value into "
                f"{plan.wish.credentials}/{job.slug}.env, of root, mode 0600"
            )
        if job.password and found is None and not job.prefixes:
            done.append(
                f"{job.name}: {job.password} has to be readable by the account {_ACCOUNT}; "
                "systemd-cred:NAME is better"
            )
        if job.local:
            done.append(f"{job.name}: the account {_ACCOUNT} has to be able to read its files")
    others = dict.fromkeys(place for job in plan.jobs for place in job.places)
    done += [f"{place} has to be readable by the account {_ACCOUNT}" for place in others]
    units = "copy the files to /etc/systemd/system, then run there: systemctl daemon-reload && "
    return (*done, f"{units}systemctl enable --now source-audit-*.timer")


def _paths(plan: Plan) -> tuple[str, ...]:
    if not _at_home(plan):
        return ()
    said = (
        f"program or configuration lie in a home folder, where the account {_ACCOUNT} may not "
        "look; put them elsewhere, as in --program /opt/source-audit/bin/source-audit"
    )
    return (said,)


def _at_home(plan: Plan) -> bool:
    return any(path.startswith(_HOMES) for path in (plan.wish.program, str(plan.wish.config)))
