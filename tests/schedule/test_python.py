"""DAGs and jobs: loaded by Airflow and by Dagster, at the same moments, and run as was meant."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit.config.cron import parse_cron
from audit.config.schema import Config
from audit.errors import ConfigError
from audit.schedule.plan import Job, arguments
from audit.schedule.times import standard
from tests.schedule.made import CONFIG, HOSTILE, files, listening, plan, source, wish
from tests.schedule.test_times import TIMES, of_cron

#: But for the one day that Dagster does not find.
STANDARD = [standard(parse_cron(text)) for text in TIMES if text != "0 0 29 2 *"]
#: Made by `make test-servers` from requirements/schedulers.
ENVIRONMENTS = Path(sys.prefix)

AIRFLOW = """
import json, sys
from datetime import timezone
from itertools import islice
from croniter import croniter
from datetime import datetime
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
times = json.loads(sys.stdin.read())
start = datetime(2026, 11, 27, tzinfo=timezone.utc)
found = {
    "errors": {str(k): str(v) for k, v in bag.import_errors.items()},
    "dags": {
        name: {
            "tasks": sorted(dag.task_ids),
            "time": dag.timetable.expression,
            "zone": str(getattr(dag.timetable.timezone, "key", dag.timetable.timezone)),
            "runs": dag.max_active_runs,
            "at_once": dag.max_active_tasks,
            "catchup": dag.catchup,
        }
        for name, dag in bag.dags.items()
    },
    "moments": {
        text: [
            f"{m:%Y-%m-%d %H:%M}"
            for m in islice(croniter(text, start, ret_type=datetime), 200)
        ]
        for text in times
    },
}
dag = bag.dags["source_audit_30_2_x_x_x"]
def ended(slug):
    task = dag.get_task(slug)
    try:
        task.python_callable(*task.render_template(task.op_args, {"x": "rendered"}))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
found["ended"] = {slug: (ended(slug), json.load(open("said.json"))) for slug in sys.argv[2:]}
print("ANSWER " + json.dumps(found))
"""

DAGSTER = """
import importlib.util, json, sys
from datetime import datetime, timezone
from itertools import islice
import dagster as dg
from dagster._utils.schedules import cron_string_iterator
spec = importlib.util.spec_from_file_location("defs", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
repository = module.defs.get_repository_def()
times = json.loads(sys.stdin.read())
start = datetime(2026, 11, 27, 0, 0, 30, tzinfo=timezone.utc)
found = {
    "schedules": {
        s.job_name: {"time": s.cron_schedule, "zone": s.execution_timezone}
        for s in repository.schedule_defs
    },
    "jobs": {
        name: sorted(node.name for node in job.nodes) for name, job in module.JOBS.items()
    },
    "moments": {
        text: [
            f"{m:%Y-%m-%d %H:%M}"
            for m in islice(cron_string_iterator(start.timestamp(), text, "UTC"), 200)
        ]
        for text in times
    },
}
job = module.JOBS["source_audit_30_2_x_x_x"]
def ended(name):
    result = job.execute_in_process(op_selection=[name], raise_on_error=False)
    events = result.get_failed_step_keys() if not result.success else ()
    failures = [result.failure_data_for_node(n).user_failure_data.description for n in events]
    return failures[0] if failures else None
found["ended"] = {name: (ended(name), json.load(open("said.json"))) for name in sys.argv[2:]}
schedule = repository.get_schedule_def("source_audit_30_2_x_x_x_schedule")
with dg.DagsterInstance.get() as instance:
    def tick():
        context = dg.build_schedule_context(
            instance=instance, scheduled_execution_time=start, repository_def=repository
        )
        return schedule.evaluate_tick(context)
    found["free"] = len(tick().run_requests)
    instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
    found["busy"] = tick().skip_message
print("ANSWER " + json.dumps(found))
"""


def answered(tool: str, code: str, folder: Path, *arguments: str, **variables: str) -> Any:  # noqa: ANN401  # JSON
    """What a program says in the environment of the tool, asked for the moments of all times."""
    python = ENVIRONMENTS / tool / "bin" / "python"
    if not python.exists():
        said = f"{tool} is not there: make {python.parents[1]}/.done"
        if os.environ.get("SERVERS_REQUIRED"):
            pytest.fail(said)
        pytest.skip(said)
    home = {
        "AIRFLOW_HOME": str(folder),
        "DAGSTER_HOME": str(folder),
        "DAGSTER_DISABLE_TELEMETRY": "1",
    }
    done = subprocess.run(
        [python, "-W", "ignore", "-c", code, *arguments],
        input=json.dumps(STANDARD),
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "SECRET_OF_THE_SCHEDULER": "x",
             "VAULT_ADDR": "https://vault", **home, **variables},
        cwd=folder, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    line = next(line for line in done.stdout.splitlines() if line.startswith("ANSWER "))
    return json.loads(line.removeprefix("ANSWER "))


def exported(to: str, folder: Path) -> tuple[Path, str]:
    """The file of a scheduler, with a program that writes down its words; the slug of HOSTILE."""
    (folder / "dags").mkdir()
    asked = wish(folder / "source-audit.yaml", program=str(listening(folder, status=1)))
    [(name, written)] = files(to, CONFIG, asked).files.items()
    (folder / "dags" / name).write_text(written.text)
    return folder / "dags" / name, next(j.slug for j in plan().jobs if j.name == HOSTILE)


def as_meant(folder: Path, said: dict[str, Any]) -> None:
    """The audit got its words, and neither secrets of others nor the scheduler's."""
    assert said["words"] == arguments(job_of(HOSTILE), wish(folder / "source-audit.yaml"))
    assert said["folder"] == str(folder)
    unwanted = {"SECRET_OF_THE_SCHEDULER", "VAULT_ADDR", "SHOP_PASSWORD"}
    assert not unwanted & set(said["environment"])


def job_of(name: str) -> Job:
    return next(job for job in plan().jobs if job.name == name)


def moments_as_cron(found: dict[str, list[str]]) -> None:
    assert found == {text: of_cron(text, 200) for text in STANDARD}


@pytest.mark.debian("systemd")  # with the tests of what is not a wheel of ours
def test_airflow_loads_the_file_and_audits_what_is_meant(tmp_path: Path) -> None:
    path, slug = exported("airflow", tmp_path)
    connections = {"AIRFLOW_CONN_SHOP_PASSWORD": "generic://:p%40ss@"}

    found = answered("airflow", AIRFLOW, tmp_path, str(path.parent), slug, "shop", **connections)

    assert found["errors"] == {}
    common = {"zone": "Europe/Berlin", "runs": 1, "at_once": 4, "catchup": False}
    tasks = sorted([slug, "shop", "vaulted"])
    assert found["dags"] == {
        "source_audit_30_2_x_x_x": {"tasks": tasks, "time": "30 2 * * *", **common},
        "source_audit_0_4_13_x_5": {"tasks": ["crm"], "time": "0 4 13 * 5", **common},
    }
    failure, said = found["ended"][slug]
    as_meant(tmp_path, said)
    assert failure == "AirflowFailException: a gate of --fail-on tripped"
    assert found["ended"]["shop"][1]["environment"]["SHOP_PASSWORD"] == "p@ss"
    moments_as_cron(found["moments"])


@pytest.mark.debian("systemd")
def test_dagster_loads_the_file_and_audits_what_is_meant(tmp_path: Path) -> None:
    path, slug = exported("dagster", tmp_path)
    name = f"audit_{slug.replace('-', '_')}"

    found = answered(
        "dagster", DAGSTER, tmp_path, str(path), name, "audit_shop", SHOP_PASSWORD="p@ss"
    )

    assert found["schedules"] == {
        "source_audit_30_2_x_x_x": {"time": "30 2 * * *", "zone": "Europe/Berlin"},
        "source_audit_0_4_13_x_5": {"time": "0 4 13 * 5", "zone": "Europe/Berlin"},
    }
    failure, said = found["ended"][name]
    as_meant(tmp_path, said)
    assert failure == "a gate of --fail-on tripped"
    assert found["ended"]["audit_shop"][1]["environment"]["SHOP_PASSWORD"] == "p@ss"
    assert (found["free"], found["busy"]) == (1, "the audits before these still run")
    moments_as_cron(found["moments"])


def test_dagster_is_not_given_a_day_that_it_does_not_find() -> None:
    config = Config(sources={"s": source("", "0 0 29 2 *")})

    with pytest.raises(ConfigError, match="leap years"):
        files("dagster", config)
