"""Extensions that reach out of the database."""

from collections.abc import Iterator

from audit.facts.routines import Routines
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CONFIGURATION
from checks._sql import identifier, is_postgresql

#: What an extension can do beyond the database, by the documentation of each, and how much that
#: weighs: files and programs of the server, requests to any address, other databases, timed jobs.
_REACHES = {
    "adminpack": (Severity.MEDIUM, "writes, renames and removes files of the server"),
    "aws_lambda": (Severity.MEDIUM, "calls functions of a cloud account"),
    "aws_s3": (Severity.MEDIUM, "reads and writes objects of a cloud account"),
    "azure_storage": (Severity.MEDIUM, "reads and writes objects of a cloud account"),
    "dblink": (Severity.LOW, "opens connections to other databases"),
    "file_fdw": (Severity.MEDIUM, "reads files and runs programs of the server"),
    "http": (Severity.MEDIUM, "sends HTTP requests to any address"),
    "multicorn": (Severity.MEDIUM, "runs Python code of the server"),
    "mysql_fdw": (Severity.LOW, "opens connections to other databases"),
    "ogr_fdw": (Severity.LOW, "reads files and other databases"),
    "oracle_fdw": (Severity.LOW, "opens connections to other databases"),
    "pg_cron": (Severity.LOW, "runs statements at set times"),
    "pg_net": (Severity.MEDIUM, "sends HTTP requests to any address"),
    "plsh": (Severity.HIGH, "runs shell commands of the server"),
    "postgres_fdw": (Severity.LOW, "opens connections to other databases"),
    "tds_fdw": (Severity.LOW, "opens connections to other databases"),
}


@check(
    id="security.outward-extensions",
    title="No extension reaches out of the database",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Drop the extension if nothing uses it, else let only the role that needs it execute "
    "its functions.",
    effort="1 hour",
    controls=CONFIGURATION,
)
def outward_extensions(routines: Routines, server: Server | Missing) -> Iterator[Judgement]:
    """Whoever may write one query sends data away by it, or reads what lies beside the database,
    and no log of the network shows an odd client.
    """
    for extension in routines.extensions:
        subject = Subject(object=extension.name)
        if extension.name not in _REACHES:
            yield Pass(subject)
            continue
        severity, reach = _REACHES[extension.name]
        yield Fail(
            subject,
            "Extension reaches out of the database",
            f"Version {extension.version} is installed: it {reach}.",
            (("version", extension.version),),
            severity=severity,
            method="catalogue",
            command=f"DROP EXTENSION {identifier(extension.name)};"
            if is_postgresql(server)
            else "",
        )
