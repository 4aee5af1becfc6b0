"""The second look at what moves while an audit runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from audit.access.connector import Connector, LooksAgain
from audit.facts.availability import Availability
from audit.model.fact import Fact, Missing

logger = logging.getLogger(__name__)


def second_look(
    connector: Connector,
    facts: Mapping[type[Fact], Fact | Missing],
    *,
    progress: Callable[[str], None],
) -> dict[type[Fact], Fact | Missing]:
    """`Availability` with the copies' lag as it is now; nothing where there was no first look.

    Nobody waits for it: how far apart the two are is as long as the audit took. A source that gives
    no second one leaves the first as it is.
    """
    found = facts.get(Availability)
    if not isinstance(found, Availability) or not found.lags:
        return {}
    if not isinstance(connector, LooksAgain):
        return {}
    progress("looking at the replicas again")
    try:
        with connector.budget.purpose("availability"):
            again = connector.look_again()
    except Exception as error:  # noqa: BLE001  # what is known by now is not given up for it
        logger.debug("the second look failed with %s", type(error).__name__)
        return {}
    if again is None:
        return {}
    return {Availability: replace(found, lags=(found.lags[0], again))}
