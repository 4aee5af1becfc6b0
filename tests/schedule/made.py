"""A configuration that is hard to schedule, and a program that says how it was run."""

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit.config.schema import Config, NotificationEntry, SigningEntry, SourceEntry
from audit.schedule.plan import Exported, Plan, Wish, plan_of
from audit.schedule.targets import exported

#: A name that every one of the languages takes apart, if it is let.
HOSTILE = 'it\'s 50% "$HOME" `id` $(id) {{ x }} \\ -- ; é'

PASSWORD = "env:SHOP_PASSWORD"
START = datetime(2026, 11, 27, tzinfo=UTC)


def source(password: str = "", schedule: str = "", *, url: str = "", **more: Any) -> SourceEntry:  # noqa: ANN401  # fields of the entry
    return SourceEntry(
        url=url or "postgresql://auditor@db.example/shop",
        password=password,
        schedule=schedule,
        **more,
    )


CONFIG = Config(
    sources={
        "shop": source(PASSWORD),
        HOSTILE: source(),
        "crm": source("file:/etc/crm.pw", "0 4 13 * fri"),
        "vaulted": source("vault:secret/v#password"),
    },
    schedule="30 2 * * *",
    time_zone="Europe/Berlin",
)


def wish(config: Path = Path("/etc/source-audit/source-audit.yaml"), **more: Any) -> Wish:  # noqa: ANN401  # fields of the wish
    asked: dict[str, Any] = {
        "program": "/opt/source-audit/bin/source-audit",
        "seconds": 1200,
        "gates": ("critical", "score<75"),
        "reports": "/var/lib/source-audit/reports",
    }
    return Wish(config=config, **(asked | more))


def plan(config: Config = CONFIG, asked: Wish | None = None, *, text: str = "") -> Plan:
    return plan_of(config, tuple(config.sources), asked or wish(), text=text)


def files(to: str, config: Config = CONFIG, asked: Wish | None = None) -> Exported:
    return exported(plan(config, asked), to)


def signed(config: Config) -> Config:
    """The same with a key and with somebody who is told of some sources."""
    return replace(
        config,
        signing=SigningEntry(key="env:SIGNING_KEY"),
        notifications=(NotificationEntry(to="env:CHAT_URL", select=("shop",)),),
    )


def listening(folder: Path, *, seconds: float = 0, status: int = 0) -> Path:
    """A program that writes down its words and its environment, and ends with a status."""
    path = folder / "listening"
    path.write_text(
        f"#!{sys.executable} -IS\n"
        "import json, os, sys, time\n"
        f"said = {str(folder / 'said.json')!r}\n"
        "with open(said + '.part', 'w') as file:\n"
        "    json.dump({'words': sys.argv[1:], 'environment': dict(os.environ),"
        " 'folder': os.getcwd()}, file)\n"
        "os.replace(said + '.part', said)\n"
        f"time.sleep({seconds})\n"
        f"sys.exit({status})\n"
    )
    path.chmod(0o755)
    return path


def heard(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "said.json").read_text())
    return found
