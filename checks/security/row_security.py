"""Rules that show each account other rows."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog, Dataset, RowSecurity
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Pass, Severity, Subject, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import PRIVILEGES
from checks._sql import is_postgresql, table
from checks._words import counted


@check(
    id="security.row-security",
    title="Row security is complete and shows us every row",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.MEDIUM,
    remedy="Agree with the owner which rows the load is to see, and give its role that policy.",
    effort="Half a day",
    controls=(*PRIVILEGES, "CIS PostgreSQL 17 4.7"),
)
def row_security(catalog: Catalog, server: Server | Missing) -> Iterator[Judgement]:
    """Rows that a policy hides from a load are missing without an error; a policy that is not in
    force shows everybody the rows of all.
    """
    for dataset in catalog.datasets:
        rules = dataset.row_security
        if rules is None or dataset.partition_of or not (rules.enabled or rules.policies):
            continue
        yield _judge(dataset, rules, sql=is_postgresql(server))


def _judge(dataset: Dataset, rules: RowSecurity, *, sql: bool) -> Judgement:
    subject = Subject(dataset.name)
    details = (
        ("enabled", rules.enabled),
        ("policies", rules.policies),
        ("applies to us", rules.applies_to_us),
    )
    policies = counted(rules.policies, "policy", "policies")
    if not rules.enabled:
        return Fail(
            subject,
            "Row policies are defined and not in force",
            f"{policies} without effect: row security is switched off.",
            details,
            method="catalogue",
            fix="Switch row security on, or drop the policies that nobody relies on.",
            command=f"ALTER TABLE {table(dataset)} ENABLE ROW LEVEL SECURITY;" if sql else "",
        )
    if rules.applies_to_us:
        decide = "decides" if rules.policies == 1 else "decide"
        return Fail(
            subject,
            "Row security hides rows from our account",
            f"{policies} {decide} which rows we see; every figure of this dataset is partial."
            if rules.policies
            else "No policy lets our account see a row; every figure of this dataset is partial.",
            details,
            method="catalogue",
        )
    if not rules.policies:
        return Fail(
            subject,
            "Row security is on without a policy",
            "0 policies: only the owner and superusers see rows.",
            details,
            severity=Severity.LOW,
            method="catalogue",
            fix="Write the policies that are missing, or switch row security off.",
            command=f"ALTER TABLE {table(dataset)} DISABLE ROW LEVEL SECURITY;" if sql else "",
        )
    return Pass(subject)
