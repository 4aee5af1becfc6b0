"""Whether the audit, and later the load, uses the account that everybody uses."""

from collections.abc import Iterator

from audit.facts.accounts import AuditAccount
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from checks._controls import PRIVILEGES
from checks.security._transport import for_product

#: The account that an installation begins with, by product (the products' own manuals).
_BUILT_IN = {
    "postgresql": frozenset({"postgres", "rdsadmin", "azuresu", "cloudsqladmin"}),
    "mysql": frozenset({"root"}),
    "mariadb": frozenset({"root"}),
    "mssqlserver": frozenset({"sa"}),
    "oracle-database": frozenset({"sys", "system"}),
    "mongodb": frozenset({"root", "admin"}),
    "opensearch": frozenset({"admin", "kibanaserver"}),
    "elasticsearch": frozenset({"elastic", "kibana_system"}),
    "redis": frozenset({"default"}),
    "clickhouse": frozenset({"default"}),
    "neo4j": frozenset({"neo4j"}),
    "rabbitmq": frozenset({"guest"}),
}
_COMMAND = "source-audit grants URL --for audit"


@check(
    id="security.shared-account",
    title="The audit has an account of its own",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Make an account that only this audit uses, and one for each load.",
    command=_COMMAND,
    effort="1 hour",
    controls=(*PRIVILEGES, "PCI DSS 8.2.2"),
)
def shared_account(account: AuditAccount, server: Server) -> Iterator[Judgement]:
    """Of an account that several people and programs share nobody can say who did what, and its
    password cannot be changed without stopping all of them.
    """
    if not account.name:
        return
    subject = Subject(object=account.name)
    bare = account.in_list  # the name of an account of MySQL has the host behind it
    if bare.lower() not in _BUILT_IN.get(server.product_id, frozenset()):
        yield Pass(subject)
        return
    yield Fail(
        subject,
        "Audit runs as the administrator that came with the product",
        f"{account.name} is the account that every installation of {server.product} begins with.",
        method="name of the account",
        command=for_product(server, {server.product_id: _COMMAND}),
    )
