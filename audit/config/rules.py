"""What values of a key have to be like beyond their type, as JSON Schema says it."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from audit.config.cron import SHORT
from audit.config.detection import CHECKS
from audit.detect.taxonomy import CATEGORIES
from audit.model.check import Severity, Undercurrent
from audit.secrets.stores import known

Rules = Mapping[tuple[str, str], Mapping[str, Any]]

_SHARE, _SCORE = {"minimum": 0, "maximum": 1}, {"minimum": 0, "maximum": 100}
_SEVERITIES = {"enum": [s.word for s in reversed(Severity) if s is not Severity.INFO]}
_FILLED = {"minLength": 1}


@cache
def rules() -> Rules:
    """By class and key. Of lists and mappings it is what each of their items has to be like."""
    schemes = "|".join(sorted(known()))
    reference = {"pattern": f"^$|^({schemes})(:|$)"}
    schedule = {"pattern": rf"^$|^({'|'.join(SHORT)})$|^\S+(\s+\S+){{4}}$"}
    return MappingProxyType(
        {
            ("Config", "schedule"): schedule,
            ("SourceEntry", "schedule"): schedule,
            ("SourceEntry", "password"): reference,
            ("SourceEntry", "tags"): _FILLED,
            ("SigningEntry", "key"): reference,
            ("SigningEntry", "passphrase"): reference,
            ("TicketsEntry", "token"): reference,
            ("NotificationEntry", "to"): {"pattern": f"^({schemes})(:|$)"},
            ("PolicyEntry", "min_coverage"): _SHARE,
            ("PolicyEntry", "min_score"): _SCORE,
            ("PolicyEntry", "min_scores"): _SCORE,
            ("PolicyEntry", "blocking_severities"): _SEVERITIES,
            ("PolicyEntry", "condition_severities"): _SEVERITIES,
            ("PolicyEntry", "max_new_findings"): {"minimum": 0},
            ("PolicyEntry", "certificate_days"): {"minimum": 0},
            ("PolicyEntry", "max_waiver_days"): {"minimum": 1},
            ("PolicyEntry", "max_attestation_days"): {"minimum": 1},
            ("PolicyEntry", "retention_days"): {"minimum": 1},
            ("PolicyEntry", "retention"): {"minimum": 1},
            ("LimitsEntry", "max_rows"): {"minimum": 1},
            ("LimitsEntry", "connections"): {"minimum": 1},
            ("LimitsEntry", "statement_seconds"): {"exclusiveMinimum": 0},
            ("DetectionEntry", "tiers"): {"minimum": 1, "maximum": 4},
            ("DetectorEntry", "type"): {"pattern": "^[a-z][a-z0-9_]{0,63}$"},
            ("DetectorEntry", "category"): {"enum": list(CATEGORIES)},
            ("DetectorEntry", "tier"): {"minimum": 1, "maximum": 4},
            ("DetectorEntry", "check"): {"enum": list(CHECKS)},
        }
    )


#: Words that the keys of a mapping have to be.
KEY_WORDS: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {("PolicyEntry", "min_scores"): tuple(u.value for u in Undercurrent)}
)
