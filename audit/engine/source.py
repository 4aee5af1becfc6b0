"""What a capture says of the source it is of, and of how much of it was read."""

from collections.abc import Mapping, Sequence

from audit.access.address import Address
from audit.access.budget import Limits
from audit.access.connector import Connector
from audit.access.stream import Choice
from audit.facts.catalog import Family
from audit.facts.identity import Identity, Mark, Trait
from audit.facts.server import Server
from audit.model.fact import Fact, Missing
from audit.report.document import SourceHeader
from audit.secrets.reference import Reference
from audit.secrets.secret import Secret


def source_header(
    connector: Connector,
    facts: Mapping[type[Fact], Fact | Missing],
    *,
    name: str,
    address: Address,
    reference: str,
) -> SourceHeader:
    """The source as its capture names it; `reference` says where its credential is."""
    server = facts.get(Server)
    known = server if isinstance(server, Server) else None
    identity = facts.get(Identity)
    marks = identity.marks if isinstance(identity, Identity) else ()
    level, verified_on = connector.proven()
    return SourceHeader(
        name=name,
        kind=connector.kind,
        family=connector.family.value,
        product=known.product if known else connector.title,
        version=known.version if known else "",
        url=str(address),
        reference=reference,
        identity=_identity(marks, known),
        identified_by=marks,
        flavour=known.flavour if known else "",
        verified=level.value,
        verified_on=verified_on,
        size_bytes=known.size_bytes if known else None,
    )


def _identity(marks: Sequence[Mark], server: Server | None) -> str:
    """The server's own identifier, else the hash of its public key."""
    found = {mark.trait: mark.found for mark in marks}
    own = found.get(Trait.IDENTIFIER) or (server.identifier if server else "")
    return own or found.get(Trait.PUBLIC_KEY, "")


def where_credential_is(password: Reference | None, url_password: Secret | None) -> str:
    """Where a person who runs the audit again gets the credential from; "" without one."""
    if password is not None and password.scheme != "stdin":
        return str(password)
    return "prompt" if password or url_password else ""


def sampling_of(family: Family, limits: Limits) -> str:
    """How much of each dataset is read, worded."""
    match family:
        case Family.RELATIONAL:
            return _portions(limits, "table", "tables")
        case Family.FILES:
            return _portions(limits, "file", "files")
        case Family.TIME_SERIES:
            return "the newest points of each series, as the method of each profile says"
        case Family.SEARCH:
            return _portions(limits, "index", "indices", "documents")
        case Family.DOCUMENT:
            return _portions(limits, "collection", "collections", "documents")


def _portions(limits: Limits, noun: str, plural: str, records: str = "rows") -> str:
    match limits.sampling.choice:
        case Choice.NONE:
            return f"no {records}: structure, settings and accounts only"
        case Choice.FULL:
            return f"all {records} of every {noun}"
        case Choice.AUTO:
            size = limits.whole_bytes // 1024**2
            return (
                f"{plural} up to {size:,} MB in full, of larger ones about "
                f"{limits.block_sample_rows:,} {records}"
            )
        case _:
            return f"a sample of {limits.sampling} of each {noun}"
