"""Workflows and pipelines: valid by their schemas, and each audit as it was meant."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from audit.config.schema import Config
from audit.schedule.plan import arguments
from tests.contracts.export.tools import theirs
from tests.schedule.made import CONFIG, HOSTILE, files, heard, listening, plan, source, wish

HERE = wish(Path.cwd() / "source-audit.yaml", formats=("html", "gitlab", "junit"))
MANY = Config(sources={f"s{n}": source() for n in range(300)}, schedule="@daily")


def trees(to: str, config: Config = CONFIG) -> dict[str, Any]:
    found = files(to, config, HERE).files
    return {n: yaml.safe_load(w.text) for n, w in found.items() if n.endswith(".yml")}


def written(to: str, folder: Path, config: Config = CONFIG) -> list[Path]:
    paths: list[Path] = []
    for name, one in files(to, config, HERE).files.items():
        path = folder / Path(name).name
        path.write_text(one.text)
        paths.append(path)
    return sorted(paths)


def run_in_shell(script: str, folder: Path, shell: str, **variables: str) -> list[str]:
    """The words that source-audit gets from a script."""
    listening(folder).rename(folder / "source-audit")
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "HOME": "/nowhere", **variables}
    subprocess.run([shell, "-eu", "-c", script], env=environment, check=True, cwd=folder)
    words: list[str] = heard(folder)["words"]
    return words


def meant(name: str) -> list[str]:
    job = next(job for job in plan().jobs if job.name == name)
    return arguments(job, HERE, config="source-audit.yaml", reports="reports")


@pytest.mark.parametrize("config", [CONFIG, MANY], ids=["few", "many"])
@pytest.mark.parametrize(
    ("to", "schema"), [("github", "vendor.github-workflows"), ("gitlab", "vendor.gitlab-ci")]
)
def test_the_files_are_valid(to: str, schema: str, config: Config, tmp_path: Path) -> None:
    paths = [path for path in written(to, tmp_path, config) if path.suffix == ".yml"]

    theirs("check-jsonschema", "--builtin-schema", schema, *paths, folder=tmp_path)


def test_a_workflow_is_for_one_time_of_one_zone() -> None:
    found = trees("github")

    schedules = [tree["on"]["schedule"] for tree in found.values()]
    assert schedules == [
        [{"cron": "30 2 * * *", "timezone": "Europe/Berlin"}],
        [{"cron": "0 4 13 * 5", "timezone": "Europe/Berlin"}],
    ]


def test_a_matrix_is_not_longer_than_github_lets_it_be() -> None:
    sizes = [
        len(tree["jobs"]["audit"]["strategy"]["matrix"]["include"])
        for tree in trees("github", MANY).values()
    ]

    assert sizes == [256, 44]


def test_a_job_of_a_matrix_sees_the_secrets_of_its_own_source() -> None:
    [tree, _] = trees("github").values()
    step = next(step for step in tree["jobs"]["audit"]["steps"] if step.get("name") == "Audit")

    expression = "${{ (matrix.slug == 'shop') && secrets.SHOP_PASSWORD || '' }}"
    assert step["env"]["SHOP_PASSWORD"] == expression
    assert tree["permissions"] == {"contents": "read"}
    assert tree["concurrency"]["cancel-in-progress"] is False


def test_actions_are_pinned_to_a_commit() -> None:
    [tree, _] = trees("github").values()

    used = [step["uses"] for step in tree["jobs"]["audit"]["steps"] if "uses" in step]
    assert len(used) == 3
    assert all(len(one.partition("@")[2]) == 40 for one in used)


def test_a_step_runs_what_is_meant_whatever_the_source_is_called(tmp_path: Path) -> None:
    [tree, _] = trees("github").values()
    step = next(step for step in tree["jobs"]["audit"]["steps"] if step.get("name") == "Audit")
    rows = tree["jobs"]["audit"]["strategy"]["matrix"]["include"]
    [row] = [row for row in rows if row["source"] == HOSTILE]

    words = run_in_shell(step["run"], tmp_path, "bash", SLUG=row["slug"], SOURCE=row["source"])

    assert words == meant(HOSTILE)
    assert "${{" not in step["run"]


def test_a_script_runs_what_is_meant_whatever_the_source_is_called(tmp_path: Path) -> None:
    [tree] = trees("gitlab").values()
    [script] = [one["script"] for key, one in tree.items() if key.startswith("audit it-s")]

    words = run_in_shell("\n".join(script), tmp_path, "sh")

    assert words == meant(HOSTILE)


def test_sources_share_lanes_and_none_runs_beside_itself() -> None:
    [tree] = trees("gitlab", MANY).values()

    lanes = [one["resource_group"] for key, one in tree.items() if not key.startswith(".")]
    assert len(set(lanes)) == HERE.parallel
    assert max(lanes.count(lane) for lane in set(lanes)) == 300 // HERE.parallel


def test_gitlab_shows_the_reports_that_it_knows() -> None:
    [tree] = trees("gitlab").values()
    job = tree["audit shop"]

    assert job["artifacts"]["reports"] == {
        "codequality": "reports/shop.codequality.json",
        "junit": "reports/shop.xml",
    }


def test_schedules_of_gitlab_are_made_by_its_own_program(tmp_path: Path) -> None:
    text = files("gitlab", asked=HERE).files["gitlab-schedules.sh"].text
    rules = {
        one["rules"][0]["if"] for key, one in trees("gitlab")["source-audit.gitlab-ci.yml"].items()
        if not key.startswith(".")
    }  # fmt: skip
    (tmp_path / "glab").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" end >> {tmp_path}/said\n')
    (tmp_path / "glab").chmod(0o755)

    subprocess.run(
        ["/bin/sh", "-c", text, "sh", "main"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, check=True,
    )  # fmt: skip

    calls = [call.split("\n") for call in (tmp_path / "said").read_text().split("\nend\n") if call]
    options = [dict(zip(call[2::2], call[3::2], strict=True)) for call in calls]
    assert [o["--cron"] for o in options] == ["30 2 * * *", "0 4 13 * 5"]
    assert {o["--cronTimeZone"] for o in options} == {"Europe/Berlin"}
    for one in options:
        name = one["--variable"].removeprefix("AUDIT_TIME:")
        assert f'$CI_PIPELINE_SOURCE == "schedule" && $AUDIT_TIME == "{name}"' in rules


@pytest.mark.parametrize(("number", "told"), [(100, False), (101, True)])
def test_more_secrets_than_github_keeps_are_told(number: int, *, told: bool) -> None:
    sources = {f"s{n}": source(f"env:P{n}", "@daily") for n in range(number)}

    notes = files("github", Config(sources=sources), HERE).notes

    assert any("100 secrets" in note for note in notes) is told


def test_runs_that_would_be_lost_are_told(tmp_path: Path) -> None:
    assert any("s3://bucket/runs" in note for note in files("github", asked=HERE).notes)
    kept = wish(Path.cwd() / "source-audit.yaml", runs="s3://b/r")
    assert not any("are lost" in note for note in files("gitlab", asked=kept).notes)
    assert tmp_path.is_dir()
