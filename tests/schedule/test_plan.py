"""Which sources are scheduled, when, and with what; what no scheduler could do is refused."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.config.schema import Config
from audit.errors import ConfigError
from audit.schedule.plan import Wish, arguments
from audit.schedule.targets import names
from tests.schedule.made import CONFIG, HOSTILE, files, plan, signed, source, wish

HERE = wish(Path.cwd() / "source-audit.yaml")
ONE = Config(sources={"shop": source("env:PW", "0 3 * * *")})


def test_a_source_takes_its_own_time_or_the_common_one() -> None:
    found = {job.name: str(job.cron) for job in plan().jobs}

    assert found["crm"] == "0 4 13 * fri"
    assert found["shop"] == "30 2 * * *"


def test_a_source_without_a_time_is_named_and_not_scheduled() -> None:
    config = replace(ONE, sources={**ONE.sources, "late": source()})

    found = plan(config)

    assert [job.name for job in found.jobs] == ["shop"]
    assert found.unscheduled == ("late",)


def test_a_source_is_delayed_by_its_name_within_the_splay() -> None:
    many = Config(sources={f"s{n}": source() for n in range(50)}, schedule="0 3 * * *")

    delays = [job.delay for job in plan(many, wish(splay=600)).jobs]

    assert delays == [job.delay for job in plan(many, wish(splay=600)).jobs]
    assert len(set(delays)) > 40
    assert max(delays) <= 600
    assert max(delays) - min(delays) > 400
    assert {job.delay for job in plan(many, wish(splay=0)).jobs} == {0}


def test_a_job_has_the_variables_that_its_source_its_key_and_its_readers_need() -> None:
    text = "# ${env:NOT_THIS}\nurl: postgresql://auditor@${env:HOST:-db}/x$${env:NOR_THIS}\n"

    jobs = {job.name: job for job in plan(signed(CONFIG), text=text).jobs}

    assert jobs["shop"].variables == ("CHAT_URL", "HOST", "SHOP_PASSWORD", "SIGNING_KEY")
    assert jobs["crm"].variables == ("HOST", "SIGNING_KEY")
    assert jobs["vaulted"].prefixes == ("VAULT_",)


def test_slugs_are_plain_and_tell_alike_names_apart() -> None:
    alike = ("shop", "Shop", "sh op", "sh.op", HOSTILE, "日本", "-", "x" * 90)
    config = Config(sources={name: source() for name in alike}, schedule="@daily")

    slugs = [job.slug for job in plan(config).jobs]

    assert len(set(slugs)) == len(alike)
    assert all(set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_") for slug in slugs)
    assert slugs[0] == "shop"


def test_the_name_of_a_source_is_the_last_word_and_no_option() -> None:
    config = Config(sources={"--help": source()}, schedule="@daily")
    [job] = plan(config).jobs

    assert arguments(job, wish(formats=("json",), runs="s3://b/r")) == [
        *("scan", "--no-input", "-q", "--config", "/etc/source-audit/source-audit.yaml"),
        *("--runs", "s3://b/r", "--fail-on", "critical", "--fail-on", "score<75"),
        *("-f", f"json=/var/lib/source-audit/reports/{job.slug}.json", "--", "--help"),
    ]


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (Config(sources={"shop": source()}), "no source has a schedule"),
        (Config(sources={"s": source("prompt", "@daily")}), "nobody answers prompt"),
        (Config(sources={"s": source("stdin", "@daily")}), "nobody answers stdin"),
        (Config(sources={"s": source("env:A-B", "@daily")}), "letters, digits and _"),
        (Config(sources={"a\nb": source("", "@daily")}), "control characters"),
        (Config(sources={"s": source("file:/x\nUser=root", "@daily")}), "a control character"),
        (Config(sources={"s": source("systemd-cred:x\rU=0", "@daily")}), "a control character"),
        (Config(sources={"s": source("", "0 3 * *")}), "source 's': schedule: a schedule has five"),
        (replace(ONE, time_zone="Europe/Berlim"), "there is no such time zone"),
        (replace(ONE, time_zone="UTC\nX=1"), "there is no such time zone"),
    ],
)
def test_what_no_scheduler_could_do_is_refused(config: Config, said: str) -> None:
    with pytest.raises(ConfigError, match=r"^[^\n]*$") as refused:
        plan(config)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (wish(Path("/etc/a\nb/source-audit.yaml")), "the folder of the configuration"),
        (wish(program="/bin/x\nExecStartPre=/bin/evil"), "--program"),
        (wish(runs="/var/runs\nUser=root"), "runs"),
        (wish(reports="/var/r\n* * * * * evil"), "--reports"),
        (wish(credentials="/etc/c\rUser=root"), "--credentials"),
        (wish(requirement="source-audit\nevil"), "--install"),
    ],
)
def test_no_path_begins_a_line_of_its_own(asked: Wish, said: str) -> None:
    with pytest.raises(ConfigError, match="a control character") as refused:
        plan(asked=asked)

    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("to", "entry", "said"),
    [
        ("github", {"password": "keyring:a/b"}, "refer to env:NAME"),
        ("gitlab", {"password": "pgpass"}, "refer to env:NAME"),
        ("github", {"password": "env:GITHUB_PW"}, "GitHub keeps names"),
        ("github", {"schedule": "*/4 * * * *"}, "every 5 minutes at most"),
        ("airflow", {"password": "systemd-cred:x"}, "only systemd hands over"),
        ("dagster", {"schedule": "0 3 */2 * mon"}, "write the days out"),
        ("gitlab", {"schedule": "0 3 */2 * mon"}, "write the days out"),
    ],
)
def test_what_one_scheduler_cannot_do_is_refused_by_it(
    to: str, entry: dict[str, Any], said: str
) -> None:
    config = Config(sources={"s": source(**({"schedule": "@daily"} | entry))})

    with pytest.raises(ConfigError) as refused:
        files(to, config, HERE)

    assert said in str(refused.value)


def test_an_expression_of_github_in_a_name_is_refused() -> None:
    config = Config(sources={"${{ secrets.X }}": source("", "@daily")})

    with pytest.raises(ConfigError, match="for an expression"):
        files("github", config, HERE)


def test_an_expression_of_github_in_an_option_is_refused() -> None:
    with pytest.raises(ConfigError, match="for an expression"):
        files("github", CONFIG, replace(HERE, runs="s3://${{ github.event.issue.title }}/r"))


def test_airflow_is_given_no_text_that_it_takes_for_a_template() -> None:
    text = files("airflow").files["source_audit_dags.py"].text
    given: list[list[str]] = []

    class Dag:
        def __init__(self, **_: object) -> None: ...
        def __enter__(self) -> None: ...
        def __exit__(self, *_: object) -> None: ...

    def timetable(*_: object, **__: object) -> None: ...

    def operator(*, op_args: list[str], **_: object) -> None:
        given.append(op_args)

    values: dict[str, Any] = {
        "DAG": Dag,
        "CronTriggerTimetable": timetable,
        "PythonOperator": operator,
    }
    exec("\n".join(line for line in text.splitlines() if "airflow" not in line), values)  # noqa: S102  # our own

    assert len(given) == len(CONFIG.sources)
    assert all(re.fullmatch(r"[\w-]+", word) for words in given for word in words)
    names = {values["TIMES"][time]["sources"][slug]["arguments"][-1] for time, slug in given}
    assert names == set(CONFIG.sources)


@pytest.mark.parametrize("to", names())
def test_files_are_the_same_each_time_and_end_with_a_line(to: str) -> None:
    found = files(to, asked=HERE)

    assert found == files(to, asked=HERE)
    assert all(written.text.endswith("\n") for written in found.files.values())
