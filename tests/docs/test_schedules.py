"""docs/schedules.md: its example is read as it stands, its table has every scheduler."""

import re
from pathlib import Path

from audit.config.load import load_config
from audit.schedule.targets import names
from tests.schedule.made import plan

TEXT = (Path(__file__).parents[2] / "docs" / "schedules.md").read_text(encoding="utf-8")


def test_every_scheduler_has_its_row() -> None:
    assert tuple(sorted(re.findall(r"^\| `([a-z]+)` \|", TEXT, re.MULTILINE))) == names()


def test_the_example_is_a_configuration_that_can_be_scheduled(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "source-audit.yaml").write_text(example)

    found = plan(load_config(tmp_path / "source-audit.yaml"))

    assert [(job.name, str(job.cron)) for job in found.jobs] == [
        ("shop", "30 2 * * *"),
        ("crm", "0 4 13 * fri"),
    ]
    assert found.zone == "Europe/Berlin"
