"""Our engine on batches of BSON: paths, profile, detection and structure."""

import sys
from pathlib import Path

from audit.access.stream import Bson
from audit.facts.catalog import Dataset, DatasetKind
from audit.profile.infer import describe_documents, document_state
from audit.profile.parallel import profile_documents
from audit.profile.structure import structure_of
from tests.bench.orders_bson import batches
from tests.bench.work.stopwatch import timed


def main() -> None:
    orders = Dataset("orders", DatasetKind.COLLECTION)
    with timed() as said:
        done = profile_documents(map(Bson, batches(Path(sys.argv[1]))), document_state(orders))
        if done.error:
            raise done.error
        made = describe_documents(done.state, orders, told=True)
        structure = structure_of(done.state, orders)
        said["documents"], said["paths"] = made.rows, len(made.fields)
        said["drift"] = len(structure.drift)


if __name__ == "__main__":
    main()
