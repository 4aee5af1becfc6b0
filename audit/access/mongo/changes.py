"""Whether a reader can follow the changes of a deployment, and for how long it may be away."""

from audit.access.mongo.describe import Document
from audit.access.mongo.flavour import FERRETDB, flavour_of
from audit.access.mongo.session import MongoSession
from audit.errors import PrivilegeMissing
from audit.facts.change import ChangeCapture, Requirement
from audit.model.fact import Missing, Reason

#: Below this window of the oplog a reader that stops for a night loses its place.
OPLOG_HOURS = 24


def change_capture_of(session: MongoSession) -> ChangeCapture | Missing:
    if flavour_of(session) == FERRETDB:
        return Missing(Reason.UNSUPPORTED, f"{FERRETDB} has no change streams")
    member = bool(session.hello.get("setName")) or session.sharded
    requirements = [
        Requirement(
            name="replica set",
            met=member,
            current="replica set" if member else "standalone server",
            needed="a replica set, of one member at least",
            command="" if member else "rs.initiate()",
            restart=True,
        )
    ]
    requirements += _oplog_window(session) if member and not session.sharded else ()
    return ChangeCapture(method="change streams", requirements=tuple(requirements))


def _oplog_window(session: MongoSession) -> list[Requirement]:
    """How long a reader may be away; only of a server that has run for longer than that."""
    status = session.optional({"serverStatus": 1})
    if float(status.get("uptime", 0)) < OPLOG_HOURS * 3600:
        return []
    try:
        oldest = session.find("local", "oplog.rs", limit=1, order={"$natural": 1})
        newest = session.find("local", "oplog.rs", limit=1, order={"$natural": -1})
    except PrivilegeMissing:
        return []
    first: Document = (oldest[0].get("o") or {}) if oldest else {}
    if not newest or first.get("msg") == "initiating set":
        return []  # nothing was ever cut off
    hours = (newest[0]["ts"].time - oldest[0]["ts"].time) / 3600
    return [
        Requirement(
            name="oplog window",
            met=hours >= OPLOG_HOURS,
            current=f"{hours:,.1f} h",
            needed=f"at least {OPLOG_HOURS} h",
            command="db.adminCommand({replSetResizeOplog: 1, "
            f"minRetentionHours: {2 * OPLOG_HOURS}}})",
        )
    ]
