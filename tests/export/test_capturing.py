"""What is open for change capture, in the plan's formats."""

from dataclasses import replace

import pytest

from audit.export._ingestion import renderer
from audit.facts.change import Foothold, Gap, Lack, LogRetention, Requirement
from audit.report.capturing import lacking
from audit.report.document import Readiness
from tests.export.test_ingestion import SHOP

OPEN = Readiness(
    method="binary log",
    ready=False,
    requirements=(
        Requirement("binary log", met=True, current="ON", needed="ON"),
        Requirement("server id", met=False, current="0", needed="any but 0"),
    ),
    gaps=(
        Gap("whole rows", Lack.VALUES, open=True, current="MINIMAL", needed="FULL"),
        Gap("names of fields", Lack.NAMES, open=False, current="FULL", needed="FULL"),
    ),
    retentions=(LogRetention("expire", 7_200.0), LogRetention("other", None)),
    footholds=(
        Foothold("gtid_mode", held=False, current="OFF", needed="ON"),
        Foothold("strict", held=False, current="OFF", needed="ON", optional=True),
    ),
)


def test_what_is_open_is_named_and_what_is_in_order_or_optional_is_not() -> None:
    assert [name for name, _, _ in lacking(OPEN)] == [
        *("server id", "whole rows", "expire", "gtid_mode")
    ]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("debezium", "# open: whole rows is MINIMAL, needed is FULL"),
        ("debezium", "# open: server id is 0, needed is any but 0"),
        ("md", "- [ ] whole rows: MINIMAL, needed is FULL"),
        ("md", "- [x] binary log: ON, needed is ON"),
    ],
)
def test_the_plan_says_what_is_open(kind: str, said: str) -> None:
    plan = replace(SHOP, readiness=OPEN)

    assert said in renderer(kind)(plan).decode().splitlines()
