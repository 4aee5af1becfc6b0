"""Datasets whose fields a source does not show: no check takes them for in order."""

import pytest

from audit.facts.profiles import Profiles
from audit.model.check import Check
from audit.model.result import Status
from checks.data_management.duplicate_structure import duplicate_structure
from checks.data_management.field_types import field_types
from checks.data_management.key_nullability import key_nullability
from checks.dataops.freshness import freshness
from checks.dataops.future_timestamps import future_timestamps
from checks.dataops.record_timestamps import record_timestamps
from checks.orchestration.watermark_nulls import watermark_nulls
from checks.orchestration.watermark_time_zone import watermark_time_zone
from checks.reliability.sequence_headroom import sequence_headroom
from checks.software_engineering.repeated_fields import repeated_fields
from checks.software_engineering.wide_datasets import wide_datasets
from tests.make.facts import catalog, dataset
from tests.make.judging import judged

GRANT = "GRANT SELECT ON `shop`.`orders` TO 'auditor'@'%';"


@pytest.mark.parametrize(
    "check",
    [
        *(duplicate_structure, field_types, key_nullability, freshness, future_timestamps),
        *(record_timestamps, watermark_nulls, watermark_time_zone, sequence_headroom),
        *(repeated_fields, wide_datasets),
    ],
    ids=lambda check: check.id,
)
def test_a_dataset_without_visible_fields_is_unknown(check: Check[...]) -> None:
    hidden = catalog(dataset("orders", readable=False, grant=GRANT))

    result = judged(check, hidden, Profiles(datasets=()))

    assert result.status is Status.UNKNOWN
    assert {unknown.grant for unknown in result.unknowns} == {GRANT}
