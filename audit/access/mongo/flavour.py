"""Which program answers: MongoDB, a service that runs it, or another one with its protocol."""

from audit.access.mongo.session import MongoSession

FERRETDB = "FerretDB"
PERCONA = "Percona Server for MongoDB"

_HOSTS = (
    (".mongodb.net", "MongoDB Atlas"),
    (".docdb.amazonaws.com", "Amazon DocumentDB"),
    (".cosmos.azure.com", "Azure Cosmos DB"),
)
_BUILDS = (
    ("secantusVersion", "SecantusDB"),
    ("psmdbVersion", PERCONA),
    ("ferretdb", FERRETDB),
    ("ferretdbVersion", FERRETDB),
)
#: Services, whose disks are not the customer's.
SERVICES = frozenset(name for _, name in _HOSTS)
#: Programs of other makers with a support calendar of their own.
OTHERS = frozenset({"Amazon DocumentDB", "Azure Cosmos DB", FERRETDB})
#: Programs whose limits, defaults and start options are not those of MongoDB.
COMPATIBLE = OTHERS | {"SecantusDB"}


def flavour_of(session: MongoSession) -> str:
    """The name of the program or service, "" for MongoDB itself."""
    built = next((name for key, name in _BUILDS if key in session.build), "")
    host = session.target.address.host.lower()
    return built or next((name for end, name in _HOSTS if host.endswith(end)), "")
