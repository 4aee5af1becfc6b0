"""Card numbers that can be read where they are stored."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import PersonalData
from audit.facts.server import Server
from audit.model.check import Fail, Judgement, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import CARD_NUMBERS
from checks._remedies import keep_last_digits
from checks._sensitive import Held, finding, through, trial


@check(
    id="security.card-number-masking",
    title="Card numbers cannot be read where they are stored",
    undercurrent=Undercurrent.SECURITY,
    severity=Severity.HIGH,
    remedy="Keep a token of the payment provider and the last four digits in place of each number.",
    effort="1 week",
    controls=CARD_NUMBERS,
)
def card_number_masking(
    personal: PersonalData,
    catalog: Catalog | Missing,
    profiles: Profiles | Missing,
    server: Server | Missing,
) -> Iterator[Judgement]:
    """Whoever reads the dataset, a backup or a copy of the load has numbers that pay, and every
    system that they reach comes under the rules for card data.
    """

    def judge(held: Held) -> Iterator[Fail]:
        for field, types in held.fields(lambda found: found.type == "credit_card"):
            test = all(map(trial, types))
            yield finding(
                held,
                field,
                types,
                title="Card numbers for tests are stored" if test else "Card numbers are readable",
                severity=Severity.LOW if test else Severity.HIGH,
                fix="Remove the numbers for tests before the system is used." if test else "",
                command="" if test else keep_last_digits(held, field, types, server),
            )

    return through(personal, catalog, profiles, judge)
