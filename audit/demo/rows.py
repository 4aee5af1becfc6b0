"""Four years of a shop's trade as rows: the same seed and moment give the same rows."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from audit.demo import words

#: Rows of the whole shop; visits fill up what the trade leaves.
TOTAL_ROWS = 200_000

EMPLOYEES, MIGRATIONS, COUPONS, RATE_DAYS = 45, 38, 250, 300
CUSTOMERS, ADDRESSES, PRODUCTS, VARIANTS = 8_000, 9_000, 900, 2_600
ORDERS, SHIPPED, RETURNS, REVIEWS = 11_500, 10_600, 600, 3_000
TICKETS, MESSAGES = 1_200, 2_800

HOUR, DAY = 3_600, 86_400
SPAN = 4 * 365 * DAY
#: Trade by hour of the day, UTC.
_HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 12, 11, 11, 11, 12, 13, 15, 17, 17, 14, 9, 5)
_EPOCH = date(1970, 1, 1)

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table and the columns they are in."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[Row]


class Shop:
    """Draws the shop table by table and remembers what later tables refer to."""

    def __init__(self, random: Random, at: datetime) -> None:
        self._random = random
        self._now = int(at.timestamp())
        self._opened = self._now - SPAN
        self._first_day = self._opened // DAY
        first = _EPOCH + timedelta(days=self._first_day)
        self._days = [(first + timedelta(days=n)).isoformat() for n in range(SPAN // DAY + 2)]
        self._times = [
            f"T{h:02}:{m:02}:{s:02}Z" for h in range(24) for m in range(60) for s in range(60)
        ]

    def tables(self) -> Iterator[Rows]:
        """Every table, parents before children; together `TOTAL_ROWS` rows."""
        left = TOTAL_ROWS
        for rows in self._trade():
            left -= len(rows.rows)
            yield rows
        yield self._page_events(left)

    def _trade(self) -> Iterator[Rows]:
        yield from (self._migrations(), self._settings(), self._employees())
        joined = [self._opened, *self._moments(CUSTOMERS - 1)]
        owners = [*range(CUSTOMERS), *self._below(CUSTOMERS, ADDRESSES - CUSTOMERS)]
        yield from (self._customers(joined), self._addresses(joined, owners))
        yield from (self._categories(), self._brands())
        prices = [100 * self._random.randrange(3, 160) - 5 for _ in range(PRODUCTS)]
        product_of = [*range(PRODUCTS), *self._below(PRODUCTS, VARIANTS - PRODUCTS)]
        yield from (self._products(prices), self._variants(prices, product_of))
        yield from (self._warehouses(), self._inventory(), self._coupons())
        ordered = self._moments(ORDERS)
        buyers = [self._random.randrange(max(1, bisect_right(joined, t))) for t in ordered]
        items, totals = self._items(ordered, [prices[p] for p in product_of])
        yield from (self._orders(ordered, buyers, totals), items)
        yield from (self._payments(ordered, totals), self._shipments(ordered))
        yield from (self._returns(ordered, totals), self._reviews(buyers))
        opened = self._moments(TICKETS)
        yield from (self._tickets(opened), self._messages(opened), self._rates())

    # ---- drawing

    def _moments(self, count: int) -> list[int]:
        """Times in order: more of them lately, as the shop grew, and by the hours of the day."""
        random, last = self._random.random, self._now - 60
        hours = self._random.choices(range(24), _HOURS, k=count)
        found: list[int] = []
        for hour in hours:
            day = (self._opened + int(SPAN * random() ** 0.6)) // DAY
            moment = day * DAY + hour * HOUR + int(random() * HOUR)
            found.append(max(self._opened, moment if moment <= last else moment - DAY))
        return sorted(found)

    def _later(self, moments: Sequence[int], within: int) -> list[int]:
        random, now = self._random.random, self._now
        return [t + int(random() * min(within, now - t)) for t in moments]

    def _tended(self, count: int) -> list[str]:
        """When things were last changed that are looked after all the time."""
        random = self._random.random
        return [self._stamp(self._now - HOUR - int(random() * 18 * DAY)) for _ in range(count)]

    def _started(self, count: int) -> list[str]:
        """When things began that the shop had from its first months on."""
        random = self._random.random
        return [self._stamp(self._opened + int(random() * 90 * DAY)) for _ in range(count)]

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _below(self, limit: int, count: int) -> list[int]:
        random = self._random.random
        return [int(limit * random()) for _ in range(count)]

    def _pick(self, options: Sequence[str], count: int, weights: Sequence[int] = ()) -> list[str]:
        return self._random.choices(options, weights or None, k=count)

    def _rarely(self, moments: Sequence[int], share: float) -> list[str | None]:
        return [self._stamp(t) if self._chance(share) else None for t in moments]

    def _stamp(self, second: int) -> str:
        return self._days[second // DAY - self._first_day] + self._times[second % DAY]

    def _day(self, second: int) -> str:
        return self._days[second // DAY - self._first_day]

    def _stamps(self, moments: Sequence[int]) -> list[str]:
        return [self._stamp(t) for t in moments]

    # ---- the shop itself

    def _migrations(self) -> Rows:
        step = (SPAN - 6 * DAY) // MIGRATIONS
        moments = [self._opened + step * (n + 1) for n in range(MIGRATIONS)]
        names = self._pick(("add index", "add column", "new table", "backfill"), MIGRATIONS)
        return Rows(
            "schema_migrations",
            ("version", "name", "applied_at"),
            [
                (int(self._day(t).replace("-", "")) * 100 + n, name, self._stamp(t))
                for n, (t, name) in enumerate(zip(moments, names, strict=True))
            ],
        )

    def _settings(self) -> Rows:
        texts = (
            ("shop_name", "Tidewater Home"), ("default_currency", "EUR"), ("vat_percent", "19"),
            ("support_address", "help@example.com"), ("free_delivery_from_cents", "6000"),
            ("return_days", "30"), ("invoice_prefix", "TW"), ("time_zone", "Europe/Berlin"),
            ("newsletter_list", "monthly"), ("basket_lifetime_hours", "72"),
        )  # fmt: skip
        created, updated = self._started(len(texts)), self._tended(len(texts))
        return Rows(
            "shop_settings",
            ("id", "setting_name", "setting_text", "created_at", "updated_at"),
            [
                (n, name, text, began, changed)
                for n, ((name, text), began, changed) in enumerate(
                    zip(texts, created, updated, strict=True), 1
                )
            ],
        )

    def _employees(self) -> Rows:
        first = self._pick(words.FIRST_NAMES, EMPLOYEES)
        last = self._pick(words.LAST_NAMES, EMPLOYEES)
        return Rows(
            "employees",
            ("id", "full_name", "email", "department", "created_at", "updated_at"),
            list(
                zip(
                    range(1, EMPLOYEES + 1),
                    (f"{f} {s}" for f, s in zip(first, last, strict=True)),
                    (f"{f}.{n}@staff.example".lower() for n, f in enumerate(first, 1)),
                    self._pick(words.STAFF, EMPLOYEES),
                    self._started(EMPLOYEES),
                    self._tended(EMPLOYEES),
                    strict=True,
                )
            ),
        )

    def _customers(self, joined: Sequence[int]) -> Rows:
        count = len(joined)
        first, last = self._pick(words.FIRST_NAMES, count), self._pick(words.LAST_NAMES, count)
        domains = self._pick(words.MAIL_DOMAINS, count, (6, 2, 1, 1))
        random = self._random.random
        changed = self._later(joined, 200 * DAY)
        return Rows(
            "customers",
            ("id", "email", "first_name", "last_name", "phone", "locale", "loyalty_points",
             "newsletter", "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    (
                        f"{f}.{s}.{n}@{d}".lower()
                        for n, (f, s, d) in enumerate(zip(first, last, domains, strict=True), 1)
                    ),
                    first,
                    last,
                    # 07700 900000 to 900999 are kept free for invented people
                    (f"+44 7700 900{int(random() * 1000):03}" if self._chance(0.7) else None
                     for _ in range(count)),
                    self._pick(words.LOCALES, count, words.COUNTRY_WEIGHTS),
                    (int(random() ** 3 * 2_000) for _ in range(count)),
                    (int(self._chance(0.4)) for _ in range(count)),
                    self._stamps(joined),
                    self._stamps(changed),
                    self._rarely(changed, 0.015),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _addresses(self, joined: Sequence[int], owners: Sequence[int]) -> Rows:
        count, random = len(owners), self._random.random
        written = self._later([joined[owner] for owner in owners], 30 * DAY)
        changed = self._later(written, 90 * DAY)
        streets = zip(
            self._pick(words.STREETS, count), self._pick(words.STREET_KINDS, count), strict=True
        )
        second = self._pick(words.SECOND_LINES, count)
        people = zip(
            self._pick(words.FIRST_NAMES, count), self._pick(words.LAST_NAMES, count), strict=True
        )
        return Rows(
            "addresses",
            ("id", "customer_id", "recipient", "street", "second_line", "city", "postcode",
             "country_code", "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    (owner + 1 for owner in owners),
                    (" ".join(names) for names in people),
                    (f"{1 + int(random() * 180)} {' '.join(street)}" for street in streets),
                    (line if self._chance(0.25) else None for line in second),
                    self._pick(words.CITIES, count),
                    (f"{10_000 + int(random() * 89_000)}" for _ in range(count)),
                    self._pick(words.COUNTRIES, count, words.COUNTRY_WEIGHTS),
                    self._stamps(written),
                    self._stamps(changed),
                    self._rarely(changed, 0.02),
                    strict=True,
                )
            ),
        )  # fmt: skip

    # ---- what it sells

    def _categories(self) -> Rows:
        tops = len(words.DEPARTMENTS)
        named = [(None, top, top) for top in words.DEPARTMENTS] + [
            (n, shelf, f"{top} {shelf}")
            for n, top in enumerate(words.DEPARTMENTS, 1)
            for shelf in words.SHELVES
        ]
        created, updated = self._started(len(named)), self._tended(len(named))
        return Rows(
            "categories",
            ("id", "parent_id", "name", "slug", "shelf_order", "created_at", "updated_at"),
            [
                (n, parent, name, full.lower().replace(" ", "-"), n % tops, began, changed)
                for n, ((parent, name, full), began, changed) in enumerate(
                    zip(named, created, updated, strict=True), 1
                )
            ],
        )

    def _brands(self) -> Rows:
        count = len(words.BRANDS)
        sites = (f"https://{b.split()[0].lower()}.example" for b in words.BRANDS)
        return Rows(
            "brands",
            ("id", "name", "website", "created_at", "updated_at"),
            list(
                zip(range(1, count + 1), words.BRANDS, sites, self._started(count),
                    self._tended(count), strict=True)
            ),
        )  # fmt: skip

    def _products(self, prices: Sequence[int]) -> Rows:
        count = len(prices)
        created = self._moments(count)
        changed = self._later(created, 500 * DAY)
        leaf = len(words.DEPARTMENTS)
        leaves = leaf * len(words.SHELVES)
        return Rows(
            "products",
            ("id", "brand_id", "category_id", "name", "description", "list_price_cents",
             "launch_date", "status", "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    (1 + b for b in self._below(len(words.BRANDS), count)),
                    (leaf + 1 + c for c in self._below(leaves, count)),
                    map(" ".join, zip(self._pick(words.QUALITIES, count),
                                      self._pick(words.PRODUCTS, count), strict=True)),
                    self._pick(words.PRAISE, count),
                    prices,
                    (self._day(t) for t in created),
                    self._pick(("active", "seasonal", "discontinued"), count, (8, 1, 1)),
                    self._stamps(created),
                    self._stamps(changed),
                    self._rarely(changed, 0.03),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _variants(self, prices: Sequence[int], product_of: Sequence[int]) -> Rows:
        count, random = len(product_of), self._random.random
        created = self._moments(count)
        changed = self._later(created, 300 * DAY)
        return Rows(
            "product_variants",
            ("id", "product_id", "sku", "colour", "size_label", "price_cents", "weight_grams",
             "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    (p + 1 for p in product_of),
                    (f"TW-{p + 1:04}-{n:05}" for n, p in enumerate(product_of, 1)),
                    self._pick(words.COLOURS, count),
                    self._pick(words.SIZES, count),
                    (prices[p] for p in product_of),
                    (50 + 10 * int(random() ** 2 * 800) for _ in range(count)),
                    self._stamps(created),
                    self._stamps(changed),
                    self._rarely(changed, 0.03),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _warehouses(self) -> Rows:
        count = len(words.WAREHOUSES)
        return Rows(
            "warehouses",
            ("id", "name", "city", "country_code", "created_at", "updated_at"),
            list(
                zip(range(1, count + 1), words.WAREHOUSES, words.CITIES, words.COUNTRIES,
                    self._started(count), self._tended(count), strict=False)
            ),
        )  # fmt: skip

    def _inventory(self) -> Rows:
        places = [
            (warehouse, variant)
            for variant in range(1, VARIANTS + 1)
            for warehouse in range(1, len(words.WAREHOUSES) + 1)
        ]
        created = self._moments(len(places))
        changed = self._later(created, 60 * DAY)
        random = self._random.random
        return Rows(
            "inventory_levels",
            ("id", "warehouse_id", "variant_id", "on_hand", "reserved", "created_at", "updated_at",
             "deleted_at"),
            [
                (n, *place, int(random() ** 2 * 240), int(random() * 6), began, at, gone)
                for n, (place, began, at, gone) in enumerate(
                    zip(places, self._stamps(created), self._stamps(changed),
                        self._rarely(changed, 0.02), strict=True), 1
                )
            ],
        )  # fmt: skip

    def _coupons(self) -> Rows:
        begin = self._moments(COUPONS)
        kinds = self._pick(words.SEASONS, COUPONS)
        return Rows(
            "coupons",
            ("id", "code", "percent_off", "starts_on", "ends_on", "created_at", "updated_at"),
            list(
                zip(
                    range(1, COUPONS + 1),
                    (f"{kind}-{n:03}" for n, kind in enumerate(kinds, 1)),
                    (5 + 5 * n for n in self._below(5, COUPONS)),
                    (self._day(t) for t in begin),
                    (self._day(min(t + 14 * DAY, self._now)) for t in begin),
                    self._stamps(begin),
                    self._stamps(self._later(begin, 14 * DAY)),
                    strict=True,
                )
            ),
        )

    # ---- what it sold

    def _items(self, ordered: Sequence[int], prices: Sequence[int]) -> tuple[Rows, list[int]]:
        """The items, and what they make each order cost in cents."""
        sizes = self._random.choices((1, 2, 3, 4, 5), (42, 30, 16, 8, 4), k=len(ordered))
        amounts = self._random.choices((1, 2, 3, 6), (78, 15, 5, 2), k=sum(sizes))
        variants = self._below(VARIANTS, sum(sizes))
        totals: list[int] = []
        rows: list[Row] = []
        for number, (moment, size) in enumerate(zip(ordered, sizes, strict=True), 1):
            at = self._stamp(moment)
            total = 0
            for n in range(len(rows), len(rows) + size):
                price = prices[variants[n]]
                total += amounts[n] * price
                gone = at if self._chance(0.01) else None
                rows.append((n + 1, number, variants[n] + 1, amounts[n], price, at, at, gone))
            totals.append(total)
        columns = ("id", "order_id", "variant_id", "quantity", "unit_price_cents", "created_at",
                   "updated_at", "deleted_at")  # fmt: skip
        return Rows("order_items", columns, rows), totals

    def _orders(self, ordered: Sequence[int], buyers: Sequence[int], totals: Sequence[int]) -> Rows:
        count = len(ordered)
        changed = self._later(ordered, 9 * DAY)
        fresh = self._now - 4 * DAY
        done = self._pick(("delivered", "returned", "cancelled"), count, (90, 5, 5))
        open_ = self._pick(("new", "paid", "packed"), count)
        coupons = self._below(COUPONS, count)
        return Rows(
            "orders",
            ("id", "order_number", "customer_id", "address_id", "coupon_id", "status", "channel",
             "currency", "total_cents", "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    (f"TW{100_000 + n}" for n in range(count)),
                    (b + 1 for b in buyers),
                    (b + 1 for b in buyers),  # the first address has the customer's number
                    (c + 1 if self._chance(0.12) else None for c in coupons),
                    (o if t > fresh else d for t, o, d in zip(ordered, open_, done, strict=True)),
                    self._pick(("web", "app", "phone"), count, (70, 26, 4)),
                    self._pick(("EUR", "GBP", "SEK"), count, (74, 20, 6)),
                    totals,
                    self._stamps(ordered),
                    self._stamps(changed),
                    self._rarely(changed, 0.004),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _payments(self, ordered: Sequence[int], totals: Sequence[int]) -> Rows:
        count, random = len(ordered), self._random.random
        created = self._later(ordered, HOUR)
        changed = self._later(created, 3 * DAY)
        return Rows(
            "payments",
            ("id", "order_id", "method", "provider_reference", "amount_cents", "status",
             "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, count + 1),
                    range(1, count + 1),
                    self._pick(("card", "invoice", "wallet", "transfer"), count, (52, 24, 18, 6)),
                    (f"pay_{n:06}_{int(random() * 16**8):08x}" for n in range(count)),
                    totals,
                    self._pick(("captured", "refunded", "failed"), count, (92, 6, 2)),
                    self._stamps(created),
                    self._stamps(changed),
                    self._rarely(changed, 0.003),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _shipments(self, ordered: Sequence[int]) -> Rows:
        sent = sorted(self._random.sample(range(len(ordered)), SHIPPED))
        created = self._later([ordered[n] for n in sent], 3 * DAY)
        arrived = self._later(created, 4 * DAY)
        fresh, random = self._now - 4 * DAY, self._random.random
        return Rows(
            "shipments",
            ("id", "order_id", "warehouse_id", "carrier", "tracking_number", "weight_grams",
             "delivered_at", "created_at", "updated_at", "deleted_at"),
            list(
                zip(
                    range(1, SHIPPED + 1),
                    (n + 1 for n in sent),
                    (1 + w for w in self._below(len(words.WAREHOUSES) - 1, SHIPPED)),
                    self._pick(("Postrunner", "Greylag", "Parcel Union"), SHIPPED, (5, 3, 2)),
                    (f"{n:06}{int(random() * 10**8):08}XE" for n in range(SHIPPED)),
                    (120 + 10 * int(random() ** 2 * 900) for _ in range(SHIPPED)),
                    (None if t > fresh else self._stamp(t) for t in arrived),
                    self._stamps(created),
                    self._stamps(arrived),
                    self._rarely(arrived, 0.002),
                    strict=True,
                )
            ),
        )  # fmt: skip

    def _returns(self, ordered: Sequence[int], totals: Sequence[int]) -> Rows:
        of = sorted(self._random.sample(range(len(ordered)), RETURNS))
        created = self._later([ordered[n] for n in of], 21 * DAY)
        return Rows(
            "return_requests",
            ("id", "order_id", "reason", "refund_cents", "created_at", "updated_at"),
            list(
                zip(
                    range(1, RETURNS + 1),
                    (n + 1 for n in of),
                    self._pick(words.RETURN_REASONS, RETURNS),
                    (totals[n] for n in of),
                    self._stamps(created),
                    self._stamps(self._later(created, 10 * DAY)),
                    strict=True,
                )
            ),
        )

    # ---- what people say

    def _reviews(self, buyers: Sequence[int]) -> Rows:
        created = self._moments(REVIEWS)
        bodies = zip(
            self._pick(words.REVIEW_OPENINGS, REVIEWS),
            self._pick(words.REVIEW_ENDINGS, REVIEWS),
            strict=True,
        )
        return Rows(
            "reviews",
            ("id", "product_id", "customer_id", "stars", "body", "created_at", "updated_at"),
            list(
                zip(
                    range(1, REVIEWS + 1),
                    (1 + p for p in self._below(PRODUCTS, REVIEWS)),
                    (buyers[n] + 1 for n in self._below(len(buyers), REVIEWS)),
                    self._random.choices((1, 2, 3, 4, 5), (5, 6, 12, 30, 47), k=REVIEWS),
                    (" ".join(body).strip() for body in bodies),
                    self._stamps(created),
                    self._stamps(self._later(created, 5 * DAY)),
                    strict=True,
                )
            ),
        )

    def _tickets(self, opened: Sequence[int]) -> Rows:
        count = len(opened)
        agents = self._below(EMPLOYEES, count)
        return Rows(
            "support_tickets",
            ("id", "customer_id", "employee_id", "subject", "status", "created_at", "updated_at"),
            list(
                zip(
                    range(1, count + 1),
                    (1 + c for c in self._below(CUSTOMERS, count)),
                    (1 + a if self._chance(0.93) else None for a in agents),
                    self._pick(words.TICKET_SUBJECTS, count),
                    self._pick(("solved", "waiting", "open"), count, (88, 7, 5)),
                    self._stamps(opened),
                    self._stamps(self._later(opened, 6 * DAY)),
                    strict=True,
                )
            ),
        )

    def _messages(self, opened: Sequence[int]) -> Rows:
        tickets = sorted([*range(len(opened)), *self._below(len(opened), MESSAGES - len(opened))])
        sent = self._later([opened[n] for n in tickets], 5 * DAY)
        return Rows(
            "ticket_messages",
            ("id", "ticket_id", "sender_role", "body", "created_at", "updated_at"),
            list(
                zip(
                    range(1, MESSAGES + 1),
                    (n + 1 for n in tickets),
                    self._pick(("customer", "agent"), MESSAGES),
                    self._pick(words.TICKET_LINES, MESSAGES),
                    self._stamps(sent),
                    self._stamps(sent),
                    strict=True,
                )
            ),
        )

    # ---- what comes in from outside

    def _rates(self) -> Rows:
        midnight = self._now // DAY * DAY
        rows: list[Row] = []
        for currency, middle in (("GBP", 0.86), ("SEK", 11.3), ("CHF", 0.95), ("USD", 1.09)):
            rate = middle
            for back in range(RATE_DAYS, 0, -1):
                rate += middle * self._random.uniform(-0.004, 0.004)
                at = midnight - back * DAY
                fetched = self._stamp(at + 21 * HOUR)
                rows.append((len(rows) + 1, currency, self._day(at), round(rate, 4), fetched))
        return Rows(
            "exchange_rates", ("id", "currency", "rate_on", "units_per_euro", "created_at"), rows
        )

    def _visits(self, count: int) -> list[int]:
        """How many pages each visit has, so many in all; no day gets what is left over."""
        sizes = [1 + int(self._random.random() * 5) for _ in range(count // 3)]
        while (left := count - sum(sizes)) != 0:
            for place in self._random.sample(range(len(sizes)), min(abs(left), len(sizes))):
                sizes[place] = max(1, sizes[place] + (1 if left > 0 else -1))
        return sizes

    def _page_events(self, count: int) -> Rows:
        """Visits of a few pages each, until there are as many events as asked for."""
        random = self._random.random
        starts = self._moments(count // 3)
        pages, devices = self._pick(words.PAGES, count), ("phone", "desktop", "tablet")
        rows: list[Row] = []
        for number, (start, size) in enumerate(zip(starts, self._visits(count), strict=True), 1):
            code = f"v{number:06x}{int(random() * 16**6):06x}"
            visitor = 1 + int(CUSTOMERS * random()) if self._chance(0.3) else None
            device = devices[int(3 * random() ** 1.5)]
            for step in range(1, size + 1):
                at = self._stamp(min(start + 25 * step, self._now - 1))
                page = pages[len(rows)]
                gone = at if visitor and visitor % 250 == 0 else None  # asked to be forgotten
                rows.append((len(rows) + 1, code, step, visitor, page, device, at, gone))
        columns = ("id", "session_code", "step", "customer_id", "page", "device", "created_at",
                   "deleted_at")  # fmt: skip
        return Rows("page_events", columns, rows)
