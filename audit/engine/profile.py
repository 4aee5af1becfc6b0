"""Profiles every dataset within the budget; the only place where rows are held, briefly."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import replace

from audit.access.connector import Connector, CountsOrphans, PushDown, Samples
from audit.engine.collect import missing_for
from audit.facts.catalog import Catalog, Dataset, DatasetKind
from audit.facts.profiles import DatasetProfile, Profiles, Reference, References
from audit.model.fact import UNFINISHED, Fact, Missing, Reason
from audit.profile.infer import infer
from audit.profile.references import references

logger = logging.getLogger(__name__)

#: How often the main thread looks whether it was asked to stop.
SIGNAL_SECONDS = 0.2
#: Rows of a child dataset that a reference is followed for.
ORPHAN_ROWS = 250_000


def profile(
    connector: Connector, catalog: Catalog, *, progress: Callable[[str], None]
) -> tuple[Catalog, Profiles]:
    """The catalogue with the fields that were inferred, and a profile of each dataset.

    Datasets run on a small pool of their own. Ctrl-C and a spent budget leave a `Missing` in the
    place of what was not profiled; nothing that was collected is lost.
    """
    done = 0
    total = len(catalog.datasets)

    def one(dataset: Dataset) -> tuple[Dataset, DatasetProfile]:
        nonlocal done
        found = profile_dataset(connector, dataset)
        done += 1
        progress(f"profiled {done} of {total} datasets")
        return found

    found: list[tuple[Dataset, DatasetProfile]] = []
    with ThreadPoolExecutor(connector.budget.limits.connections, "profile") as pool:
        futures = [pool.submit(copy_context().run, one, dataset) for dataset in catalog.datasets]
        try:
            pending = set(futures)
            while pending:  # a signal may reach another thread; only this one can act on it
                pending = wait(pending, timeout=SIGNAL_SECONDS).not_done
            found = [future.result() for future in futures]
        except KeyboardInterrupt:
            connector.budget.interrupt()
            for future in futures:
                future.cancel()
            gone = Missing(Reason.INTERRUPTED, "the audit was interrupted")
            found = [
                future.result()
                if future.done() and not future.cancelled()
                else (dataset, unprofiled(dataset, gone))
                for dataset, future in zip(catalog.datasets, futures, strict=True)
            ]
    return (
        replace(catalog, datasets=tuple(dataset for dataset, _ in found)),
        Profiles(datasets=tuple(result for _, result in found)),
    )


def profile_dataset(connector: Connector, dataset: Dataset) -> tuple[Dataset, DatasetProfile]:
    """One dataset; whatever goes wrong stands in its profile."""
    if not dataset.readable:
        detail = "the account may not read this dataset"
        return dataset, unprofiled(dataset, Missing(Reason.PRIVILEGE, detail, dataset.grant))
    try:
        with connector.budget.purpose("profile"):
            if isinstance(connector, PushDown):
                return dataset, connector.measure(dataset)
            if isinstance(connector, Samples):
                return _from_sample(connector, dataset, connector.budget.limits.sample_rows)
            gone = Missing(Reason.UNSUPPORTED, "this kind of source is not profiled")
            return dataset, unprofiled(dataset, gone)
    except Exception as error:  # noqa: BLE001  # one dataset must not end the audit
        missing = missing_for(connector, error)
        # what does not work in a view is a finding of its own, and no data is missed by it
        told = missing.reason in UNFINISHED or dataset.kind is DatasetKind.VIEW
        level = logging.INFO if told else logging.WARNING
        logger.log(level, "profile of a dataset failed: %s", missing.detail)
        return dataset, unprofiled(dataset, missing)


def unprofiled(dataset: Dataset, missing: Missing) -> DatasetProfile:
    return DatasetProfile(
        dataset=dataset.name,
        row_count=dataset.row_estimate,
        row_count_exact=False,
        rows_seen=0,
        method="not profiled",
        missing=missing,
    )


def follow_references(
    connector: Connector, catalog: Catalog, profiles: Profiles, *, progress: Callable[[str], None]
) -> References | Missing:
    """Declared and inferred references; orphans are counted where the source can."""
    if not any(d.keys for d in catalog.datasets):
        return Missing(Reason.UNSUPPORTED, "this source declares no keys to refer to")
    found = references(catalog)
    if not isinstance(connector, CountsOrphans):
        return References(references=found)
    progress(f"following {len(found)} references")
    return References(references=tuple(_followed(connector, catalog, profiles, r) for r in found))


def _followed(
    connector: Connector, catalog: Catalog, profiles: Profiles, reference: Reference
) -> Reference:
    child, parent = catalog.dataset(reference.dataset), catalog.dataset(reference.parent)
    seen = profiles.dataset(reference.dataset)
    if child is None or parent is None or not (child.readable and parent.readable):
        return replace(
            reference,
            missing=Missing(
                Reason.PRIVILEGE, "one side may not be read", child.grant if child else ""
            ),
        )
    enforced = connector.guarantees_references and any(
        k.enforced and k.validated and k.fields == reference.fields for k in child.foreign_keys
    )
    if enforced or (seen is not None and seen.row_count == 0 and seen.row_count_exact):
        return replace(reference, orphans=0, rows_checked=0)  # the source itself guarantees it
    try:
        with connector.budget.purpose("references"):
            assert isinstance(connector, CountsOrphans)
            return connector.orphans(reference, child, parent, rows=ORPHAN_ROWS)
    except KeyboardInterrupt:
        connector.budget.interrupt()
        return replace(reference, missing=Missing(Reason.INTERRUPTED, "the audit was interrupted"))
    except Exception as error:  # noqa: BLE001  # one reference must not end the audit
        return replace(reference, missing=missing_for(connector, error))


def _from_sample(connector: Samples, dataset: Dataset, rows: int) -> tuple[Dataset, DatasetProfile]:
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


def unfinished(facts: Sequence[Fact | Missing]) -> str:
    """Why the audit did not finish, "" when it did."""
    gaps = [f for f in facts if isinstance(f, Missing)]
    for fact in facts:
        if isinstance(fact, Profiles):
            gaps += [d.missing for d in fact.datasets if d.missing]
        if isinstance(fact, References):
            gaps += [r.missing for r in fact.references if r.missing]
    open_gaps = [gap for gap in gaps if gap.reason in UNFINISHED]
    if not open_gaps:
        return ""
    order = (Reason.INTERRUPTED, Reason.CONNECTION, Reason.BUDGET)
    worst = min(open_gaps, key=lambda gap: order.index(gap.reason))
    return worst.detail or worst.reason.value
