"""Commands of document and search sources; names are escaped, whatever they hold."""

import json
from collections.abc import Mapping
from urllib.parse import quote

from audit.facts.catalog import Dataset


def collection(dataset: Dataset) -> str:
    """A collection as the MongoDB shell names it."""
    return f"db.getCollection({json.dumps(bare(dataset))})"


def bare(dataset: Dataset) -> str:
    """The dataset's name without its namespace."""
    return dataset.name.removeprefix(f"{dataset.namespace}.") if dataset.namespace else dataset.name


def on_collection(dataset: Dataset, command: str, options: str) -> str:
    """A database command of the MongoDB shell about one collection; options are in braces."""
    return f"db.runCommand({{{command}: {json.dumps(bare(dataset))}, {options[1:-1]}}})"


def request(method: str, dataset: Dataset, endpoint: str, body: Mapping[str, object]) -> str:
    """A request to the search engine about one index, with its body on the next line."""
    return f"{method} /{quote(bare(dataset), safe='')}/{endpoint}\n{json.dumps(body)}"
