"""Official identifiers of persons and how each proves itself; one module for each region."""

from audit.detect.identifiers import (
    brazil,
    british_isles,
    central_europe,
    documents,
    east_asia,
    eastern_europe,
    machine_readable,
    middle_east,
    nordic_baltic,
    north_america,
    oceania,
    south_asia,
    southern_europe,
    spanish_america,
    western_europe,
)
from audit.detect.pattern import Pattern

PATTERNS: tuple[Pattern, ...] = (
    *north_america.PATTERNS,
    *brazil.PATTERNS,
    *spanish_america.PATTERNS,
    *british_isles.PATTERNS,
    *western_europe.PATTERNS,
    *southern_europe.PATTERNS,
    *central_europe.PATTERNS,
    *nordic_baltic.PATTERNS,
    *eastern_europe.PATTERNS,
    *middle_east.PATTERNS,
    *south_asia.PATTERNS,
    *east_asia.PATTERNS,
    *oceania.PATTERNS,
    *machine_readable.PATTERNS,
    *documents.PATTERNS,
)
