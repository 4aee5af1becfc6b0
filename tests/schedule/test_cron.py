"""The crontab and the program it runs: lines that cron reads, and audits as they were meant."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cronsim import CronSim

from audit.config.schema import Config
from audit.schedule.plan import Exported
from tests.make.command import CHINOOK
from tests.schedule.made import CONFIG, HOSTILE, START, files, heard, listening, plan, source, wish

LINE = re.compile(r"((?:\S+ ){5})(.*)")


def lines(found: Exported) -> list[tuple[str, str]]:
    """Times and commands of a crontab, comments and settings left out."""
    text = found.files["source-audit.crontab"].text
    jobs = [line for line in text.splitlines() if line and not re.match(r"#|\w+=", line)]
    matches = [LINE.fullmatch(line) for line in jobs]
    assert all(matches)
    return [(m[1].strip(), m[2]) for m in matches if m]


def installed(folder: Path, program: Path, config: Config = CONFIG, **more: object) -> Path:
    asked = wish(
        folder / "source-audit.yaml",
        program=str(program),
        credentials=str(folder / "secrets"),
        reports=str(folder / "reports"),
        **more,
    )
    path = folder / "source-audit-run"
    path.write_text(files("cron", config, asked).files["source-audit-run"].text)
    path.chmod(0o755)
    return path


def environment(folder: Path) -> dict[str, str]:
    return {"HOME": str(folder), "PATH": os.environ["PATH"]}


def slug_of(name: str) -> str:
    return next(job.slug for job in plan().jobs if job.name == name)


def test_each_line_is_a_time_that_cron_reads_and_a_short_command() -> None:
    found = lines(files("cron"))

    assert len(found) == len(CONFIG.sources)
    for moment, command in found:
        assert next(CronSim(moment, START))
        assert re.fullmatch(r"/etc/source-audit/source-audit-run [\w-]+ \d+", command)


def test_a_percent_is_no_end_of_the_command_and_a_folder_with_a_blank_is_one_word() -> None:
    [(_, command), *_] = lines(files("cron", asked=wish(Path("/etc/a %b/source-audit.yaml"))))

    assert "%" not in command.replace(r"\%", "")
    assert command.startswith(r"'/etc/a \%b/source-audit-run' ")


@pytest.mark.debian("cron")
def test_cron_of_debian_takes_the_crontab(tmp_path: Path) -> None:
    days = Config(sources={"s": source("", "0 3 */2 * mon")})
    for number, config in enumerate((CONFIG, days)):
        path = tmp_path / str(number)
        path.write_text(files("cron", config).files["source-audit.crontab"].text)

        subprocess.run(["/usr/bin/crontab", "-n", path], check=True, capture_output=True)


def test_steps_of_days_keep_what_cron_makes_of_them() -> None:
    config = Config(sources={"s": source("", "0 3 */2 * mon")})

    assert lines(files("cron", config))[0][0] == "0 3 */2 * mon"


def test_an_audit_gets_the_name_of_its_source_and_its_own_secrets(tmp_path: Path) -> None:
    runner = installed(tmp_path, listening(tmp_path), formats=("json",))
    (tmp_path / "secrets").mkdir()
    slug = slug_of(HOSTILE)
    (tmp_path / "secrets" / f"{slug}.env").write_text("SHOP_PASSWORD='a b$c'\n")
    (tmp_path / "secrets" / "shop.env").write_text("OTHER=x\n")

    subprocess.run([runner, slug, "0"], env=environment(tmp_path), check=True)

    found = heard(tmp_path)
    assert found["words"][-2:] == ["--", HOSTILE]
    assert found["environment"]["SHOP_PASSWORD"] == "a b$c"
    assert "OTHER" not in found["environment"]
    assert found["folder"] == str(tmp_path)
    assert (tmp_path / "reports").is_dir()


def test_an_audit_is_left_out_while_the_one_before_runs(tmp_path: Path) -> None:
    runner = installed(tmp_path, listening(tmp_path, seconds=120))
    first = subprocess.Popen([runner, "shop", "0"], env=environment(tmp_path))
    try:
        while not (tmp_path / "said.json").exists():
            assert first.poll() is None
            time.sleep(0.02)

        second = subprocess.run(
            [runner, "shop", "0"], env=environment(tmp_path), capture_output=True, text=True,
            check=True,
        )  # fmt: skip
    finally:
        first.kill()
        first.wait()

    assert "the audit of shop before this one still runs" in second.stderr


def test_an_audit_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    runner = installed(tmp_path, listening(tmp_path, seconds=30), seconds=1)

    ended = subprocess.run([runner, "shop", "0"], env=environment(tmp_path), check=False)

    assert ended.returncode == 124  # of timeout(1)


def test_a_source_that_is_not_scheduled_is_refused(tmp_path: Path) -> None:
    runner = installed(tmp_path, listening(tmp_path))

    ended = subprocess.run(
        [runner, "other", "0"], env=environment(tmp_path), capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert ended.returncode == 2
    assert "no source of this schedule" in ended.stderr


def test_the_program_itself_audits_a_real_source(tmp_path: Path) -> None:
    name = 'it\'s "$HOME"'
    shutil.copy(CHINOOK, tmp_path / "shop.db")
    config = Config(sources={name: source(url="sqlite:///shop.db")}, schedule="@daily")
    tree = {"limits": {"sample": "none"}, "sources": {name: {"url": "sqlite:///shop.db"}}}
    (tmp_path / "source-audit.yaml").write_text(json.dumps(tree))  # which is YAML
    program = Path(sys.executable).with_name("source-audit")
    runner = installed(tmp_path, program, config, gates=("score<2",), formats=("json",))
    [(_, command)] = lines(files("cron", config))
    slug = command.split()[1]

    subprocess.run([runner, slug, "0"], env=environment(tmp_path), check=True)

    report = json.loads((tmp_path / "reports" / f"{slug}.json").read_bytes())
    assert report["source"]["name"] == name
    assert list((tmp_path / ".local/state/source-audit/runs/sources").iterdir())


def test_the_shell_takes_the_program() -> None:
    text = files("cron").files["source-audit-run"].text

    subprocess.run(["/bin/sh", "-n"], input=text, text=True, check=True)
