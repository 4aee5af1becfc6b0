"""docs/tickets.md and docs/notifications.md: examples are read as they stand, tables are whole."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from audit.cli._ticket import PRODUCTS
from audit.config.load import load_config
from audit.config.schema import NotificationEntry

DOCS = Path(__file__).parents[2] / "docs"
TICKETS, NOTIFICATIONS = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("tickets", "notifications")
)


@pytest.mark.parametrize("text", [TICKETS, NOTIFICATIONS], ids=["tickets", "notifications"])
def test_the_example_is_a_configuration(text: str, tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "source-audit.yaml"
    path.write_text(re.sub(r"    select: .*\n", "", example))  # its sources are not shown

    found = load_config(path)

    assert found.notifications or found.tickets.to


def test_every_product_has_its_row() -> None:
    assert sorted(re.findall(r"^\| `([a-z]+)` \|", TICKETS, re.MULTILINE)) == sorted(PRODUCTS)


def test_every_event_has_its_row() -> None:
    [kind, _] = get_args(get_type_hints(NotificationEntry)["on"])
    rows = re.findall(r"^\| `([a-z]+)` \|", NOTIFICATIONS, re.MULTILINE)
    assert sorted(rows) == sorted(get_args(kind))
