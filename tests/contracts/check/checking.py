"""A contract exported from a source and held against it, by the commands that a user types."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from audit.cli.app import run

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """How a check ended; `document` is empty when nothing was read."""

    status: int
    err: str
    document: Document = field(default_factory=dict[str, Any])

    @property
    def departures(self) -> list[tuple[str, str, str]]:
        """Effect, matter and place of each departure that is not merely more than was promised."""
        return [
            (d["effect"], d["matter"], f"{d['dataset']}.{d['field']}".rstrip("."))
            for d in self.document["departures"]
        ]


class Checking:
    """Runs `contract export` and `contract check` in this process."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._capsys = folder, capsys

    def exported(self, source: str | Path, *options: str) -> Path:
        """A contract of a source as it is now."""
        path = self._folder / "contract.odcs.yaml"
        status = run(["contract", "export", str(source), "-f", f"odcs={path}", "--force", *options])
        said = self._capsys.readouterr()
        assert status == 0, said.err
        return path

    def checked(self, contract: str | Path, source: str | Path, *options: str) -> Checked:
        """What a check of a contract says; a text with several lines is a contract itself."""
        path = contract
        if isinstance(contract, str) and "\n" in contract:
            path = self._folder / "written.odcs.yaml"
            path.write_text(contract, "utf-8")
        status = run(["contract", "check", str(path), str(source), "-f", "json", *options])
        said = self._capsys.readouterr()
        document: Document = json.loads(said.out) if said.out else {}
        return Checked(status, said.err, document)


def odcs(*objects: str, more: str = "") -> str:
    """A contract with these objects of its schema, each a block of YAML without indentation."""
    schema = "".join(_indented(text) for text in objects)
    head = "apiVersion: v3.1.0\nkind: DataContract\nid: shop\nversion: 1.0.0\nstatus: active\n"
    return f"{head}schema:\n{schema}{more}"


def _indented(text: str) -> str:
    lines = text.strip().splitlines()
    return "".join(f"{'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))
