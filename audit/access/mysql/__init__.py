"""MySQL and MariaDB below the facts: sessions, rows on the wire, and what the catalogues mean."""
