"""Names that say a dataset is there for tests, demonstrations or development."""

import re

from checks._places import word_set

_MARKS = word_set("""
    test tests testing testdata dev develop development qa uat preprod sandbox playground demo demos
    dummy mock mocks fixture fixtures example examples sample samples stage staging stg
""")
#: In a warehouse these are the layer that real data arrives in.
LAYERS = frozenset({"stage", "staging", "stg"})
#: Beside these the word means something else: blood tests, requests for a demo, soil samples.
_OTHERWISE = word_set("""
    result results lab laboratory blood medical clinical covid pcr tissue soil
    water specimen driving drive exam exams score scores question questions answer answers ab split
    quality request requests booking bookings lead leads signup signups appointment appointments
    rate size speed order orders business software estate property stress
""")
_SUBJECTS = frozenset({"patient", "patients"})  # patient_test is not what test_patients is
#: Folders that hold nothing but such data.
_FOLDERS = word_set(
    "test tests testdata test_data test-data fixtures sandbox demo samples sample_data"
)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def environment(name: str, namespace: str = "") -> str:
    """The word that says so: first or last of the name or of its namespace, "" where none does."""
    folder, _, file = name.replace("\\", "/").rpartition("/")
    if folder:
        last = folder.rpartition("/")[2].lower()
        return last if last in _FOLDERS else _mark(file.partition(".")[0])
    space, bare = namespace, name.removeprefix(f"{namespace}.")
    if not namespace:
        space, _, bare = name.rpartition(".")
    return _mark(space) or _mark(bare)


def _mark(part: str) -> str:
    found = [word.lower() for word in _WORD.findall(part)]
    if not found or _OTHERWISE.intersection(found):
        return ""
    ends = found[:1] if _SUBJECTS.intersection(found) else (found[0], found[-1])
    return next((word for word in ends if word in _MARKS), "")
