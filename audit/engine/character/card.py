"""The card "What kind of source this is", of a snapshot."""

from audit.engine.character.changes import changes, changes_of
from audit.engine.character.consistency import consistency
from audit.engine.character.distribution import distribution
from audit.engine.character.look_ups import look_ups
from audit.engine.character.modelling import modelling, models_of
from audit.engine.character.seen import seen_of
from audit.engine.character.workload import workload, workloads_of
from audit.facts.catalog import Catalog
from audit.model.fact import Snapshot, present
from audit.report.character import Character, DatasetCharacter


def character_of(snapshot: Snapshot) -> Character:
    """What the facts say, "unknown" and why where they do not; empty without a catalogue."""
    catalog = present(snapshot.get(Catalog))
    if catalog is None:
        return Character()
    seen = seen_of(snapshot, catalog)
    models, used, changed = models_of(seen), workloads_of(seen), changes_of(seen)
    datasets: list[DatasetCharacter] = []
    for dataset in sorted(seen.stored, key=lambda d: d.name):
        model, told = models.get(dataset.name), used.get(dataset.name)
        ways = changed.get(dataset.name, ())
        evidence = (
            *((model.evidence,) if model else ()),
            *(told.evidence if told else ()),
            *(because for _, because in ways),
        )
        if evidence:
            datasets.append(
                DatasetCharacter(
                    dataset=dataset.name,
                    workload=told.workload.value if told else "",
                    model=model.model.value if model else "",
                    changes=tuple(change.value for change, _ in ways),
                    evidence=tuple(dict.fromkeys(evidence)),
                )
            )
    return Character(
        statements=(
            workload(seen, used, models),
            modelling(seen, models),
            consistency(seen),
            changes(seen, changed),
            distribution(seen),
            look_ups(seen),
        ),
        datasets=tuple(datasets),
    )
