"""Runs are kept on a disk that is really full: a file system in memory of a few megabytes."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.forking import ROOT

_MOUNT = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" -m tests.faults.full_disk "$3" "$1"'


_TOOL = shutil.which("unshare") or ""
_OWN = (_TOOL, "--user", "--map-root-user", "--mount")


def own_mounts() -> bool:
    """Whether this machine gives a user mounts of his own."""
    trial = (*_OWN, "mount", "-t", "tmpfs", "none", "/mnt")
    return bool(_TOOL) and not subprocess.run(trial, capture_output=True, check=False).returncode


@pytest.mark.skipif(not own_mounts(), reason="the machine gives its users no mounts of their own")
def test_a_full_disk_loses_no_run_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    (disk := tmp_path / "disk").mkdir()
    (source := tmp_path / "source").mkdir()

    ended = subprocess.run(
        [*_OWN, "sh", "-c", _MOUNT, "sh", disk, sys.executable, source],
        cwd=ROOT,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    *kept, last = found["scans"]
    ids = [run for _, text in kept for run in re.findall(r"kept as run ([0-9a-f]{12})", text)]
    assert len(ids) == len(kept) >= 2
    assert last[0] == 2  # the place was asked for
    assert "the run is not kept: " in last[1]
    assert "(No space left on device)" in last[1]
    assert [run["run"] for run in json.loads(found["history"][1])][::-1] == ids
    assert found["verify"][0] == 0
    assert found["prune"][0] == 0
    assert found["next"][0] == 0
    assert "kept as run" in found["next"][1]
    assert found["verified"][0] == 0
