"""What the configuration says of detection, as the value that detection takes."""

from audit.config.detection import values_of
from audit.config.schema import DetectionEntry, DetectorEntry, ReviewEntry
from audit.detect.own import own_form, own_list
from audit.detect.pattern import Pattern
from audit.detect.settings import DEFAULT, Reviewed, Settings
from audit.detect.taxonomy import Type
from audit.errors import ConfigError
from audit.facts.sensitive import Review


def settings_of(entry: DetectionEntry) -> Settings:
    """The settings; a `ConfigError` names a detector that does not work."""
    if entry == DetectionEntry():
        return DEFAULT
    return Settings(
        ignore=entry.ignore,
        reviewed=tuple(_reviewed(review) for review in entry.reviewed),
        tiers=dict(entry.tiers),
        patterns=tuple(_pattern(detector) for detector in entry.detectors),
        types={d.type: _type(d) for d in entry.detectors},
        names={d.type: d.names for d in entry.detectors if d.names},
    )


def _reviewed(entry: ReviewEntry) -> Reviewed:
    review = Review(reason=entry.reason, by=entry.by, until=entry.until)
    return Reviewed(field=entry.field, types=entry.type, review=review)


def _type(entry: DetectorEntry) -> Type:
    return Type(entry.type, entry.title, entry.category, entry.tier, entry.regulations)


def _pattern(entry: DetectorEntry) -> Pattern:
    if entry.list:
        return own_list(entry.type, entry.title, values_of(entry))
    try:
        return own_form(entry.type, entry.title, entry.pattern, entry.check)
    except ValueError as error:
        raise ConfigError(f"detection.detectors, {entry.type}: {error}") from None
