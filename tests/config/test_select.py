"""Sources chosen by name, tag, owner and worth."""

import pytest

from audit.config.schema import Config, SourceEntry
from audit.config.select import selected
from audit.errors import ConfigError

CONFIG = Config(
    sources={
        "shop": SourceEntry(url="sqlite:///shop.db", tags=("finance", "eu"), owner="payments"),
        "shop-old": SourceEntry(url="sqlite:///old.db", tags=("finance",), criticality="low"),
        "events": SourceEntry(url="sqlite:///events.db"),
    }
)


@pytest.mark.parametrize(
    ("patterns", "names"),
    [
        ((), ("shop", "shop-old", "events")),
        (("tag:finance",), ("shop", "shop-old")),
        (("tag:f*", "events"), ("shop", "shop-old", "events")),
        (("shop*",), ("shop", "shop-old")),
        (("shop",), ("shop",)),
        (("owner:payments",), ("shop",)),
        (("criticality:low",), ("shop-old",)),
    ],
)
def test_what_fits_any_pattern_is_chosen_once(
    patterns: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert selected(CONFIG, patterns) == names


@pytest.mark.parametrize("pattern", ["tag:finanse", "shoop", "owner:nobody", "criticality:high"])
def test_a_pattern_that_fits_none_is_a_mistake(pattern: str) -> None:
    with pytest.raises(ConfigError, match="no source of the configuration fits"):
        selected(CONFIG, ("events", pattern))


def test_a_near_miss_is_told() -> None:
    with pytest.raises(ConfigError, match="did you mean 'tag:finance'"):
        selected(CONFIG, ("tag:finanse",))
