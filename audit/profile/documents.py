"""The state of a collection of documents, made in one pass over batches of them."""

import gc
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from audit.access.stream import Bson
from audit.profile.bsonwalk import BsonWalk, Orders, parts_of
from audit.profile.distinct import Room
from audit.profile.drift import Buckets
from audit.profile.jsonlines import LINES, Damage, line_batches, parse
from audit.profile.keptdocuments import KeptDocuments
from audit.profile.moments import ends_of, ends_of_texts
from audit.profile.options import DEFAULT, Options
from audit.profile.routes import Routes, Tree
from audit.profile.values import OBJECT
from audit.profile.walk import Found, MaybeInteger, Rows, Walk

#: Bytes of values that may wait for the kernels, all places together.
_WAITING = 64 * 1024**2


@dataclass(slots=True)
class DocumentState:
    """Everything that is kept of the documents seen; of them a sample if it is asked for.
    Mergeable and picklable.

    Counts of types, nulls, elements and sets of keys are exact; the columns of values are those of
    tables, with their errors. `declared` are the names of fields that keep them whatever they look
    like; `time_field` is the field by which documents are counted in buckets of time.
    """

    options: Options = DEFAULT
    declared: frozenset[str] = frozenset[str]()
    time_field: str = ""
    rows: int = 0
    buckets: Buckets = field(default_factory=Buckets)
    damage: Damage = field(default_factory=Damage)
    kept: KeptDocuments = field(default_factory=KeptDocuments)
    tree: Tree = field(init=False)
    _routes: Routes = field(init=False)
    _room: Room = field(init=False)
    _orders: Orders = field(init=False)
    _waiting: int = 0

    def __post_init__(self) -> None:
        self.kept.most = self.options.kept_rows
        self.tree = Tree(self.declared)
        self._routes = Routes(self.tree)
        self._room = Room(self.options.key_bytes)
        self._orders = Orders()

    @property
    def complete(self) -> bool:
        """Whether every path found room."""
        return self.tree.complete

    def fresh(self) -> "DocumentState":
        """An empty state that this one can be merged with."""
        made = DocumentState(self.options, self.declared, self.time_field)
        made.kept.limit = self.kept.limit  # what would not stay is not taken
        return made

    def update(self, batch: Iterable[Mapping[str, object]] | bytes | Bson) -> None:
        """Adds documents, whole lines of JSON of which each holds one, or whole BSON."""
        with _uncollected():
            if isinstance(batch, Bson):
                for data in parts_of(batch.data):
                    self._bson(data)
                return
            if isinstance(batch, bytes):
                for lines in line_batches(batch):
                    self._lines(lines)
                return
            documents = iter(batch)
            while part := list(islice(documents, LINES)):
                self.kept.values(self.rows, part)
                self._commit(len(part), self._walked(part))

    def merge(self, other: "DocumentState") -> None:
        """Adds what another state has seen; the other is used up by it.

        Where both have more paths than there is room for, those of this one stay.
        """
        for name, place in other.tree.places.items():
            mine = self.tree.place(name)
            if mine is not None:
                mine.absorb(place, self.rows, self._room, self.options)
        for place in (other.tree.root, *other.tree.places.values()):
            mine = self.tree.root if place is other.tree.root else self.tree.places.get(place.name)
            for part, below in place.below.items():
                under = self.tree.places.get(below.name)
                if mine is not None and under is not None:
                    self.tree.link(mine, part, under)
        self.tree.root.absorb(other.tree.root, self.rows, self._room, self.options)
        self.tree.complete &= other.tree.complete
        self.kept.merge(other.kept)
        self.damage.merge(other.damage)
        self.buckets.merge(other.buckets)
        self.rows += other.rows

    def settle(self) -> None:
        """Profiles the values that still wait, so that the state is small."""
        for place in self.tree.places.values():
            for column in place.columns.values():
                column.profile(self._room, self.options)
        self._waiting = 0

    def __getstate__(self) -> dict[str, Any]:
        self.settle()
        return {name: getattr(self, name) for name in _KEPT}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        for name, value in kept.items():
            setattr(self, name, value)
        self._routes, self._waiting = Routes(self.tree), 0
        self._orders = Orders()
        self._room = Room(self.options.key_bytes - self._proofs())

    # ------------------------------------------------------------------------------------------

    def _proofs(self) -> int:
        """Bytes that the proofs of keys take."""
        places = self.tree.places.values()
        states = [column.state for place in places for column in place.columns.values()]
        return sum(state.proof.size for state in states if state is not None)

    def _lines(self, lines: Sequence[bytes]) -> None:
        damage = Damage()
        documents = parse(lines, damage)
        try:
            walk = self._walked(documents, suspicious=True)
        except MaybeInteger:
            damage = Damage()
            documents = parse(lines, damage, wide=True)
            walk = self._walked(documents)
        self.damage.merge(damage)
        self._keep(lines, documents)
        self._commit(len(documents), walk)

    def _keep(self, lines: Sequence[bytes], documents: Sequence[Mapping[Any, Any]]) -> None:
        """Keeps some of the lines as they are, or their documents where not every line is one."""
        if len(documents) != len(lines):
            lines = [line for line in lines if line and not line.isspace()]
        if len(documents) == len(lines):
            self.kept.lines(self.rows, lines)
        else:
            self.kept.values(self.rows, documents)

    def _bson(self, data: bytes) -> None:
        walk = Walk(self._routes, time_field=self.time_field)
        reader = BsonWalk(walk, self._orders)
        count = reader.documents(data)
        if reader.starts is not None:
            self.kept.bson(self.rows, data, reader.starts)
        else:
            self.kept.values(self.rows, reader.decoded)
        self._commit(count, walk)

    def _walked(self, documents: Sequence[Mapping[Any, Any]], *, suspicious: bool = False) -> Walk:
        walk = Walk(self._routes, suspicious, self.time_field)
        walk.documents(documents)
        return walk

    def _commit(self, documents: int, walk: Walk) -> None:
        for place, key_sets in walk.key_sets:
            place.key_sets.add(key_sets)
        root = self.tree.root
        root.documents += documents
        root.types[OBJECT] += documents
        for found in walk.found:
            self._count(found)
        if walk.times is not None:
            self._place(walk, walk.times)
        self.rows += documents
        if self._waiting > _WAITING:
            self.settle()
        self._routes.forget()

    def _place(self, walk: Walk, times: Rows) -> None:
        """Counts the documents of a batch by their time and by what they have."""
        buckets = self.buckets.of(times)
        for found in walk.found:
            for name, rows in found.rows:
                members = rows if found.single else np.unique(rows)
                self.buckets.add(found.place.name, name, buckets[members])

    def _count(self, found: Found) -> None:
        place = found.place
        place.documents += found.documents
        place.last = max(place.last, self.rows + found.last)
        for name, count in found.types.items():
            place.types[name] += count
        if found.lengths is not None:
            place.arrays(found.lengths)
        for name, array in found.arrays:
            column = place.column(name, array.type)
            before = column.size
            column.add(array, self._room, self.options)
            self._waiting += column.size - before
        place.between(ends_of_texts(found.texts))
        place.between(ends_of(found.times))


#: What a state is made of; all else follows from it.
_KEPT = ("options", "declared", "time_field", "rows", "buckets", "damage", "kept", "tree")


@contextmanager
def _uncollected() -> Generator[None]:
    """Leaves the collector of cycles alone: documents have none, and it would look often."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
