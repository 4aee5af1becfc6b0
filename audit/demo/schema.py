"""The schema of a well-kept shop: per table its statement, and its indexes after it."""

#: Customers and addresses first, so that a parent is always written before its children.
SCHEMA: dict[str, str] = {
    "schema_migrations": """
CREATE TABLE schema_migrations (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at TIMESTAMPTZ NOT NULL
);
""",
    "shop_settings": """
CREATE TABLE shop_settings (
  id INTEGER PRIMARY KEY,
  setting_name TEXT NOT NULL UNIQUE,
  setting_text TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
""",
    "employees": """
CREATE TABLE employees (
  id INTEGER PRIMARY KEY,
  full_name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  department TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
""",
    "customers": """
CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone TEXT,
  locale TEXT NOT NULL,
  loyalty_points INTEGER NOT NULL,
  newsletter BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX customers_updated_at ON customers (updated_at);
""",
    "addresses": """
CREATE TABLE addresses (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  recipient TEXT NOT NULL,
  street TEXT NOT NULL,
  second_line TEXT,
  city TEXT NOT NULL,
  postcode TEXT NOT NULL,
  country_code TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX addresses_customer_id ON addresses (customer_id);
CREATE INDEX addresses_updated_at ON addresses (updated_at);
""",
    "categories": """
CREATE TABLE categories (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER REFERENCES categories (id),
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  shelf_order INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX categories_parent_id ON categories (parent_id);
""",
    "brands": """
CREATE TABLE brands (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  website TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
""",
    "products": """
CREATE TABLE products (
  id INTEGER PRIMARY KEY,
  brand_id INTEGER NOT NULL REFERENCES brands (id),
  category_id INTEGER NOT NULL REFERENCES categories (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  list_price_cents INTEGER NOT NULL,
  launch_date DATE NOT NULL,
  status TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX products_brand_id ON products (brand_id);
CREATE INDEX products_category_id ON products (category_id);
""",
    "product_variants": """
CREATE TABLE product_variants (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  sku TEXT NOT NULL UNIQUE,
  colour TEXT NOT NULL,
  size_label TEXT NOT NULL,
  price_cents INTEGER NOT NULL,
  weight_grams INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX product_variants_product_id ON product_variants (product_id);
""",
    "warehouses": """
CREATE TABLE warehouses (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  city TEXT NOT NULL,
  country_code TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
""",
    "inventory_levels": """
CREATE TABLE inventory_levels (
  id INTEGER PRIMARY KEY,
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  variant_id INTEGER NOT NULL REFERENCES product_variants (id),
  on_hand INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ,
  UNIQUE (warehouse_id, variant_id)
);
CREATE INDEX inventory_levels_variant_id ON inventory_levels (variant_id);
CREATE INDEX inventory_levels_updated_at ON inventory_levels (updated_at);
""",
    "coupons": """
CREATE TABLE coupons (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  percent_off INTEGER NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
""",
    "orders": """
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  order_number TEXT NOT NULL UNIQUE,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  address_id INTEGER NOT NULL REFERENCES addresses (id),
  coupon_id INTEGER REFERENCES coupons (id),
  status TEXT NOT NULL,
  channel TEXT NOT NULL,
  currency TEXT NOT NULL,
  total_cents INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX orders_customer_id ON orders (customer_id);
CREATE INDEX orders_address_id ON orders (address_id);
CREATE INDEX orders_coupon_id ON orders (coupon_id);
CREATE INDEX orders_updated_at ON orders (updated_at);
""",
    "order_items": """
CREATE TABLE order_items (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  variant_id INTEGER NOT NULL REFERENCES product_variants (id),
  quantity INTEGER NOT NULL,
  unit_price_cents INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX order_items_order_id ON order_items (order_id);
CREATE INDEX order_items_variant_id ON order_items (variant_id);
CREATE INDEX order_items_updated_at ON order_items (updated_at);
""",
    "payments": """
CREATE TABLE payments (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  method TEXT NOT NULL,
  provider_reference TEXT NOT NULL UNIQUE,
  amount_cents INTEGER NOT NULL,
  status TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX payments_order_id ON payments (order_id);
CREATE INDEX payments_updated_at ON payments (updated_at);
""",
    "shipments": """
CREATE TABLE shipments (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL UNIQUE,
  weight_grams INTEGER NOT NULL,
  delivered_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ
);
CREATE INDEX shipments_order_id ON shipments (order_id);
CREATE INDEX shipments_warehouse_id ON shipments (warehouse_id);
CREATE INDEX shipments_updated_at ON shipments (updated_at);
""",
    "return_requests": """
CREATE TABLE return_requests (
  id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders (id),
  reason TEXT NOT NULL,
  refund_cents INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX return_requests_order_id ON return_requests (order_id);
""",
    "reviews": """
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  product_id INTEGER NOT NULL REFERENCES products (id),
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  stars INTEGER NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX reviews_product_id ON reviews (product_id);
CREATE INDEX reviews_customer_id ON reviews (customer_id);
""",
    "support_tickets": """
CREATE TABLE support_tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  employee_id INTEGER REFERENCES employees (id),
  subject TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX support_tickets_customer_id ON support_tickets (customer_id);
CREATE INDEX support_tickets_employee_id ON support_tickets (employee_id);
""",
    "ticket_messages": """
CREATE TABLE ticket_messages (
  id INTEGER PRIMARY KEY,
  ticket_id INTEGER NOT NULL REFERENCES support_tickets (id),
  sender_role TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ticket_messages_ticket_id ON ticket_messages (ticket_id);
""",
    "exchange_rates": """
CREATE TABLE exchange_rates (
  id INTEGER PRIMARY KEY,
  currency TEXT NOT NULL,
  rate_on DATE NOT NULL,
  units_per_euro NUMERIC NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (currency, rate_on)
);
""",
    "page_events": """
CREATE TABLE page_events (
  id INTEGER PRIMARY KEY,
  session_code TEXT NOT NULL,
  step INTEGER NOT NULL,
  customer_id INTEGER REFERENCES customers (id),
  page TEXT NOT NULL,
  device TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  deleted_at TIMESTAMPTZ,
  UNIQUE (session_code, step)
);
CREATE INDEX page_events_customer_id ON page_events (customer_id);
CREATE INDEX page_events_created_at ON page_events (created_at);
""",
}

#: A view that finance works with.
VIEWS = """
CREATE VIEW open_orders AS
SELECT orders.id, orders.order_number, orders.total_cents, customers.locale, orders.created_at
FROM orders JOIN customers ON customers.id = orders.customer_id
WHERE orders.status IN ('new', 'paid', 'packed');
"""
