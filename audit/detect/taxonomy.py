"""The types of personal data and secrets: their names, how bad a leak is, which rules apply.

Tiers: 4 secrets and what authenticates; 3 national identifiers, special categories, health, bank
and children's data; 2 what points at one person; 1 what does so together with other fields.
"""

from dataclasses import dataclass
from functools import cache

#: Letters of the table below, and the provisions they stand for. HIPAA's are the identifiers (A) to
#: (R) of 45 CFR 164.514(b)(2)(i), numbered 1 to 18.
_RULES = {
    "G": "GDPR Art. 4(1)",
    "G8": "GDPR Art. 8",
    "G9": "GDPR Art. 9",
    "G10": "GDPR Art. 10",
    "G32": "GDPR Art. 32",
    "G87": "GDPR Art. 87",
    "CP": "CCPA 1798.140(ae)",
    "COPPA": "COPPA 16 CFR 312.2",
    "LG": "LGPD Art. 5",
    "DP": "DPDP Act 2023 s. 2(t)",
    "PL": "PIPL Art. 28",
    "AP": "APPI Art. 2",
    "PA": "Privacy Act 1988 (AU)",
    "PIP": "PIPEDA",
    "KV": "KVKK Art. 3",
    "PO": "POPIA s. 1",
    "PCI": "PCI DSS 3.5.1",
    "PCIS": "PCI DSS 3.3.1",
}
_HIPAA = "ABCDEFGHIJKLMNOPQR"


@dataclass(frozen=True, slots=True)
class Type:
    """One type of the table."""

    name: str
    title: str
    category: str
    tier: int
    regulations: tuple[str, ...]

    @property
    def secret(self) -> bool:
        return self.category == "secrets"


#: category: name | title | tier | rules
_TABLE = {
    "contact": """
        email | e-mail addresses | 2 | G H6
        phone | telephone numbers | 2 | G H4
        fax | fax numbers | 2 | G H5
        street_address | street addresses | 2 | G H2
        postal_code | postal codes | 1 | G H2
        city | cities | 1 | G H2
        geo_coordinates | coordinates of places | 2 | G H2 CP
        social_profile | profiles on social networks | 2 | G H14
    """,
    "identity": """
        person_full_name | names of persons | 2 | G H1
        person_first_name | first names | 2 | G H1
        person_last_name | family names | 2 | G H1
        date_of_birth | dates of birth | 2 | G H3
        age | ages | 1 | G H3
        gender | genders | 1 | G
        nationality | nationalities | 1 | G CP
        marital_status | marital statuses | 1 | G
        username | user names | 2 | G H18 CP
        licence_plate | licence plates | 2 | G H12
        vin | vehicle identification numbers | 2 | G H12
        photo | photos and signatures | 3 | G H17
        personal_date | dates of events in a person's life | 1 | G H3
        child_data | data about children | 3 | G8 COPPA
    """,
    "employment": """
        salary | salaries and incomes | 2 | G
        employee_id | numbers of employees or students | 2 | G H18
    """,
    "devices": """
        imei | IMEI numbers of devices | 2 | G H13
        mac_address | MAC addresses | 2 | G H13
        ip_address | IP addresses | 2 | G H15
        advertising_id | advertising and cookie identifiers | 2 | G H13 H18
    """,
    "identifiers": """
        us_ssn | US social security numbers | 3 | G H7 CP
        us_itin | US taxpayer identification numbers (ITIN) | 3 | G H7 CP
        us_ein | US employer identification numbers | 1 | G
        us_mbi | US Medicare beneficiary identifiers | 3 | G H9
        us_npi | US national provider identifiers | 2 | G H11
        us_dea | US DEA registration numbers | 2 | G H11
        uk_nino | UK National Insurance numbers | 3 | G G87
        uk_nhs | UK NHS numbers | 3 | G G9 G87 H9
        uk_utr | UK unique taxpayer references | 3 | G G87
        ca_sin | Canadian social insurance numbers | 3 | G PIP
        ie_pps | Irish personal public service numbers | 3 | G G87
        in_aadhaar | Indian Aadhaar numbers | 3 | G DP
        in_pan | Indian permanent account numbers | 3 | G DP
        in_voter_id | Indian voter identity numbers | 3 | G DP
        br_cpf | Brazilian CPF numbers | 3 | G LG
        br_cnpj | Brazilian CNPJ numbers of companies | 1 | LG
        br_cnh | Brazilian driving licence numbers | 3 | G LG
        br_pis | Brazilian PIS/PASEP numbers | 3 | G LG
        mx_curp | Mexican CURP codes | 3 | G
        mx_rfc | Mexican RFC codes | 3 | G
        mx_nss | Mexican social security numbers | 3 | G
        ar_dni | Argentinian DNI numbers | 3 | G
        ar_cuit | Argentinian CUIT/CUIL numbers | 3 | G
        cl_rut | Chilean RUT numbers | 3 | G
        co_cedula | Colombian identity numbers | 3 | G
        pe_dni | Peruvian identity numbers | 3 | G
        ec_ci | Ecuadorian identity numbers | 3 | G
        uy_ci | Uruguayan identity numbers | 3 | G
        py_ci | Paraguayan identity numbers | 3 | G
        do_cedula | Dominican identity numbers | 3 | G
        ve_ci | Venezuelan identity numbers | 3 | G
        es_nif | Spanish DNI/NIE numbers | 3 | G G87
        es_nss | Spanish social security numbers | 3 | G G87
        pt_nif | Portuguese tax numbers | 3 | G G87
        fr_nir | French social security numbers (NIR) | 3 | G G87
        fr_spi | French tax numbers (SPI) | 3 | G G87
        it_codice_fiscale | Italian tax codes | 3 | G G87
        de_tax_id | German tax identification numbers | 3 | G G87
        de_social_insurance | German social insurance numbers | 3 | G G87
        de_id_card | German identity card numbers | 3 | G G87
        at_svnr | Austrian social insurance numbers | 3 | G G87
        ch_ahv | Swiss AHV numbers | 3 | G
        be_national_number | Belgian national register numbers | 3 | G G87
        nl_bsn | Dutch citizen service numbers | 3 | G G87
        lu_national_id | Luxembourg national identification numbers | 3 | G G87
        pl_pesel | Polish PESEL numbers | 3 | G G87
        pl_nip | Polish tax numbers | 2 | G G87
        pl_id_card | Polish identity card numbers | 3 | G G87
        cz_rodne_cislo | Czech and Slovak birth numbers | 3 | G G87
        hu_taj | Hungarian social insurance numbers | 3 | G G87
        hu_tax_id | Hungarian tax identification numbers | 3 | G G87
        ro_cnp | Romanian personal numeric codes | 3 | G G87
        bg_egn | Bulgarian uniform civil numbers | 3 | G G87
        gr_amka | Greek AMKA numbers | 3 | G G87
        gr_afm | Greek tax numbers | 2 | G G87
        cy_tic | Cypriot tax identification codes | 2 | G G87
        mt_id | Maltese identity card numbers | 3 | G G87
        hr_oib | Croatian personal identification numbers | 3 | G G87
        si_emso | Slovenian EMSO numbers | 3 | G G87
        rs_jmbg | JMBG numbers of the former Yugoslavia | 3 | G
        ee_isikukood | Estonian personal codes | 3 | G G87
        lv_personas_kods | Latvian personal codes | 3 | G G87
        lt_asmens_kodas | Lithuanian personal codes | 3 | G G87
        se_personnummer | Swedish personal identity numbers | 3 | G G87
        no_fodselsnummer | Norwegian birth numbers | 3 | G G87
        dk_cpr | Danish CPR numbers | 3 | G G87
        fi_hetu | Finnish personal identity codes | 3 | G G87
        is_kennitala | Icelandic identity numbers | 3 | G G87
        tr_kimlik | Turkish identity numbers | 3 | G KV
        ru_snils | Russian SNILS numbers | 3 | G
        ru_inn | Russian tax numbers of persons | 3 | G
        ua_rnokpp | Ukrainian taxpayer numbers | 3 | G
        kz_iin | Kazakh individual identification numbers | 3 | G
        il_id | Israeli identity numbers | 3 | G
        sa_national_id | Saudi national and residence numbers | 3 | G
        ae_emirates_id | Emirates identity numbers | 3 | G
        eg_national_id | Egyptian national identity numbers | 3 | G
        kw_civil_id | Kuwaiti civil identity numbers | 3 | G
        pk_cnic | Pakistani identity card numbers | 3 | G
        lk_nic | Sri Lankan identity card numbers | 3 | G
        za_id | South African identity numbers | 3 | G PO
        ng_nin | Nigerian national identity numbers | 3 | G
        jp_my_number | Japanese individual numbers (My Number) | 3 | G AP
        cn_resident_id | Chinese resident identity numbers | 3 | G PL
        kr_rrn | South Korean resident registration numbers | 3 | G
        tw_id | Taiwanese identity numbers | 3 | G
        hk_id | Hong Kong identity card numbers | 3 | G
        sg_nric | Singaporean NRIC/FIN numbers | 3 | G
        my_nric | Malaysian identity card numbers | 3 | G
        id_nik | Indonesian identity numbers (NIK) | 3 | G
        th_id | Thai identity numbers | 3 | G
        vn_cccd | Vietnamese citizen identity numbers | 3 | G
        ph_umid | Philippine common reference numbers | 3 | G
        au_tfn | Australian tax file numbers | 3 | G PA
        au_medicare | Australian Medicare numbers | 3 | G PA H9
        nz_ird | New Zealand tax numbers | 3 | G
        nz_nhi | New Zealand health index numbers | 3 | G G9
        passport_number | passport numbers | 3 | G H11 CP
        driver_licence | driving licence numbers | 3 | G H11 CP
        national_id | national identity numbers | 3 | G G87
    """,
    "special": """
        religion | religions | 3 | G9 CP
        ethnicity | ethnic origins | 3 | G9 CP
        political_opinion | political opinions | 3 | G9
        sexual_orientation | sexual orientations | 3 | G9 CP
        trade_union | trade union memberships | 3 | G9 CP
        biometric | biometric data | 3 | G9 H16 CP
        genetic | genetic data | 3 | G9 CP
        criminal_record | criminal records | 3 | G10
    """,
    "health": """
        health_condition | health conditions and treatments | 3 | G9 CP
        icd10 | ICD-10 diagnosis codes | 3 | G9 CP
        medical_code | codes of SNOMED, LOINC, ATC or CPT | 3 | G9
        medical_record_number | medical record numbers | 3 | G G9 H8
        health_plan_number | numbers of health plans | 3 | G G9 H9
    """,
    "financial": """
        credit_card | payment card numbers | 4 | PCI H10 CP
        cvv | card security codes | 4 | PCIS
        card_track | magnetic stripe data of cards | 4 | PCIS
        card_pin | PINs of cards | 4 | PCIS
        card_expiry | expiry dates of cards | 2 | PCI
        masked_card | masked card numbers | 1 | PCI
        iban | IBANs | 3 | G H10 CP
        bank_account | bank account and routing numbers | 3 | G H10 CP
        swift_bic | bank identifier codes (BIC) | 1 | G
        crypto_wallet | addresses of crypto wallets | 2 | G H18
    """,
    "secrets": """
        password | passwords | 4 | G32 CP
        password_hash | password hashes | 4 | G32
        aws_access_key | AWS access key ids | 4 | G32
        aws_secret_key | AWS secret access keys | 4 | G32
        github_token | GitHub tokens | 4 | G32
        gitlab_token | GitLab tokens | 4 | G32
        slack_token | Slack tokens and webhooks | 4 | G32
        stripe_key | Stripe secret keys | 4 | G32 PCI
        google_api_key | Google API keys | 4 | G32
        sendgrid_key | SendGrid API keys | 4 | G32
        npm_token | npm tokens | 4 | G32
        azure_key | Azure keys | 4 | G32
        vendor_token | API tokens of other vendors | 4 | G32
        jwt | JSON web tokens | 4 | G32
        private_key | private keys | 4 | G32
        connection_string | connection strings with a password | 4 | G32
        url_with_token | URLs with a token or signature | 4 | G32
        totp_seed | seeds of one-time passwords | 4 | G32
        generic_secret | secrets | 4 | G32
    """,
}

#: The names of the categories as a report prints them.
CATEGORIES = {
    "contact": "Contact and place",
    "identity": "Identity",
    "employment": "Employment",
    "devices": "Devices and traces",
    "identifiers": "Official identifiers",
    "special": "Special categories",
    "health": "Health",
    "financial": "Financial",
    "secrets": "Secrets",
}


@cache
def types() -> dict[str, Type]:
    """Every type by its name, in the order of the table."""
    found: dict[str, Type] = {}
    for category, table in _TABLE.items():
        for line in table.strip().splitlines():
            name, title, tier, rules = (part.strip() for part in line.split("|"))
            found[name] = Type(name, title, category, int(tier), _expanded(rules))
    return found


def _expanded(rules: str) -> tuple[str, ...]:
    return tuple(
        _RULES.get(rule) or f"HIPAA 164.514(b)(2)(i)({_HIPAA[int(rule[1:]) - 1]})"
        for rule in rules.split()
    )
