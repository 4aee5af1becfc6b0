"""Every written form that is looked for."""

from audit.detect import contact, devices, finance, identifiers, secrets
from audit.detect.pattern import Pattern
from audit.detect.phones import INSIDE

PATTERNS: tuple[Pattern, ...] = (
    *contact.PATTERNS,
    *devices.PATTERNS,
    *finance.PATTERNS,
    *identifiers.PATTERNS,
    *secrets.PATTERNS,
    INSIDE,
)
