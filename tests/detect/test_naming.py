"""Names of columns in many languages: what they say, what vetoes them, what they speak against."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.detect._naming.lexicon import KINDS, MOST_WORDS, lexicon
from audit.detect.naming import GROUPS, naming
from audit.detect.taxonomy import types

#: main type: names that say so, at least as clearly as most readers would (0.7 or more)
CLEAR = """
email: email e_mail E-Mail emailAddress EMAIL_ADDRESS customer_email contacts[].email user.email
email: email_1 work_email emailaddress correo_electronico courriel adresse_mail indirizzo_email
email: epost sähköposti poczta_elektroniczna эл_почта elektronnaya_pochta 邮箱 メールアドレス
email: 이메일 อีเมล email_id البريد_الإلكتروني דואר_אלקטרוני e_posta kundenemail
email: customers.contacts[].email 電子郵件 surel
phone: phone phone_number phone2 mobile_no cell_phone Telefonnummer handynr téléphone num_tel
phone: telefono telefone telemóvel telefoonnummer telefonnr puhelinnumero numer_telefonu
phone: telefonní_číslo телефон τηλέφωνο cep_telefonu 手机号 shouji 電話番号 denwa 전화번호
phone: 휴대폰번호 เบอร์โทร số_điện_thoại no_hp sdt رقم_الهاتف טלפון_נייד फ़ोन_नंबर nomer_telefona
phone: kundentelefonnummer contactPhone phones[].number emergency_contact_phone no_telefon
phone: telefonszám broj_telefona telefona_numurs telefono_numeris
fax: fax fax_number telefax Faxnummer télécopie
street_address: street_address address_line_1 home_address Straße strasse_nr Anschrift rue
street_address: adresse_postale domicilio logradouro morada straatnaam gatuadress ulica вулиця
street_address: dizhi 住所 juusho 주소 số_nhà רחוב adresa_bydliště address.street billing_address
street_address: ulitsa οδός alamat ที่อยู่ jalan
postal_code: zip zip_code postcode PLZ Postleitzahl code_postal código_postal CEP postnummer psč
postal_code: 郵便番号 irányítószám почтовый_индекс posta_kodu 邮编 우편번호 kode_pos poskod
postal_code: postinumero kod_pocztowy
city: city city_name Wohnort ville ciudad cidade woonplaats miasto město город şehir 城市 kota
city: lugar_nacimiento
geo_coordinates: lat lng latitude longitude home.lat gps_lat Breitengrad широта 緯度 enlem lat_lon
person_full_name: full_name fullName customer_name patient_name employeeName cust_name user.name
person_full_name: contact_person cardholder_name imie_i_nazwisko nom_complet nombre_completo
person_full_name: Kundenname ФИО fio піб ονοματεπώνυμο ad_soyad 氏名 namae 姓名 xingming 성명
person_full_name: họ_và_tên nama_lengkap ime_i_prezime celé_jméno nome_completo volledige_naam
person_full_name: customer.name الاسم_الكامل שם_מלא teljes_név täisnimi nume_complet fullt_navn
person_full_name: koko_nimi ชื่อนามสกุล पूरा_नाम имя_клиента
person_first_name: first_name firstName fname given_name Vorname prénom förnamn imię keresztnév
person_first_name: voornaam otchestvo отчество שם_פרטי الاسم_الأول etunimi nama_depan prenume
person_first_name: eesnimi
person_last_name: last_name surname lname Nachname nom_de_famille apellido_1 apellidos cognome
person_last_name: sobrenome achternaam efternamn etternavn sukunimi nazwisko příjmení фамилия
person_last_name: familiya прізвище επώνυμο soyad prezime priimek perekonnanimi uzvārds pavardė
person_last_name: vezetéknév שם_משפחה 姓
date_of_birth: dob DoB d_o_b date_of_birth birthDate birth.date dateofbirth birthday Geburtsdatum
date_of_birth: geb_dat date_naissance fecha_nacimiento data_nascita data_nascimento geboortedatum
date_of_birth: födelsedatum fødselsdato syntymäaika data_urodzenia datum_narození születési_dátum
date_of_birth: дата_рождения ДатаРождения doğum_tarihi 生年月日 生日 생년월일 วันเกิด ngày_sinh
date_of_birth: tgl_lahir תאריך_לידה تاريخ_الميلاد जन्म_तिथि ημερομηνία_γέννησης datum_rođenja
date_of_birth: sünniaeg gimimo_data chusheng_riqi
age: age edad âge leeftijd wiek возраст 年齢 나이 umur ηλικία idade
gender: gender sex Geschlecht sexe género geslacht kön płeć pohlaví 性别 seibetsu 성별 cinsiyet
gender: jenis_kelamin пол φύλο เพศ giới_tính jantina sugu lytis dzimums sukupuoli
nationality: nationality citizenship Staatsangehörigkeit nationalité nacionalidad гражданство
nationality: uyruk 国籍
marital_status: marital_status civil_status Familienstand état_civil estado_civil stan_cywilny
marital_status: medeni_hal
username: username user_name login_name Benutzername nom_utilisateur nombre_usuario kullanici_adi
username: 用户名
licence_plate: license_plate licencePlate Kennzeichen_KFZ kfz_kennzeichen immatriculation targa
licence_plate: kenteken matrícula_vehículo номерной_знак гос_номер plaka 车牌号 차량번호
licence_plate: biển_số_xe nopol rendszám
vin: vin VIN_code chassis_number Fahrgestellnummer numéro_de_châssis bastidor
imei: imei imei_number imei_1
mac_address: mac_address macAddr wifi_mac
ip_address: ip ip_address client_ip last_login_ip remote_addr ipv4 dirección_ip
advertising_id: idfa gaid advertising_id cookie_id
photo: profile_photo avatar_url passbild
salary: salary base_salary annual_income Gehalt Bruttogehalt salaire sueldo stipendio salario loon
salary: hrubá_mzda wynagrodzenie зарплата maaş 薪水 給与 工资 연봉 gaji lương الراتب plaća mzda
employee_id: employee_id emp_no staff_number personalnummer matricule numéro_employé 社員番号 工号
employee_id: 사번
us_ssn: ssn customerSSN social_security_number soc_sec_no patient_ssn memberssn
us_itin: itin
us_ein: ein fein
us_mbi: mbi medicare_beneficiary_identifier
us_npi: npi provider_npi
us_dea: dea_number
uk_nino: nino ni_number NI_No national_insurance_number
uk_nhs: nhs_number nhsNumber nhs_no
uk_utr: utr unique_taxpayer_reference
ca_sin: sin_number social_insurance_number
ie_pps: ppsn pps_number
in_aadhaar: aadhaar aadhar_no uidai आधार_संख्या
in_pan: pan_number pan_card permanent_account_number
in_voter_id: voter_id epic_no
br_cpf: cpf cpf_cliente nr_cpf
br_cnpj: cnpj
br_cnh: cnh
br_pis: pis_pasep
mx_curp: curp
mx_rfc: rfc rfc_cliente
mx_nss: imss
ar_cuit: cuit cuil
cl_rut: rut
co_cedula: cedula_ciudadania
es_nif: nif nie dni
es_nss: numero_seguridad_social
pt_nif: nif numero_contribuinte
fr_nir: nir numero_securite_sociale numerosecuritesociale num_secu
fr_spi: numero_fiscal
it_codice_fiscale: codice_fiscale codiceFiscale codicefiscale cod_fisc
de_tax_id: steuer_id steuerIdNr Steueridentifikationsnummer idnr
de_social_insurance: sozialversicherungsnummer sv_nummer rentenversicherungsnummer
de_id_card: personalausweisnummer Personalausweis-Nr.
at_svnr: svnr
ch_ahv: ahv_nummer ahv
be_national_number: rijksregisternummer niss registre_national
nl_bsn: bsn burgerservicenummer
pl_pesel: pesel PESEL_klienta
pl_nip: nip
pl_id_card: numer_dowodu
cz_rodne_cislo: rodne_cislo rodné_číslo rodnecislo
hu_taj: taj_szám taj
hu_tax_id: adóazonosító_jel
ro_cnp: cnp cod_numeric_personal
bg_egn: egn ЕГН
gr_amka: amka ΑΜΚΑ
gr_afm: afm ΑΦΜ
hr_oib: oib
si_emso: emšo emso
rs_jmbg: jmbg ЈМБГ
ee_isikukood: isikukood
lv_personas_kods: personas_kods
lt_asmens_kodas: asmens_kodas
se_personnummer: personnummer
no_fodselsnummer: fødselsnummer fodselsnummer foedselsnummer
dk_cpr: cpr cpr_nummer
fi_hetu: hetu henkilötunnus
is_kennitala: kennitala
tr_kimlik: tc_kimlik_no tckn TCKimlikNo
ru_snils: снилс snils strakhovoy_nomer
ru_inn: инн ИНН
ua_rnokpp: рнокпп іпн rnokpp
kz_iin: иин
il_id: תעודת_זהות teudat_zehut
sa_national_id: iqama_no
ae_emirates_id: emirates_id
eg_national_id: الرقم_القومي
kw_civil_id: civil_id
pk_cnic: cnic
lk_nic: nic_number
za_id: sa_id_number
jp_my_number: my_number mynumber マイナンバー 個人番号
cn_resident_id: 身份证号 shenfenzheng 居民身份证号
kr_rrn: 주민등록번호 주민번호 rrn
tw_id: 身分證字號
hk_id: hkid
sg_nric: nric_no fin_number
my_nric: mykad no_kad_pengenalan
id_nik: nik no_ktp
th_id: เลขบัตรประชาชน
vn_cccd: cccd số_cccd cmnd
ph_umid: umid
au_tfn: tfn tax_file_number
au_medicare: medicare_card_number
nz_ird: ird_number
nz_nhi: nhi
passport_number: passport_no passport Reisepassnummer numéro_passeport pasaporte паспорт 护照号
passport_number: 旅券番号 여권번호
driver_licence: drivers_license_no driving_licence führerschein permis_de_conduire 驾驶证号
driver_licence: 免許証番号
national_id: national_id carte_identite občanský_průkaz documento_identidad
religion: religion Konfession religión wyznanie 宗教 종교 agama dini_inanç الديانة
ethnicity: ethnicity ethnic_origin etnia origine_ethnique 民族
political_opinion: political_party political_opinion parti_politique 政治面貌
sexual_orientation: sexual_orientation sexuelle_orientierung orientación_sexual
trade_union: trade_union union_membership Gewerkschaft syndicat sindicato 工会
biometric: fingerprint_template Fingerabdruck huella_dactilar 指纹
genetic: genotype dna_sequence
criminal_record: criminal_record Vorstrafen antecedentes_penales судимость
child_data: child_name nombre_hijo
health_condition: diagnosis blood_type allergies Diagnose maladie enfermedad 血型 diagnóstico
health_condition: choroba диагноз
icd10: icd10 icd_code diagnosis_code ICD-10
medical_code: snomed_code loinc
medical_record_number: mrn patient_id medical_record_number Patientennummer historia_clinica
medical_record_number: 病历号
health_plan_number: health_insurance_number versichertennummer subscriber_id
credit_card: credit_card_number card_no cc_num kreditkartennummer numero_carte 信用卡号
credit_card: card_number
cvv: cvv cvc card_security_code
card_expiry: card_expiry cc_exp
masked_card: masked_pan card_last4 last4_of_card
card_track: track2 magstripe
card_pin: card_pin
iban: iban IBAN_nr
bank_account: bank_account_number routing_number kontonummer numero_de_cuenta 口座番号 계좌번호
bank_account: sort_code
swift_bic: bic swift_code
crypto_wallet: btc_address wallet_address
password: password passwd usr_pwd Passwort mot_de_passe contraseña senha wachtwoord lösenord hasło
password: пароль 密码 パスワード 비밀번호 şifre jelszó parola_utilizator mật_khẩu kata_sandi סיסמה
password: كلمة_المرور
password_hash: password_hash passwordHash pwd_md5 hashed_password
aws_access_key: aws_access_key_id
aws_secret_key: aws_secret_access_key
github_token: github_token
gitlab_token: gitlab_token
slack_token: slack_webhook_url
stripe_key: stripe_secret_key
google_api_key: google_maps_api_key
sendgrid_key: sendgrid_api_key
npm_token: npm_token
azure_key: azure_storage_key
vendor_token: twilio_auth_token
jwt: jwt
private_key: ssh_private_key privateKey
connection_string: connection_string database_url
url_with_token: presigned_url
totp_seed: totp_secret
generic_secret: api_key client_secret access_token
personal_date: hire_date date_of_death
social_profile: linkedin_url
"""

VETOED = """
email: email_verified is_email_verified email_opt_in email_confirmed email_count email_type
email: email_domain email_template emailUpdatedAt email_sent email_frequency email_enabled
email: email_status number_of_emails email_consent email_provider email_subject email_valid
email: has_email emails[].verified email_format email_verificado email_bestätigt email_vérifié
email: tipo_email email_language email_length num_emails
phone: phone_model phone_type phone_verified phone.type phone_carrier phone_country_code has_phone
phone: num_phones telefon_art tipo_telefono telefono_verificado 手机号归属地 телефон_подтвержден
phone: 휴대폰기종 telefoon_type
password: password_changed_at password_policy password_strength password_length password_expires
password: password_enabled passwort_geändert fecha_cambio_contraseña password_level
password: password_attempts mot_de_passe_expiré password_hint password_last_updated
credit_card: credit_card_brand credit_card_type card_network card_issuer
passport_number: passport_expiry passport_country passport_issue_date date_delivrance_passeport
street_address: address_id address_type address_state address_verified
religion: religion_id religion_fk
gender: gender_type gender_count
salary: salary_currency salary_frequency
username: username_changed username_policy
driver_licence: driving_licence_expiry führerschein_klasse
iban: iban_country iban_valid
"""

NOTHING = """
scenario_code acid_level public republic classic discount company spanish message pages storage
percentage sexton basin using manage passage namespace hostname filename usage postage coverage
voltage average mileage image package parentage personage patronage message_body village_green
cottage capability capital escape landscape panorama panel company_id japan pandemic expansion
occupancy specification plateau template splatter explain explanation telemetry telescope
telegraph citizenry capacity elasticity velocity publicity simplicity racetrack embrace trace
traceability brace surface spinach spin opinion_poll pinned keyboard keyword monkey turkey donkey
hockey tokenizer secretary cellar excellent unionize reunion communion billing_cycle phoneme
symphony saxophone emailer phantom nominal nomination economy astronomy dobro adobe bandobust
vinyl province_code convince provincial single singapore jingle finance fine finish final infinite
cinema cinnamon skin sink sing icon icing medicinal ibanez swiftly dictionary tyre pasta
passenger_count compass bypass surpass pandas cupboard age_group min_age page_name user_agent
account_type plan_type condition_code_type party_size race_time cell_count token_type state_code
title price quantity order_id invoice_no tracking_number serial_number sku isbn version created_at
updated_at status active product_name company_name brand file_name team_name project.name
department_name country_name movie_title product.name nombre_producto nom_produit Produktname
会社名 商品名 件名 상품명 název_produktu nama_produk tipo_documento id uuid customer_id
partita_iva kundennummer 年齢層 メールマガジン num_clients ca_p col_17 f3 x value data field_9
wert attr_k feld campo colonne t1_x
"""

AGAINST = """
*: isbn issn ean gtin upc sku asin order_id invoice_number bill_no po_number transaction_id
*: txn_ref booking_ref tracking_no parcel_id waybill shipment_id awb version build part_number
*: lot_no batch_no serial_no asset_tag bin_location shelf aisle flight_no seat_no ticket_no etag
*: sha256 commit_sha uuid guid object_id correlation_id trace_id request_id timestamp duns
*: vat_number siret siren cas_number isin cusip hs_code mcc checksum Bestellnummer Rechnungsnr
*: numero_commande numero_factura артикул 注文番号 device_serial meter_no order.number 订单号
*: 주문번호 reference_number gtin13 revision epoch bestelnummer
person_full_name: product_name brand company_name vendor_name album_title team file_name
person_full_name: department Firma empresa 会社名 organisation_name model_name city_codename
person_full_name: project_name
ip_address: firmware_version app_version build
date_of_birth: created_at updated_at timestamp
salary: temperature score discount_pct
"""

OPAQUE = """
col_17 f3 x value data field_9 wert attr_k feld colonne t1_x c12 v column_3 texto 値 значение
attribute_1 misc unnamed hodnota veld
"""


def _pairs(table: str) -> list[tuple[str, str]]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for line in table.strip().splitlines():
        kind, _, names = line.partition(": ")
        grouped[kind] += names.split()
    return [(kind, name) for kind, names in grouped.items() for name in names]


def test_the_table_of_names_is_large() -> None:
    assert len(_pairs(CLEAR)) >= 300


def test_every_type_that_has_examples_is_of_the_taxonomy() -> None:
    assert {kind for kind, _ in _pairs(CLEAR)} <= set(types())


@pytest.mark.parametrize(("type", "name"), _pairs(CLEAR))
def test_a_clear_name_says_its_type(type: str, name: str) -> None:
    found = naming(name)

    assert not found.vetoed
    assert found.types.get(type, 0.0) >= 0.7, dict(found.types)
    assert found.types[type] >= max(found.types.values()) - 0.21, dict(found.types)
    assert found.words[type]


@pytest.mark.parametrize(("type", "name"), _pairs(VETOED))
def test_a_word_about_the_thing_vetoes_the_type(type: str, name: str) -> None:
    found = naming(name)

    assert found.vetoed
    assert not found.types
    assert type in found.words


@pytest.mark.parametrize("name", NOTHING.split())
def test_a_part_of_a_longer_word_says_nothing(name: str) -> None:
    assert not [t for t, s in naming(name).types.items() if s >= 0.3]


@pytest.mark.parametrize(("type", "name"), _pairs(AGAINST))
def test_names_of_things_speak_against_persons(type: str, name: str) -> None:
    found = naming(name)

    assert type in found.against
    assert type not in found.types


@pytest.mark.parametrize("name", OPAQUE.split())
def test_opaque_names_are_known_as_such(name: str) -> None:
    assert naming(name).opaque


@pytest.mark.parametrize(
    "name", ["email", "order_id", "gadget_colour", "name", "city", "phone_type"]
)
def test_telling_names_are_not_opaque(name: str) -> None:
    assert not naming(name).opaque


@pytest.mark.parametrize(
    ("name", "tokens"),
    [
        ("address_line_1", ("address", "line", "1")),
        ("customerSSN", ("customer", "ssn")),
        ("userID", ("user", "id")),
        ("XMLHttpRequest", ("xml", "http", "request")),
        ("phone2", ("phone", "2")),
        ("PRÉNOM-Client", ("prenom", "client")),
        ("customer.contacts[].email", ("email",)),
        ("tbl_email", ("email",)),
        ("email_old", ("email",)),
        ("ДатаРождения", ("дата", "рождения")),
        ("顧客ID", ("顧客", "id")),
        ("Tel. privat", ("tel", "privat")),
    ],
)
def test_names_are_cut_into_words(name: str, tokens: tuple[str, ...]) -> None:
    assert naming(name).tokens == tokens


def test_a_bare_name_is_a_person_s_in_a_table_of_persons_only() -> None:
    assert naming("name").types["person_full_name"] == pytest.approx(0.5)
    for dataset in ("customers", "hr.employees", "public.patients", "Kunden", "clientes"):
        assert naming("name", dataset).types["person_full_name"] >= 0.85
    for dataset in ("products", "items", "files", "brands"):
        assert naming("name", dataset).types.get("person_full_name", 0.0) <= 0.2


def test_ambiguous_words_are_weaker_than_clear_ones() -> None:
    for name in ("pan", "cap", "cf", "sin", "pin", "plate", "account", "handle", "race", "party"):
        assert 0.0 < max(naming(name).types.values()) <= 0.75, name


def test_surroundings_clear_up_ambiguous_words() -> None:
    assert naming("race", "patients").types["ethnicity"] >= 0.75
    assert naming("plate", "vehicles").types["licence_plate"] >= 0.75
    assert naming("wallet.address").types["crypto_wallet"] >= 0.7
    assert naming("pan", "payments").types["credit_card"] > naming("pan").types["credit_card"]
    assert (
        naming("race", "products").types.get("ethnicity", 0.0) < naming("race").types["ethnicity"]
    )


def test_the_head_of_a_name_counts_most() -> None:
    city = naming("address_city").types
    assert city["city"] > 2 * city["street_address"]
    assert naming("email_password").types["password"] > naming("email_password").types["email"]
    assert naming("phone_gizmo").types["phone"] < naming("phone").types["phone"]


def test_a_digest_of_something_else_is_weak() -> None:
    assert naming("email_hash").types["email"] <= 0.5
    assert naming("ssn_encrypted").types["us_ssn"] <= 0.5


def test_a_date_may_be_called_one() -> None:
    assert naming("cc_exp_dt").types["card_expiry"] == 1.0
    assert naming("passport_date").vetoed == "date"


def test_a_role_is_a_person_beside_a_thing_too() -> None:
    assert naming("store_manager").types["person_full_name"] >= 0.5
    assert naming("vendor_contact_name").types["person_full_name"] >= 0.9


def test_a_veto_acts_only_on_what_it_stands_beside() -> None:
    assert naming("verified_email").types["email"] == 1.0
    assert naming("last_login_ip").types["ip_address"] >= 0.9
    assert naming("provider_phone").types["phone"] == 1.0


def test_parents_tell_what_a_bare_last_part_is() -> None:
    assert naming("phones[].number").types["phone"] >= 0.8
    assert naming("contact.email.value").types["email"] >= 0.8
    assert naming("phone.type").vetoed == "type"
    assert naming("product.name").against["person_full_name"]
    assert "email" not in naming("email.gadget").types


def test_a_comment_speaks_where_the_name_does_not() -> None:
    found = naming("col_4", comment="Date of birth of the customer")

    assert found.types["date_of_birth"] >= 0.6
    assert "comment" in found.words["date_of_birth"]
    assert not found.opaque
    assert not naming("col_4", comment="whether the e-mail address was verified").types
    assert not naming("col_4", comment="internal use").types


def test_the_words_name_what_was_recognised() -> None:
    assert naming("cust_date_of_birth").words == {"date_of_birth": "date of birth"}


@pytest.mark.parametrize(
    "name", ["", "   ", "_", "...", "[]", "💥", "a" * 500, "e_" * 300, "ー", "."]
)
def test_odd_names_do_no_harm(name: str) -> None:
    assert naming(name).types == {}


@given(st.text(max_size=40), st.text(max_size=10), st.text(max_size=40))
def test_strengths_are_between_nothing_and_sure(name: str, dataset: str, comment: str) -> None:
    found = naming(name, dataset, comment)

    assert all(0.0 < strength <= 1.0 for strength in found.types.values())
    assert set(found.types) <= set(types())
    assert not (found.types and found.vetoed)
    assert not (found.opaque and (found.types or found.against or found.vetoed))


_LETTERS = st.text("bcdfgjklmqrtvwxz", min_size=2, max_size=5)


@given(
    _LETTERS, st.sampled_from(["ssn", "pan", "age", "sex", "lic", "cap", "dob", "cpf"]), _LETTERS
)
def test_a_short_word_inside_another_never_counts(before: str, word: str, after: str) -> None:
    assert word not in naming(f"{before}{word}{after}").words.values()


def test_lines_of_the_lists_are_sound() -> None:
    known = set(types())
    for lines in lexicon().values():
        for line in lines:
            if line.kind == "type":
                assert line.types[0] in known
                assert 0.0 < line.strength <= 1.0
            elif line.kind == "context":
                assert set(line.types) <= known
            elif line.kind == "thing":
                assert set(line.types) <= known | set(GROUPS) | {"*"}
            elif line.kind == "veto":
                assert line.value in {"after", "before", "any"}
            assert line.kind in KINDS | {"type"}
            assert line.order in {"first", "last", "free"}
    assert max(
        text.count(" ") for lines in lexicon().values() for text in _phrases(lines[0].written)
    ) < (MOST_WORDS)


def _phrases(written: str) -> list[str]:
    return written.rpartition("|")[2].strip().split(", ")


def test_thirty_languages_name_the_main_types() -> None:
    spoken: dict[str, set[str]] = defaultdict(set)
    for lines in lexicon().values():
        for line in lines:
            if line.kind == "type":
                spoken[line.types[0]].add(line.language)

    for kind in (
        *("email", "phone", "street_address", "postal_code", "city", "person_full_name"),
        *("person_first_name", "person_last_name", "date_of_birth", "age", "gender", "nationality"),
        *("religion", "salary", "password", "passport_number", "driver_licence", "licence_plate"),
        *("medical_record_number", "health_condition", "bank_account", "credit_card"),
    ):
        assert len(spoken[kind]) >= 30, (kind, sorted(spoken[kind]))


#: name | type: short forms by which databases call them
SHORT_FORMS = """
post_cd | postal_code
nat_cd | nationality
card_sec_cd | cvv
exp_dt | card_expiry
hosp_no | medical_record_number
pssprt_no | passport_number
ppt_no | passport_number
lic_nbr_driver | driver_licence
user_nm | username
annual_sal | salary
age_at_visit | age
id_doc | national_id
pol_affil | political_opinion
party_pref | political_opinion
addr_ln1 | street_address
soc_sec_nbr | us_ssn
birth_dt | date_of_birth
mar_stat | marital_status
"""


@pytest.mark.parametrize("line", SHORT_FORMS.strip().splitlines())
def test_short_forms_say_what_the_words_say(line: str) -> None:
    name, type_ = line.split(" | ")

    types_ = naming(name).types

    assert max(types_, key=lambda t: types_[t], default="") == type_


@pytest.mark.parametrize("name", ["prod_nm", "phone_typ", "exp_rate", "status_cd", "reg_dt"])
def test_short_forms_of_other_words_say_no_type(name: str) -> None:
    assert not naming(name).types


def test_documents_are_identity_documents_where_people_are_checked() -> None:
    assert naming("doc_no", "kyc_2024").types["national_id"] >= 0.7
    assert naming("doc_no", "invoices").types.get("national_id", 0.0) < 0.5
