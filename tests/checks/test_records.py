"""What the things in a dataset are called."""

import pytest

from audit.facts.catalog import DatasetKind
from checks._records import records
from tests.make.facts import dataset


@pytest.mark.parametrize(
    ("kind", "one", "many"),
    [
        (DatasetKind.TABLE, "1 row", "2,240 rows"),
        (DatasetKind.COLLECTION, "1 document", "2,240 documents"),
        (DatasetKind.INDEX, "1 document", "2,240 documents"),
        (DatasetKind.DATA_STREAM, "1 document", "2,240 documents"),
        (DatasetKind.METRIC, "1 series", "2,240 series"),
    ],
)
def test_every_kind_of_dataset_has_its_word(kind: DatasetKind, one: str, many: str) -> None:
    kept = dataset("t", kind=kind)

    assert (records(kept, 1), records(kept, 2_240)) == (one, many)
