"""Connection strings and URLs that let in whoever has them."""

import pytest

from tests.detect.secrets.looking import HEX, URL64, all_inside, all_whole, chance, types_of

CONNECTIONS = [
    "postgresql://app:hunter2@db.internal:5432/shop",
    "postgres://app:s3cr%40t@[2001:db8::1]:5432/shop?sslmode=require",
    "mongodb+srv://root:Qw7rTz@cluster0.ab1cd.mongodb.net/?retryWrites=true",
    "redis://:9dKe72xm@cache:6379/0",
    "amqp://guest:guest@rabbit:5672/",
    "mysql+pymysql://root:changeme@10.0.0.5/shop",
    "https://deploy:Wd83kkQz@git.example.com/team/app.git",
    "ldap://cn=admin:Winter24@ldap.example.com",
    "jdbc:mysql://db:3306/shop?user=app&password=Herbst2024",
    "jdbc:sqlserver://db:1433;databaseName=shop;user=sa;password=Passw0rd!",
    "jdbc:oracle:thin:scott/tiger@//db:1521/orcl",
    "Server=tcp:db.example.com,1433;Initial Catalog=shop;User ID=sa;Password=Str0ng;Encrypt=True;",
    "Driver={ODBC Driver 18 for SQL Server};Server=db;Uid=sa;Pwd={Str;ong1};",
    "Password=hunter2;Data Source=db;User Id=sa",
    "host=db port=5432 dbname=shop user=app password=hunter2",
    "host=db user=app password='hun ter2' sslmode=require",
    "password=hunter2 host=db",
]
NO_CONNECTIONS = [
    "postgresql://app@db.internal:5432/shop",
    "postgresql://app:<password>@db/shop",
    "postgresql://app:${DB_PASSWORD}@db/shop",
    "postgresql://app:****@db/shop",
    "postgresql://user:password@localhost/shop",
    "https://example.com:8443/a@b",
    "https://example.com/?q=a:b@c",
    "jdbc:postgresql://db/shop",
    "jdbc:mysql://db/shop?user=a&password=******",
    "Server=db;Database=shop;Trusted_Connection=True;",
    "Server=db;Uid=sa;Pwd=;",
    "host=db user=app sslmode=require",
    "mailto:a:b@c.example",
]


def test_connection_strings_with_a_password_are_found() -> None:
    found = zip(CONNECTIONS, all_whole(CONNECTIONS), strict=True)

    assert [text for text, forms in found if "connection_string" not in types_of(forms)] == []


@pytest.mark.parametrize("around", ["DSN is {} ok", 'url: "{}"', "A=1\nURL={}\nB=2"])
def test_connection_strings_are_found_in_texts(around: str) -> None:
    found = zip(CONNECTIONS, all_inside([around.format(c) for c in CONNECTIONS]), strict=True)

    assert [text for text, forms in found if "connection_string" not in types_of(forms)] == []


def test_addresses_without_a_password_or_with_a_placeholder_are_none() -> None:
    whole = zip(NO_CONNECTIONS, all_whole(NO_CONNECTIONS), strict=True)
    inside = zip(NO_CONNECTIONS, all_inside(NO_CONNECTIONS), strict=True)

    assert [text for text, forms in whole if forms] == []
    assert [text for text, forms in inside if forms] == []


URLS = [
    f"https://api.example.com/v1/users?access_token={chance(40, URL64)}",
    f"https://example.com/cb#id_token={chance(60, URL64)}&state=1",
    f"https://example.com/files/a.pdf?sig={chance(43)}%3D",
    f"https://b.s3.amazonaws.com/a.csv?X-Amz-Expires=300&X-Amz-Signature={chance(64, HEX)}",
    f"https://storage.googleapis.com/b/o?X-Goog-Signature={chance(128, HEX)}",
    f"https://example.com/reset-password?token={chance(24)}",
    f"https://example.com/oauth/callback?code={chance(40, URL64)}&state=abc",
    f"https://example.com/a;jsessionid={chance(32, HEX)}",
    f"https://maps.example.com/json?address=x&key={chance(39, URL64)}",
    f"https://example.com/password-reset/{chance(32, URL64)}",
    f"https://example.com/magic-link/{chance(43, URL64)}?next=home",
    f"https://example.com/api?user=anna&apikey={chance(32, HEX)}",
    "https://example.com/login?user=anna&password=Sommer24",
]
NO_URLS = [
    "https://example.com/p?id=123456789012&page=2&utm_source=news&utm_id=x7K2p9Qm31LzT0aa",
    "https://example.com/p?token=",
    "https://example.com/p?token=yourtokengoeshere",
    "https://example.com/p?api_key=YOUR_API_KEY",
    "https://example.com/p?token={{token}}",
    "https://example.com/p?key=value&code=404&session=spring",
    "https://example.com/p?key=categories-and-products-2024",
    "https://example.com/p?password=****",
    "https://example.com/reset-password/instructions-for-customers",
    f"https://cdn.example.com/assets/app.{chance(20, HEX)}.js",
    f"https://example.com/orders/{chance(24, HEX)}",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42s",
]


def test_urls_with_tokens_are_found() -> None:
    whole = zip(URLS, all_whole(URLS), strict=True)
    inside = zip(URLS, all_inside([f'<a href="{url}">here</a>' for url in URLS]), strict=True)

    assert [url for url, forms in whole if "url_with_token" not in types_of(forms)] == []
    assert [url for url, forms in inside if "url_with_token" not in types_of(forms)] == []


def test_urls_with_ordinary_parameters_are_not() -> None:
    whole = zip(NO_URLS, all_whole(NO_URLS), strict=True)
    inside = zip(NO_URLS, all_inside(NO_URLS), strict=True)

    assert [url for url, forms in whole if forms] == []
    assert [url for url, forms in inside if forms] == []
