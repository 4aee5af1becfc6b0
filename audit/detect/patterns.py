"""Every written form that is looked for."""

from audit.detect import identifiers, secrets
from audit.detect.pattern import Pattern

PATTERNS: tuple[Pattern, ...] = (*identifiers.PATTERNS, *secrets.PATTERNS)
