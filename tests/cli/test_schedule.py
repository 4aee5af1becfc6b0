"""`schedule export`: what is written, what is told, what is refused."""

import stat
from pathlib import Path

import pytest

from audit.schedule.targets import names
from tests.cli.conftest import Command

CONFIG = """
schedule: "30 2 * * *"
sources:
  shop:
    url: postgresql://auditor@db.example/shop
    password: env:SHOP_PASSWORD
    tags: [finance]
  crm: {url: "postgresql://auditor@db.example/crm", schedule: "0 4 * * mon"}
"""
PROGRAM = ("--program", "/opt/source-audit/bin/source-audit")


@pytest.fixture(autouse=True)
def _configured(here: Path) -> None:
    (here / "source-audit.yaml").write_text(CONFIG)


def test_one_file_goes_to_standard_output_and_the_rest_to_the_other(command: Command) -> None:
    ended = command("schedule", "export", "--to", "airflow", *PROGRAM)

    assert ended.status == 0
    compile(ended.out, "dags.py", "exec")
    assert "connections whose password is the secret: shop_password" in ended.err


def test_several_files_are_told_apart_on_standard_output(command: Command) -> None:
    ended = command("schedule", "export", "--to", "systemd", *PROGRAM)

    assert ended.out.count("\n==> ") + ended.out.startswith("==> ") == 4
    assert "==> source-audit-shop.timer <==" in ended.out


def test_files_are_written_and_what_is_left_to_do_is_told(command: Command, here: Path) -> None:
    ended = command("schedule", "export", "--to", "cron", "-o", "made", *PROGRAM)

    assert (ended.status, ended.err) == (0, "")
    assert stat.S_IMODE((here / "made" / "source-audit-run").stat().st_mode) == 0o755
    assert stat.S_IMODE((here / "made" / "source-audit.crontab").stat().st_mode) == 0o644
    assert "made/source-audit.crontab\n" in ended.out
    assert "- shop: write SHOP_PASSWORD as NAME='value' into " in ended.out


def test_sources_are_chosen(command: Command) -> None:
    ended = command("schedule", "export", "--to", "cron", "--select", "tag:finance", *PROGRAM)

    assert "source-audit-run shop " in ended.out
    assert "source-audit-run crm " not in ended.out


def test_a_source_without_a_schedule_is_named(command: Command, here: Path) -> None:
    text = CONFIG.replace('schedule: "30 2 * * *"\n', "")
    (here / "source-audit.yaml").write_text(text)

    ended = command("schedule", "export", "--to", "cron", *PROGRAM)

    assert ended.status == 0
    assert "1 source has no schedule and will not be audited: shop" in ended.err


def test_our_own_files_are_overwritten_and_others_are_not(command: Command, here: Path) -> None:
    written = ("schedule", "export", "--to", "cron", "-o", ".", *PROGRAM)
    assert command(*written).status == command(*written).status == 0
    (here / "source-audit.crontab").write_text("0 0 * * * mine\n")

    refused = command(*written)

    assert refused.status == 2
    assert "source-audit.crontab is not of an earlier export" in refused.err
    assert (here / "source-audit.crontab").read_text() == "0 0 * * * mine\n"
    assert command(*written, "--force").status == 0


def test_files_of_an_earlier_export_that_are_left_are_named(command: Command, here: Path) -> None:
    command("schedule", "export", "--to", "systemd", "-o", "units", *PROGRAM)
    (here / "source-audit.yaml").write_text(CONFIG[: CONFIG.index("  crm")])

    ended = command("schedule", "export", "--to", "systemd", "-o", "units", *PROGRAM)

    left = "source-audit-crm.service, source-audit-crm.timer"
    assert f"no longer meant: {left}; remove them" in ended.err


def test_runs_and_gates_are_those_of_the_configuration_and_the_options(
    command: Command, here: Path
) -> None:
    (here / "source-audit.yaml").write_text(f"runs: kept\n{CONFIG}")

    ended = command("schedule", "export", "--to", "systemd", "--fail-on", "new", *PROGRAM)

    assert f'"--runs" "{here}/kept" "--fail-on" "new"' in ended.out
    assert "TimeoutStartSec=1200\n" in ended.out  # twice the budget of 5m, and ten minutes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "crom"), "did you mean 'cron'?"),
        (("--to", "cron", "-f", "hmtl"), "is no format of a report"),
        (("--to", "cron", "--fail-on", "worst"), "--fail-on"),
        (("--to", "cron", "--splay", "soon"), "--splay: 'soon' is not a duration"),
        (("--to", "cron", "--splay", "13h"), "at most 12h"),
        (("--to", "cron", "--timeout", "4m"), "more than the budget"),
        (("--to", "cron", "--program", "source-audit"), "--program"),
        (("--to", "cron", "--select", "tag:x"), "no source of the configuration fits 'tag:x'"),
        (("--to", "cron", "--config", "none.yaml"), "none.yaml"),
    ],
)
def test_an_option_that_makes_no_sense_is_refused(
    command: Command, here: Path, options: tuple[str, ...], said: str
) -> None:
    ended = command("schedule", "export", "-o", "made", *options)

    assert ended.status == 2
    assert said in ended.sentence
    assert not (here / "made").exists()


def test_a_pipeline_reads_the_configuration_of_its_repository(command: Command, here: Path) -> None:
    (here.parent / "elsewhere.yaml").write_text(CONFIG)

    ended = command("schedule", "export", "--to", "github", "--config", "../elsewhere.yaml")

    assert ended.status == 2
    assert "a pipeline reads it from the repository" in ended.sentence


@pytest.mark.parametrize("to", names())
def test_a_password_of_the_configuration_is_in_no_file(
    command: Command, here: Path, to: str
) -> None:
    (here / "source-audit.yaml").write_text(
        "credentials: {allow_literal_passwords: true}\nschedule: '@daily'\nsources:\n"
        "  a: {url: 'postgresql://u:hunter2hunter2@h/d'}\n"
        "  b: {url: 'postgresql://u@h/d', password: hunter2hunter2}\n"
    )

    ended = command("schedule", "export", "--to", to, *PROGRAM)

    assert "hunter2" not in ended.out + ended.err
    assert ended.out


def test_a_pipeline_installs_what_is_asked_for(command: Command) -> None:
    wheel = "https://example.org/source audit.whl"

    ended = command("schedule", "export", "--to", "gitlab", "--install", wheel)

    assert f"- python -m pip install '{wheel}'\n" in ended.out


def test_without_a_configuration_there_is_nothing_to_schedule(command: Command, here: Path) -> None:
    (here / "source-audit.yaml").unlink()

    assert "there is no configuration" in command("schedule", "export", "--to", "cron").sentence
