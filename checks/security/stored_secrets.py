"""Keys, tokens and connection strings that stand in the data."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData, Sensitive
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import SECRETS
from checks._remedies import erase
from checks._sensitive import Held, finding, sure, through, trial

#: Judged by checks of their own.
_PASSWORDS = frozenset({"password", "password_hash"})
#: Their form says that they open something, and mostly for as long as nobody revokes them.
_OPENERS = frozenset(
    {
        "aws_secret_key",
        "azure_key",
        "connection_string",
        "github_token",
        "gitlab_token",
        "npm_token",
        "private_key",
        "sendgrid_key",
        "slack_token",
        "stripe_key",
    }
)
#: Mostly over within hours, or open one object only.
_SHORT_LIVED = frozenset({"jwt", "url_with_token"})


@check(
    id="security.stored-secrets",
    title="Data holds no keys to other systems",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Revoke each secret where it was issued, remove it from the data, and keep its "
    "successor in a secret store.",
    effort="1 day",
    controls=SECRETS,
)
def stored_secrets(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """Whoever reads the dataset, also through the load and its copies, gets into the systems that
    these open, and no account there says who it was.
    """

    def judge(held: Held) -> Iterator[Fail]:
        for field, types in held.fields(_secret):
            worst = max(types, key=lambda found: (_severity(found), found.confidence))
            ordered = (worst, *(t for t in types if t is not worst))
            yield finding(
                held,
                field,
                ordered,
                title="Secrets are stored in the data",
                severity=_severity(worst),
                command=erase(held, field, types, server),
            )

    return through(personal, catalog, profiles, judge)


def _secret(found: Sensitive) -> bool:
    return found.category == "secrets" and found.type not in _PASSWORDS


def _severity(found: Sensitive) -> Severity:
    if trial(found):
        return Severity.LOW
    if found.type in _OPENERS and sure(found):
        return Severity.CRITICAL
    if found.type in _SHORT_LIVED or (found.type == "generic_secret" and not sure(found)):
        return Severity.MEDIUM
    return Severity.HIGH
