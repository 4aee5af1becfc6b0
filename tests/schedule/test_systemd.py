"""Services and timers: what systemd takes, and what it makes of names and credentials."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from audit.config.schema import Config, SigningEntry
from audit.schedule.plan import Exported, arguments
from audit.secrets.reference import Reference
from tests.make.command import CHINOOK
from tests.schedule.made import CONFIG, HOSTILE, files, plan, signed, source, wish

ESCAPED = re.compile(r"\\(.)|%(%)|\$(\$)")


def unit(found: Exported, slug: str, kind: str = "service") -> str:
    return found.files[f"source-audit-{slug}.{kind}"].text


def setting(text: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def words(line: str) -> list[str]:
    """A command as systemd reads it (systemd.service(5), Command lines): all words are quoted."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    assert " ".join(f'"{word}"' for word in quoted) == line
    for word in quoted:
        assert not re.search(r"%|\$", ESCAPED.sub("", word)), "an expansion of systemd"
    return [ESCAPED.sub(lambda m: m[1] or m[2] or m[3], word) for word in quoted]


def test_the_command_is_what_is_meant_whatever_the_source_is_called() -> None:
    found = plan()
    job = next(job for job in found.jobs if job.name == HOSTILE)

    [line] = setting(unit(files("systemd"), job.slug), "ExecStart")

    assert words(line) == [found.wish.program, *arguments(job, found.wish)]


def test_a_password_is_handed_over_by_systemd_and_is_in_no_environment() -> None:
    text = unit(files("systemd"), "shop")

    assert setting(text, "LoadCredential") == [
        "SHOP_PASSWORD:/etc/source-audit/credentials/SHOP_PASSWORD"
    ]
    assert str(Reference("systemd-cred", "SHOP_PASSWORD")) in words(setting(text, "ExecStart")[0])
    assert not setting(text, "EnvironmentFile")


def test_a_file_that_the_account_may_not_read_is_handed_over() -> None:
    text = unit(files("systemd"), "crm")

    assert setting(text, "LoadCredential") == ["password:/etc/crm.pw"]
    assert "systemd-cred:password" in words(setting(text, "ExecStart")[0])


def test_what_else_is_needed_comes_from_a_file_of_root() -> None:
    found = files("systemd", signed(CONFIG))

    for slug in ("vaulted", "shop"):
        assert setting(unit(found, slug), "EnvironmentFile") == [
            f"-/etc/source-audit/credentials/{slug}.env"
        ]
    assert any("CHAT_URL, SIGNING_KEY" in note for note in found.notes)
    assert not any(note.startswith("shop: write CHAT_URL, SHOP_PASSWORD") for note in found.notes)


def test_a_file_beside_the_configuration_is_handed_over_by_its_whole_path() -> None:
    one = Config(sources={"shop": source("file:secrets/pw", "@daily")})

    text = unit(files("systemd", one), "shop")

    assert setting(text, "LoadCredential") == ["password:/etc/source-audit/secrets/pw"]


def test_a_key_that_the_account_has_to_read_is_told_once() -> None:
    config = replace(CONFIG, signing=SigningEntry(key="file:/etc/key.pem"))

    told = [note for note in files("systemd", config).notes if "key.pem" in note]

    assert told == ["file:/etc/key.pem has to be readable by the account source-audit"]


def test_days_that_add_up_are_two_times_of_one_timer() -> None:
    assert setting(unit(files("systemd"), "crm", "timer"), "OnCalendar") == [
        "*-*-13 04:00:00 Europe/Berlin",
        "Fri *-*-* 04:00:00 Europe/Berlin",
    ]


def test_runs_kept_elsewhere_can_be_written() -> None:
    one = Config(sources={"shop": source("", "@daily")})

    assert setting(
        unit(files("systemd", one, wish(runs="/srv/runs")), "shop"), "ReadWritePaths"
    ) == ["/srv/runs"]
    assert not setting(unit(files("systemd", one), "shop"), "ReadWritePaths")


@pytest.mark.debian("systemd")
def test_systemd_takes_every_unit(tmp_path: Path) -> None:
    found = files("systemd", signed(CONFIG), wish(program="/bin/true"))
    for name, written in found.files.items():
        (tmp_path / name).write_text(written.text)

    done = subprocess.run(
        ["/usr/bin/systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        env=os.environ | {"LC_ALL": "C"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(found.files) == 2 * len(CONFIG.sources)


@pytest.mark.debian("systemd")
def test_a_service_is_exposed_to_little(tmp_path: Path) -> None:
    path = tmp_path / "source-audit-shop.service"
    path.write_text(unit(files("systemd"), "shop"))

    subprocess.run(  # it fails beyond the threshold, in tenths of 10
        ["/usr/bin/systemd-analyze", "security", "--offline=yes", "--threshold=20", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip


@pytest.mark.debian("systemd")
def test_an_audit_is_whole_with_the_system_calls_that_are_left(tmp_path: Path) -> None:
    shutil.copy(CHINOOK, tmp_path / "shop.db")
    (tmp_path / "shop.service").write_text(unit(files("systemd"), "shop"))
    program = Path(sys.executable).with_name("source-audit")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    subprocess.run(
        [sys.executable, Path(__file__).with_name("filtered.py"), "shop.service", program,
         "scan", "shop.db", "--sample", "100", "-q", "-f", "json=r.json"],
        cwd=tmp_path, env=environment, check=True, timeout=280,
    )  # fmt: skip

    report = json.loads((tmp_path / "r.json").read_bytes())
    assert report["run"]["finished"]
    assert not [check["id"] for check in report["checks"] if check["status"] == "error"]
    assert any(dataset["rows_seen"] for dataset in report["datasets"])


@pytest.mark.debian("systemd")
def test_the_filter_of_the_test_refuses_what_systemd_would(tmp_path: Path) -> None:
    (tmp_path / "shop.service").write_text(unit(files("systemd"), "shop"))
    code = "import os\ntry: os.setpriority(0, 0, 5)\nexcept PermissionError: print('refused')"

    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("filtered.py"), "shop.service", sys.executable,
         "-c", code],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "refused\n"
