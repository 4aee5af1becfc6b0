"""The comments of a catalogue as they may leave: people write values into them as well."""

from dataclasses import replace

from audit.detect.masking import masked
from audit.facts.catalog import Catalog, Dataset


def without_values(catalog: Catalog) -> Catalog:
    """The catalogue with `***` for secrets, addresses, numbers and persons in its comments."""
    texts = {d.comment for d in catalog.datasets}
    texts |= {f.comment for d in catalog.datasets for f in d.fields}
    written = sorted(text for text in texts if text)
    if not written:
        return catalog
    clean = dict(zip(written, masked(written), strict=True))
    if all(before == after for before, after in clean.items()):
        return catalog
    return replace(catalog, datasets=tuple(_cleaned(d, clean) for d in catalog.datasets))


def _cleaned(dataset: Dataset, clean: dict[str, str]) -> Dataset:
    return replace(
        dataset,
        comment=clean.get(dataset.comment, ""),
        fields=tuple(replace(f, comment=clean.get(f.comment, "")) for f in dataset.fields),
    )
