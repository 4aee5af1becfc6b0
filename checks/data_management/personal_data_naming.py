"""Personal data in fields whose names say something else."""

from collections.abc import Iterator

from audit.facts.catalog import Catalog
from audit.facts.profiles import Profiles
from audit.facts.sensitive import FieldSensitivity, PersonalData, Sensitive
from audit.model.check import Fail, Judgement, Pass, Severity, Undercurrent, check
from audit.model.fact import Missing
from checks._controls import INVENTORY
from checks._places import word_set
from checks._sensitive import GRAVE, Held, about_person, finding, holders, likely, unseen
from checks.data_management._names import words

#: Names of other things, in the languages that most schemas are written in.
_THINGS = word_set("""
    note notes comment comments remark remarks description descr desc memo summary annotation
    reference ref code sku item product article order invoice ticket status state type kind category
    class version tag tags label title subject topic url path file filename token session hash date
    time timestamp amount price total quantity qty count number flag option setting config category
    id uuid key serial batch lot reason source channel
    notiz notizen bemerkung bemerkungen kommentar beschreibung kennung artikel produkt auftrag
    rechnung betreff titel
    commentaire commentaires remarque description produit commande facture sujet titre
    nota notas comentario comentarios observaciones observacion descripcion referencia codigo
    producto pedido factura asunto titulo descricao observacao codice prodotto ordine fattura
    descrizione oggetto opmerking omschrijving bestelling factuur uwagi opis zamowienie
""")
#: Names of persons and of ways to reach them: who wrote a date there means nobody else's.
_PERSONS = word_set("""
    person persons people customer customers client clients user users member owner author sender
    from to cc bcc recipient receiver payer payee buyer seller employee staff patient student
    teacher driver passenger guest host agent assignee assigned reporter creator created updated
    modified approved by reviewer approver manager applicant candidate subscriber participant
    beneficiary holder insured tenant spouse parent child guardian contact contacts account login
    username name names kunde kunden benutzer ansprechpartner empfaenger absender mitarbeiter client
    utilisateur contact destinataire expediteur cliente usuario contacto contatto utente klant
    gebruiker klient
""")


@check(
    id="data_management.personal-data-naming",
    title="Fields with personal data are named for it",
    undercurrent=Undercurrent.DATA_MANAGEMENT,
    severity=Severity.LOW,
    remedy="Move the values to a field that is named for them, and find out which form or import "
    "puts them here.",
    effort="1 day each",
    controls=INVENTORY,
)
def personal_data_naming(
    personal: PersonalData, catalog: Catalog | Missing, profiles: Profiles | Missing
) -> Iterator[Judgement]:
    """Masks, exports and requests for erasure go by the names of fields: what hides under another
    one stays readable when all the rest is taken care of.
    """
    for held in holders(personal, catalog):
        for field, types in held.fields(_plain):
            yield _judge(held, field, types)
    yield from unseen(personal, catalog, profiles)


def _plain(found: Sensitive) -> bool:
    """Whether the field is of it, as far as one can be sure; traces of devices have many names."""
    whole = not found.embedded and found.match_rate >= 0.5  # noqa: PLR2004  # most of its values
    return about_person(found) and whole and likely(found) and found.category != "devices"


def _judge(held: Held, field: FieldSensitivity, types: tuple[Sensitive, ...]) -> Fail | Pass:
    said = set(words(field.name))
    if any(t.named for t in field.types) or (said & _PERSONS and not said & _THINGS):
        return Pass(held.at(field))
    elsewhere = bool(said & _THINGS)
    grave = max(t.tier for t in types) >= GRAVE
    return finding(
        held,
        field,
        types,
        title="Name of the field hides personal data"
        if elsewhere
        else "Name of the field does not tell its personal data",
        severity=(Severity.MEDIUM if grave else Severity.LOW) if elsewhere else Severity.INFO,
    )
