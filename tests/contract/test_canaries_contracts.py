"""No value of a source is in a contract that is made of it, nor in what a check of one says."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract._canaries_running import desk
from tests.contract._canaries_sources import MAKERS


def stricter(text: str) -> str:
    """The contract with promises that the source does not keep, so that there is much to tell."""
    contract: Any = yaml.safe_load(text)
    for dataset in contract["schema"]:
        for field in dataset.get("properties", ()):
            field |= {"required": True, "unique": True, "logicalType": "boolean"}
            for name in ("classification", "tags", "logicalTypeOptions", "properties", "items"):
                field.pop(name, None)
            patterns = {"pattern": "^never$", "maxLength": 0}
            field["logicalTypeOptions"] = patterns
    return json.dumps(contract)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_contract_tells_a_value(kind: str, tmp_path: Path) -> None:
    source = MAKERS[kind](tmp_path)
    with desk(tmp_path / "desk") as table:
        exported = table.run("contract", "export", source, "-vv", "-f", "odcs=c.yaml")
        text = (table.folder / "c.yaml").read_text("utf-8")
        (table.folder / "strict.json").write_text(stricter(text), "utf-8")
        checked = table.run("contract", "check", "strict.json", source, "-vv", "-f", "json=k.json")

        assert exported == 0, table.log
        assert checked == 1, table.log
        assert len(json.loads((table.folder / "k.json").read_text())["departures"]) > 100
        assert table.leaks() == []
