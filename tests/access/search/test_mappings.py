"""Mappings of search engines: what a dynamic one has taken up from documents is told with care."""

from audit.access.search.mappings import plain, read_mapping


def test_keys_that_are_values_become_one_field() -> None:
    mapped = read_mapping(
        {
            "properties": {
                "contacts": {
                    "properties": {
                        "zofia@leak": {"properties": {"since": {"type": "date"}}},
                        "jan@leak": {"properties": {"since": {"type": "date"}}},
                    }
                },
                "@timestamp": {"type": "date"},
            }
        }
    )

    names = [field.name for field in mapped.fields]
    assert names == ["_id", "@timestamp", "contacts", "contacts.*", "contacts.*.since"]
    document = {"contacts": {"jan@leak": {"since": 0}}}
    [contact] = plain(document, mapped)["contacts"].values()
    assert contact["since"].year == 1970
