"""How long data may be kept, as the configuration says it."""

from pathlib import Path

import pytest

from audit.config.load import load_config
from audit.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "source-audit.yaml"
    path.write_text(text)
    return path


def test_days_and_globs_are_read(tmp_path: Path) -> None:
    text = 'policy:\n  retention_days: 400\n  retention:\n    "public.logs_*": 90\n'
    policy = load_config(written(tmp_path, text)).policy

    assert policy.retention_days == 400
    assert policy.retention == {"public.logs_*": 90}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("policy:\n  retention_days: 0\n", "line 2: policy.retention_days"),
        ("policy:\n  retention:\n    logs: -1\n", "line 3: policy.retention.logs"),
    ],
)
def test_no_days_at_all_are_a_mistake(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ConfigError, match="give at least one day") as told:
        load_config(written(tmp_path, text))

    assert line in str(told.value)
