"""docs/configuration.md: every key, as the schema has it, and examples that are read."""

import re
from pathlib import Path

import pytest

from audit.cli.init import init
from audit.config.load import load
from tests.config.test_jsonschema import as_json, validator
from tests.docs.configuration import PARTS, table

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("heading", "part"), PARTS, ids=[heading for heading, _ in PARTS])
def test_every_part_has_a_table_of_all_its_keys(heading: str, part: str) -> None:
    found = PAGE.partition(f"### {heading}\n")[2].partition("\n#")[0]

    assert table(part) in found, f"write it by: python -m tests.docs.configuration ({heading})"


def test_every_class_of_the_file_is_a_part_of_the_page() -> None:
    from audit.cli._schemas import schema_named  # noqa: PLC0415

    assert {part for _, part in PARTS} == {"", *schema_named("config")["$defs"]} - {"Filled"}


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_are_read_and_fit_the_schema(number: int, tmp_path: Path) -> None:
    text = PAGE.split("```yaml\n")[number + 1].partition("```")[0]
    (tmp_path / "words.txt").write_text("Kiel\n", encoding="utf-8")
    path = tmp_path / "source-audit.yaml"
    path.write_text(text, encoding="utf-8")

    loaded = load(path, environ={})

    assert loaded.file == path
    assert list(validator("config").iter_errors(as_json(text))) == []


def test_the_example_has_every_key_of_the_whole_file_but_two() -> None:
    text = PAGE.split("```yaml\n")[1].partition("```")[0]
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))

    every = set(re.findall(r"^\| `(\w+)`", table(""), re.MULTILINE))
    assert every - keys == {"detection", "credentials"}


def test_every_option_of_init_is_in_the_page() -> None:
    from typing import get_type_hints  # noqa: PLC0415

    found = PAGE.partition("## Writing a first one")[2].partition("\n## ")[0]
    for hint in get_type_hints(init, include_extras=True).values():
        option = getattr(hint, "__metadata__", (None,))[0]
        for name in getattr(option, "param_decls", None) or ():
            assert f"{name}" in found, name
