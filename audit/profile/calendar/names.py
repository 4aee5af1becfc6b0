"""What names say of fields with a time: when something happened, was written, or is to come."""

from audit.facts.catalog import record_time
from audit.profile.release import words_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Times at which something happened.
_EVENTS = _words("""
    event occurred happened order ordered invoice invoiced sale sold sales payment paid purchase
    purchased booking booked transaction transactions trade traded measured measurement observed
    observation sampled reading sent posted placed published registered submitted opened started
    visit visited clicked viewed requested called issued rental rented
    timestamp ts time date datetime day moment at
""")
#: Times at which the row of it was written, and those at which it came to another system.
_WRITTEN = _words("created inserted recorded logged entered captured")
_ARRIVED = _words("received arrived ingested loaded imported synced stored replicated extracted")
#: Times that are planned, or are about somebody's life: days without any say nothing.
_ELSEWHERE = _words("""
    due expiry expires expire expired expiration valid until end ends ending expected planned
    estimated deadline next renewal renew scheduled target birth birthday born dob death died hire
    hired joined graduation anniversary effective maturity appointment warranty
""")
#: Times that change or are filled in later: the newest days still grow.
_LATER = _words("""
    updated update modified modification changed change last shipped ship delivered delivery closed
    completed complete cancelled canceled resolved finished paid returned return approved processed
    fulfilled deleted ended
""")


def happened(name: str) -> bool:
    """Whether rows are to be expected on the days that a field of this name holds."""
    words = words_of(name)
    return not words & _ELSEWHERE and bool(
        words & (_EVENTS | _WRITTEN | _ARRIVED | _LATER) or record_time(name)
    )


def complete_at_once(name: str) -> bool:
    """Whether a day that is over gets no more rows, by the field's name."""
    return happened(name) and not words_of(name) & _LATER


def stage(name: str) -> int | None:
    """0 for the time of an event, 1 for when it was written down, 2 for when that arrived here."""
    words = words_of(name)
    if words & (_ELSEWHERE | _LATER):
        return None
    if words & _ARRIVED:
        return 2
    if words & _WRITTEN:
        return 1
    return 0 if words & _EVENTS else None
