"""The locks: pinned by hash, without an address of any index."""

import re
from pathlib import Path

import pytest

LOCKS = sorted((Path(__file__).parents[2] / "requirements").rglob("*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_by_hash(lock: Path) -> None:
    text = lock.read_text()
    pinned = re.findall(
        r"^([a-z0-9][\w.\-]*)(?:\[[\w,\-]+\])?==", text, re.MULTILINE | re.IGNORECASE
    )
    entries = re.split(r"\n(?=[a-z0-9])", text)

    assert pinned
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_no_lock_names_an_index(lock: Path) -> None:
    text = lock.read_text()

    assert "://" not in text
    assert "index-url" not in text
