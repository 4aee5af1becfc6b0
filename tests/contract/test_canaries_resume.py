"""What an audit keeps while it lasts tells no planted value, and neither does what goes on."""

from pathlib import Path

import pytest

from tests.contract._canaries_running import desk
from tests.contract._canaries_sources import MAKERS
from tests.engine._interrupted import stops_after


@pytest.mark.parametrize("kind", ["sqlite", "ndjson"])
def test_no_checkpoint_tells_a_value(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    source = MAKERS[kind](folder)
    with desk(tmp_path / "desk") as table:
        with monkeypatch.context() as patch:
            patch.setattr("audit.cli._audit.Budget", stops_after(5))
            assert table.run("scan", source, "-vv", "-f", "json=first.json") == 4, table.log
        [checkpoint] = table.folder.rglob("*.checkpoint")
        assert checkpoint.read_bytes().count(b'"signature":') >= 1
        assert table.leaks() == []
        assert table.run("scan", source, "--resume", "-vv", "-f", "json=r.json") == 0, table.log
        assert '"resumed":{"at"' in (table.folder / "r.json").read_text().replace(" ", "")
        assert table.leaks() == []
