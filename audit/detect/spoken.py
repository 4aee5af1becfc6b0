"""Words of people: names, places, categories, conditions; by lists, and by how many fit."""

from collections.abc import Mapping

from audit.detect.candidate import Considered
from audit.detect.column import Mask
from audit.detect.naming import Naming
from audit.detect.prepare import Prepared


def spoken(found: Prepared, naming: Naming, countries: Mapping[str, float]) -> Considered:
    del found, naming, countries
    return Considered()


def people_in(found: Prepared, taken: Mask) -> Considered:
    del found, taken
    return Considered()
