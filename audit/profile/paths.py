"""The paths of documents as they may be named: keys that are values become `*`."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from audit.detect.people import person_masks
from audit.facts.catalog import ANY_KEY
from audit.facts.profiles import Nesting, Share
from audit.profile.distinct import Room
from audit.profile.keys import free_text, stands_in_most
from audit.profile.options import Options
from audit.profile.place import KeySet, Part, Place, joined
from audit.profile.routes import FEW_KEYS, Tree
from audit.profile.values import NULL, OBJECT

#: Of an object with more keys than this, rare ones are values: so many names nobody gives.
_NAMES = 100
_RARE = 100  # in one of so many objects
#: So many of the rare keys of a list have values of the same types.
_SAME = 0.9
_FEWEST_PEOPLE = 2
#: Sets of keys that are told, and keys of one that are named.
_SETS, _NAMED = 10, 20


@dataclass(frozen=True, slots=True)
class Path:
    """One path and what was seen there; `key_sets` are those of its objects, as they may be told.

    `documents` is how many have it; at least so many where keys were put together.
    """

    name: str
    place: Place
    documents: int
    key_sets: Mapping[KeySet, int]


def paths_of(tree: Tree, options: Options) -> dict[str, Path]:
    """Every path by its name, those of an object after it.

    An object whose keys hardly come back in a second document lists something by its keys, and
    these are values: names of people, perhaps. So are keys that are texts and that most objects go
    without.
    """
    groups: dict[str, _Group] = {}
    _gather("", [tree.root], tree, groups)
    return {name: _path(name, group, options) for name, group in groups.items() if group.places}


@dataclass(slots=True)
class _Group:
    """Places that go by one name, and the new names of the keys below them."""

    places: list[Place]
    renamed: set[str]


def _gather(name: str, places: list[Place], tree: Tree, groups: dict[str, _Group]) -> None:
    held: Counter[Part] = Counter()
    for place in places:
        held.update({part: below.documents for part, below in place.below.items()})
    renamed = _texts(name, places, tree)
    if places != [tree.root]:
        renamed |= _values(name, places, held, tree)
        group = groups.setdefault(name, _Group([], renamed))
        group.places += [place for place in places if place not in group.places]
        group.renamed |= renamed
    below: dict[Part, list[Place]] = {}
    for place in places:
        for part, inner in place.below.items():
            below.setdefault(ANY_KEY if part in renamed else part, []).append(inner)
    for part, under in below.items():
        path = joined(name, part)
        known = groups[path].places if path in groups else []
        fresh = [place for place in under if place not in known]
        if fresh:  # a key with a dot in it leads where another has led before
            _gather(path, fresh, tree, groups)


def _values(name: str, places: list[Place], held: Mapping[Part, int], tree: Tree) -> set[str]:
    """The keys of an object that are values: so many of them stand in hardly any document."""
    documents = _documents(places)
    keys = {
        part: count
        for part, count in held.items()
        if part is not None and joined(name, part) not in tree.declared
    }
    once = {part for part, count in keys.items() if count == 1}
    if any(place.lists for place in places):
        return once
    if documents <= FEW_KEYS:
        return set()  # so few documents do not tell a list from an object
    if len(keys) > _NAMES:
        rare = {part for part, count in keys.items() if count <= max(1, documents // _RARE)}
        many = len(rare) > len(keys) // 2
        return rare if many and _alike(rare, places) else set()
    return once if len(once) > max(FEW_KEYS, len(keys) // 2) else set()


def _alike(keys: set[str], places: list[Place]) -> bool:
    """Whether nearly all keys have values of the same types, as the entries of a list have.

    Rare fields of an ordinary object, of which there may be as many, differ.
    """
    kinds: dict[str, set[str]] = {}
    for place in places:
        for part, below in place.below.items():
            if part in keys:
                kinds.setdefault(part, set()).update(k for k in below.types if k != NULL)
    shown = Counter(frozenset(found) for found in kinds.values() if found)
    return not shown or max(shown.values()) >= _SAME * shown.total()


def _texts(name: str, places: list[Place], tree: Tree) -> set[str]:
    """The keys of an object that are values and stand in few of the objects.

    Texts are. Where these, or those that a machine has made, are half of the keys that come and go
    the object lists something by its keys, and what else stands in few objects is of the list, too:
    a name may be a single word. So it is where names of persons are more than half of them.
    """
    objects = sum(place.types[OBJECT] for place in places)
    shown: Counter[str] = Counter()
    for place in places:
        for part, below in place.below.items():
            if part is not None and joined(name, part) not in tree.declared:
                shown[part] += below.types.total()
    few = {
        part
        for part, count in shown.items()
        if part != ANY_KEY and not stands_in_most(count, objects)
    }
    texts = {part for part in few if free_text(part)}
    values = shown[ANY_KEY] + sum(shown[part] for part in texts)
    others = sum(shown[part] for part in few - texts)
    listed = texts and 2 * len(texts) >= len(shown)
    return few if listed or values > others or _people(few) else texts


def _people(keys: set[str]) -> bool:
    """Whether more than half of the keys are names of persons, and more than one."""
    if len(keys) < _FEWEST_PEOPLE:
        return False
    found = person_masks(pl.Series(sorted(keys), dtype=pl.String))
    people = int((found.full | found.first).sum())
    return people >= _FEWEST_PEOPLE and 2 * people > len(keys)


def _documents(places: list[Place]) -> int:
    """How many documents have one of the places; at least so many where that is not known."""
    if len(places) > 1 and all(place.documents == 1 for place in places):
        return len({place.last for place in places})
    return max(-(-place.documents // max(1, place.ways)) for place in places)


def _path(name: str, group: _Group, options: Options) -> Path:
    place = group.places[0]
    if len(group.places) > 1:
        place = Place(name)
        for part in group.places:
            place.absorb(part, 0, Room(options.key_bytes), options)
    kept = {part for one in group.places for part in one.below} - group.renamed
    sets: Counter[KeySet] = Counter()
    for keys, count in place.key_sets.counts.items():
        sets[tuple(sorted({key if key in kept else ANY_KEY for key in keys}))] += count
    return Path(name, place, _documents(group.places), sets)


def nesting_of(path: Path) -> Nesting | None:
    """How long the arrays of a path are, and which keys its objects have."""
    lengths, sets = path.place.lengths, path.key_sets
    if lengths is None and not sets:
        return None
    found = Nesting()
    if lengths is not None and lengths.mean is not None:
        mean = round(lengths.mean, 2)
        found = Nesting(min_elements=lengths.low, max_elements=lengths.high, mean_elements=mean)
    if not sets:
        return found
    cut = path.place.key_sets.sketch is not None
    return replace(
        found,
        key_sets=tuple(_told(sets)),
        key_sets_distinct=path.place.key_sets.distinct() if cut else len(sets),
    )


def _told(sets: Mapping[KeySet, int]) -> Iterator[Share]:
    for keys, count in sorted(sets.items(), key=lambda item: (-item[1], item[0]))[:_SETS]:
        more = len(keys) - _NAMED
        named = ", ".join(keys[:_NAMED])
        yield Share(f"{named} and {more} more" if more > 0 else named, count)
