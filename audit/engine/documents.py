"""Datasets of documents: their fields inferred and profiled from batches or from a sample."""

from dataclasses import replace

from audit.access.connector import Samples, StreamsDocuments
from audit.access.stream import Portion
from audit.engine.streams import Reading
from audit.facts.catalog import Dataset
from audit.facts.profiles import DatasetProfile
from audit.profile.infer import infer


def profile_sample(
    connector: Samples, dataset: Dataset, rows: int
) -> tuple[Dataset, DatasetProfile]:
    """The dataset with the fields of a sample of documents, and their profiles."""
    count, exact = connector.count(dataset)
    inferred = infer(connector.sample(dataset, rows=rows), dataset)
    whole = exact and count is not None and inferred.rows >= count
    return (
        replace(dataset, fields=inferred.fields, complete=inferred.complete and whole),
        DatasetProfile(
            dataset=dataset.name,
            row_count=count,
            row_count_exact=exact,
            rows_seen=inferred.rows,
            method="all documents" if whole else f"sample of {inferred.rows:,} documents",
            fields=inferred.profiles,
            newest=inferred.newest,
            newest_field=inferred.newest_field,
        ),
    )


def profile_documents(
    connector: StreamsDocuments, dataset: Dataset, portion: Portion, reading: Reading
) -> tuple[Dataset, DatasetProfile]:
    raise NotImplementedError
