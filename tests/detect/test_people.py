"""Which values are names of persons, and which are not."""
# letters of many scripts

import polars as pl
import pytest

from audit.detect.people import person_masks, person_shares

FULL = [
    "Anna Müller",
    "MÜLLER Anna",
    "Müller, Anna",
    "Dr. Hans-Peter von der Heide",
    "Kovács Zsófia",
    "William H. Gates III",
    "Jean-Luc Picard",
    "María de los Ángeles Pérez",
    "Mohammed bin Salman",
    "Ben Smith",
    "Nguyễn Thị Hương",
    "anna smith",
    "Siobhán O’Brien",
    "Dott.ssa Giulia Bianchi",
    "Robert Smith, Jr.",
    "Jane Miller, PhD",
    "Emmanuel Okafor",
    "Ahmed Al-Harbi",
    "Wójcik Agnieszka",
    "Heikki Mäkinen",
    "Ayşe Yılmaz",
    "Priya Venkataraman",
    "Xiaoming Wang",
    "Ingibjörg Sigurðardóttir",
    "Mark Young",
    "Иванов Сергей Петрович",
    "Кузнецова Ольга",
    "Олена Шевченко",
    "Γεώργιος Παπαδόπουλος",
    "محمد القحطاني",
    "משה כהן",
    "राहुल शर्मा",
    "王伟",
    "李小龙",
    "김민준",
    "佐藤 太郎",
    "田中花子",
    "ヤマダ タロウ",
]
NO_PERSONS = [
    "Smith & Sons",
    "Green Apple",
    "Leather Chair",
    "Rose Garden",
    "Running Shoes",
    "Blue Cotton Shirt",
    "Account Executive",
    "Samsung Galaxy",
    "Main Street",
    "The Grace of Mary",
    "Kuala Lumpur",
    "anna@example.com",
    "John 3",
    "",
    "黄色",
    "高级",
    "北京市",
    "管理员",
    "이용자",
    "주문",
]
COMPANIES = [
    "Müller GmbH",
    "Rossi S.p.A.",
    "Peter Wagner & Co. KG",
    "Johnson Ltd.",
    "Smith, Jones and Brown",
    "Dupont SARL",
    "Anna Kowalska Sp. z o.o.",
    "Jensen A/S",
    "Miller Group",
    "ООО Иванов",
    "株式会社山田",
    "北京田中有限公司",
    "주식회사 김민준",
]


@pytest.mark.parametrize("name", FULL)
def test_full_names_are_told_in_many_languages(name: str) -> None:
    assert person_masks(pl.Series([name])).full.tolist() == [True]


@pytest.mark.parametrize("text", NO_PERSONS)
def test_other_words_are_no_full_names(text: str) -> None:
    assert person_masks(pl.Series([text])).full.tolist() == [False]


@pytest.mark.parametrize("text", COMPANIES)
def test_companies_are_no_persons(text: str) -> None:
    masks = person_masks(pl.Series([text]))

    assert masks.company.tolist() == [True]
    assert not masks.full[0]


def test_joined_surnames_alone_are_companies() -> None:
    shares = person_shares(pl.Series(["Johnson-Smith", "Miller-Davis", "Wilson-Moore"]))

    assert shares.company == 1.0
    assert shares.last == 0.0


def test_the_family_name_in_front_is_told() -> None:
    shares = person_shares(pl.Series(["Müller, Anna", "Smith, John", "Robert Brown, Jr."]))

    assert shares.full == 1.0
    assert shares.comma == pytest.approx(2 / 3)


def test_a_column_of_first_names_is_one() -> None:
    names = "Anna Giulia Grace Mark Mateusz Jean-Luc Will Heikki Søren Zoltán James Taylor Thomas"

    shares = person_shares(pl.Series(names.split()))

    assert shares.first > 0.9
    assert shares.last < 0.2
    assert shares.full == 0.0


def test_a_column_of_family_names_is_one() -> None:
    names = [
        "Smith",
        "Brown",
        "Young",
        "Kowalska",
        "O’Brien",
        "van der Berg",
        "de la Cruz",
        "Price",
    ]
    names += ["Hernández", "Mäkinen", "Kovács", "Thomas", "James", "García López"]

    shares = person_shares(pl.Series(names))

    assert shares.last > 0.9
    assert shares.first < 0.2


def test_family_names_are_told_by_their_ending() -> None:
    names = ["Ермолаева", "Трофименко", "Заболотский", "Мкртчян", "Παπαγεωργοπούλου"]

    assert person_shares(pl.Series(names)).last == 1.0


@pytest.mark.parametrize(
    "words",
    [
        "brown green red blue violet amber olive black white gray teal ivory",
        "Manager Baker Carpenter Cook Teacher Nurse Driver Mason Miller Painter Engineer",
        "Tisch Stuhl Schrank Bett Sofa Regal Kommode Spiegel Teppich Lampe",
        "active pending closed open draft",
        "rouge vert bleu jaune noir blanc",
        "магазин заказ товар склад отдел",
    ],
)
def test_ordinary_words_are_no_names(words: str) -> None:
    shares = person_shares(pl.Series(words.split()))

    assert max(shares.first, shares.last, shares.full) <= 0.25


def test_the_script_is_that_of_most() -> None:
    assert person_shares(pl.Series(["Анна Иванова", "Ольга", "Bob"])).script == "cyrillic"
    assert person_shares(pl.Series(["김민준", "이서연"])).script == "hangul"


def test_no_values_are_no_names() -> None:
    shares = person_shares(pl.Series([], dtype=pl.String))

    assert (shares.n, shares.full, shares.script) == (0, 0.0, "")


def test_missing_values_are_no_names() -> None:
    assert person_masks(pl.Series([None, "Anna Smith"])).full.tolist() == [False, True]


@pytest.mark.parametrize(
    "name",
    [
        "Menekşe Aksoy",
        "Γλυκερία Σταθοπούλου",
        "ירון פרידמן",
        "وليد بن سالم الشهراني",
        "พรทิพย์ ใจดี",
        "मनीष सेनगुप्ता",
        "Ефросинья Колобова",
        "Mădălina Munteanu",
    ],
)
def test_names_of_languages_with_long_lists(name: str) -> None:
    assert person_masks(pl.Series([name])).full[0]


def test_places_called_after_saints_are_no_persons() -> None:
    assert not person_masks(pl.Series(["San Martin Garcia", "Saint Peter Jones"])).full.any()
