"""What proves a payment card: security codes, PINs, the content of the stripe."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CARD_AUTHENTICATION
from checks._remedies import drop
from checks._sensitive import Held, finding, through

_TITLES = {
    "cvv": "Card security codes are stored",
    "card_track": "Magnetic stripe data of cards is stored",
    "card_pin": "PINs of cards are stored",
}


@check(
    id="security.card-authentication-data",
    title="What authenticates a payment is not stored",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.CRITICAL,
    remedy="Stop writing it, then delete it from the source, its backups and its copies.",
    effort="2 days",
    controls=CARD_AUTHENTICATION,
)
def card_authentication_data(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """With these a stolen card number pays anywhere; nobody but an issuer is allowed to keep them
    once a payment is authorised, encrypted or not.
    """

    def judge(held: Held) -> Iterator[Fail]:
        for field, types in held.fields(lambda found: found.type in _TITLES):
            yield finding(
                held,
                field,
                types,
                title=_TITLES[types[0].type],
                severity=Severity.CRITICAL,
                command=drop(held, field, types, server),
            )

    return through(personal, catalog, profiles, judge)
