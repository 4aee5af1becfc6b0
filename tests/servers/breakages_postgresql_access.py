"""How a PostgreSQL is reached, by whom, and what they may do: one thing wrong each."""

from datetime import UTC, datetime, timedelta

from tests.servers.breaking import OF_TLS, Break, fails, role, turns
from tests.servers.good_postgresql import APP, LATER, OWNER, READERS
from tests.servers.postgresql import AUDITOR

SOON = datetime.now(UTC) + timedelta(days=6)
_END = f"VALID UNTIL '{LATER:%Y-%m-%d}' CONNECTION LIMIT 5"
_STRONG = "PASSWORD 'f6-Rb2mTj_80q'"
NO_FILE = turns("security.credential-files")  # no authority's file is named

TRANSPORT = (
    Break(
        "retired versions of TLS",
        fails("security.tls-1-0", "security.tls-1-1"),
        settings={"ssl_min_protocol_version": "TLSv1", "ssl_ciphers": "HIGH:!aNULL:@SECLEVEL=0"},
    ),
    Break(
        "suites without a certificate",
        fails("security.cipher-anonymous"),
        settings={"ssl_ciphers": "ALL:@SECLEVEL=0"},
    ),
    Break(
        "suites without forward secrecy",
        fails("security.cipher-aead", "security.forward-secrecy"),
        settings={"ssl_ciphers": "AES128-SHA", "ssl_max_protocol_version": "TLSv1.2"},
        turns=turns("security.dh-group-size"),  # no key is agreed on by such a group
    ),
    Break(
        "no TLS",
        # the rules that ask for it cannot be read any more
        fails(
            "security.tls-offered", "security.session-encryption", "security.authentication-rules"
        ),
        settings={"ssl": "off"},
        rules=(f"host shop {AUDITOR} 127.0.0.1/32 scram-sha-256",),
        parameters={"sslmode": "prefer"},
        turns=OF_TLS | NO_FILE,
    ),
    Break("certificate ends soon", fails("security.certificate-renewal"), certificate="soon"),
    Break("certificate of centuries", fails("security.certificate-lifetime"), certificate="good"),
    Break(
        "certificate has expired",
        fails("security.certificate-expiry", "security.tls-verified"),
        certificate="expired",
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE | turns("security.certificate-renewal"),  # too late for it
    ),
    Break(
        "certificate of another host",
        fails("security.certificate-name", "security.tls-verified"),
        certificate="wrong-host",
        parameters={"sslmode": "verify-ca"},
    ),
    Break(
        "certificate signed by itself",
        fails("security.certificate-self-signed", "security.tls-verified"),
        certificate="self-signed",
        parameters={"sslmode": "require"},
        # its signature speaks for nobody, and it leads nowhere
        turns=NO_FILE | turns("security.certificate-signature", "security.certificate-trust"),
    ),
    Break(
        "certificate without its issuer",
        fails("security.certificate-chain-complete", "security.tls-verified"),
        certificate="leaf",
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE | turns("security.certificate-trust"),  # unknown without it
    ),
    Break(
        "the audit does not verify",
        fails("security.tls-verified"),
        parameters={"sslmode": "require"},
        trusting=True,
        turns=NO_FILE,
    ),
    Break(
        "listens everywhere",
        fails("security.network-listening"),
        settings={"listen_addresses": "*"},
        restart=True,
    ),
)

RULES = (
    Break(
        "clear text from a network",
        fails("security.tls-enforced"),
        rules=(f"host shop {APP} 10.0.0.0/8 scram-sha-256",),
    ),
    Break(
        "nobody is asked for a password",
        fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 127.0.0.1/32 trust",),
    ),
    Break(
        "rule of an old method",
        fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 md5",),
    ),
    Break(
        "passwords as they are",
        fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 password",),
    ),
    Break(
        "every address",
        fails("security.client-addresses"),
        rules=(f"hostssl shop {APP} 0.0.0.0/0 scram-sha-256",),
    ),
    Break(
        "our account without a password",
        fails("security.authentication-rules", "security.anonymous-access"),
        rules=(f"hostssl shop {AUDITOR} 127.0.0.1/32 trust",),
        turns=turns("security.credential-transport"),  # none was sent
    ),
    Break(
        "rule that cannot be read",
        fails("security.authentication-rules"),
        rules=(f"hostssl shop {APP} 10.0.0.0/8 scam-sha-256",),
    ),
    Break(
        "superuser by the network",
        fails("security.superuser-log-in"),
        rules=("hostssl shop postgres 10.0.0.0/8 scram-sha-256",),
    ),
    Break(
        "rule for everybody and everything",
        # the superuser is one of everybody
        fails("security.rule-scope", "security.superuser-log-in"),
        rules=("hostssl all all 10.0.0.0/8 scram-sha-256",),
    ),
)

ACCOUNTS = (
    role(
        Break(
            "second superuser",
            fails("security.superuser-accounts"),
        ),
        "boss",
        f"LOGIN SUPERUSER {_STRONG} {_END}",
    ),
    role(
        Break(
            "account makes accounts",
            fails("security.account-attributes"),
        ),
        "maker",
        f"LOGIN CREATEROLE {_STRONG} {_END}",
    ),
    role(
        Break(
            "account passes row security",
            fails("security.account-attributes"),
        ),
        "beyond",
        f"LOGIN BYPASSRLS {_STRONG} {_END}",
    ),
    role(
        Break(
            "account runs programs",
            fails("security.account-attributes"),
        ),
        "runner",
        f"LOGIN {_STRONG} {_END}",
        "GRANT pg_execute_server_program TO runner",
    ),
    role(
        Break(
            "account reads files",
            fails("security.account-attributes"),
        ),
        "filer",
        f"LOGIN {_STRONG} {_END}",
        "GRANT pg_read_server_files TO filer",
    ),
    role(
        Break(
            "account without a password",
            fails("security.password-presence", "security.authentication-rules"),
            rules=("hostssl shop bare 127.0.0.1/32 trust",),
        ),
        "bare",
        f"LOGIN {_END}",
    ),
    role(
        Break(
            "password of a list",
            fails("security.common-passwords"),
        ),
        "clerk",
        f"LOGIN PASSWORD 'password1' {_END}",
    ),
    Break(
        "password stored as MD5",
        fails("security.password-scheme"),
        sql=(
            "SET password_encryption = md5",
            f"CREATE ROLE aged LOGIN {_STRONG} {_END}",
            f"GRANT {READERS} TO aged",
        ),
        undo=("DROP ROLE aged",),
    ),
    Break(
        "password ends in days",
        fails("security.account-expiry"),
        sql=(f"ALTER ROLE {APP} VALID UNTIL '{SOON:%Y-%m-%d}'",),
        undo=(f"ALTER ROLE {APP} VALID UNTIL '{LATER:%Y-%m-%d}'",),
    ),
    Break(
        "password never ends",
        fails("security.account-lifetime"),
        sql=(f"ALTER ROLE {APP} VALID UNTIL 'infinity'",),
        undo=(f"ALTER ROLE {APP} VALID UNTIL '{LATER:%Y-%m-%d}'",),
    ),
    Break(
        "account without a limit",
        fails("security.session-limits"),
        sql=(f"ALTER ROLE {APP} CONNECTION LIMIT -1",),
        undo=(f"ALTER ROLE {APP} CONNECTION LIMIT 20",),
    ),
    Break(
        "account that nobody uses",
        fails("security.account-use"),
        sql=(f"CREATE ROLE ghost LOGIN {_STRONG} {_END}",),
        undo=("DROP ROLE ghost",),
    ),
    Break(
        "account that switches triggers off",
        fails("security.account-settings"),
        sql=(f"ALTER ROLE {APP} SET session_replication_role = replica",),
        undo=(f"ALTER ROLE {APP} RESET session_replication_role",),
    ),
)

GRANTS = (
    Break(
        "the audit may write",
        fails("security.audit-account-privileges"),
        sql=(f"GRANT UPDATE ON sales.orders TO {AUDITOR}",),
        undo=(f"REVOKE UPDATE ON sales.orders FROM {AUDITOR}",),
    ),
    Break(
        "the audit may create",
        fails("security.audit-account-privileges"),
        sql=(f"GRANT CREATE ON SCHEMA sales TO {AUDITOR}",),
        undo=(f"REVOKE CREATE ON SCHEMA sales FROM {AUDITOR}",),
    ),
    Break(
        "the audit makes accounts",
        fails("security.account-attributes", "security.audit-account-privileges"),
        sql=(f"ALTER ROLE {AUDITOR} CREATEROLE",),
        undo=(f"ALTER ROLE {AUDITOR} NOCREATEROLE",),
    ),
    Break(
        "everybody reads a table",
        fails("security.public-grants"),
        sql=(
            "GRANT USAGE ON SCHEMA sales TO PUBLIC",
            "GRANT SELECT ON sales.customers TO PUBLIC",
        ),
        undo=(
            "REVOKE USAGE ON SCHEMA sales FROM PUBLIC",
            "REVOKE SELECT ON sales.customers FROM PUBLIC",
        ),
    ),
    Break(
        "everybody creates",
        fails("security.public-creation", "security.audit-account-privileges"),
        sql=("GRANT CREATE ON SCHEMA public TO PUBLIC",),
        undo=("REVOKE CREATE ON SCHEMA public FROM PUBLIC",),
    ),
    Break(
        "everybody reads what comes",
        fails("security.default-grants"),
        sql=(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT ON TABLES TO PUBLIC",),
        undo=(f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE SELECT ON TABLES FROM PUBLIC",),
    ),
    Break(
        "the audit does not see every row",
        fails("security.row-security"),
        sql=(
            "ALTER TABLE sales.orders ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY odd ON sales.orders USING (order_id % 2 = 1)",
        ),
        undo=(
            "DROP POLICY odd ON sales.orders",
            "ALTER TABLE sales.orders DISABLE ROW LEVEL SECURITY",
        ),
    ),
    Break(
        "everybody may connect",
        fails("security.database-entrance"),
        sql=("GRANT CONNECT ON DATABASE shop TO PUBLIC",),
        undo=("REVOKE CONNECT ON DATABASE shop FROM PUBLIC",),
    ),
    Break(
        "everybody runs a routine as its owner",
        fails("security.public-routines"),
        sql=(
            (
                "CREATE FUNCTION sales.lent() RETURNS int LANGUAGE sql SECURITY DEFINER "
                "SET search_path = pg_catalog AS 'SELECT 1'"
            ),
            f"ALTER FUNCTION sales.lent() OWNER TO {OWNER}",
            "GRANT USAGE ON SCHEMA sales TO PUBLIC",
        ),
        undo=("REVOKE USAGE ON SCHEMA sales FROM PUBLIC", "DROP FUNCTION sales.lent()"),
    ),
    Break(
        "rights are passed on",
        fails("security.rights-delegation"),
        sql=(f"GRANT SELECT ON sales.orders TO {APP} WITH GRANT OPTION",),
        undo=(f"REVOKE GRANT OPTION FOR SELECT ON sales.orders FROM {APP}",),
    ),
    Break(
        "account becomes a superuser",
        fails("security.superuser-membership"),
        sql=(f"GRANT postgres TO {APP}",),
        undo=(f"REVOKE postgres FROM {APP}",),
    ),
)

CODE = (
    Break(
        "function of another's rights with an open path",
        fails("security.routine-search-path"),
        sql=(
            "CREATE FUNCTION sales.lent() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "REVOKE EXECUTE ON FUNCTION sales.lent() FROM PUBLIC",
            f"ALTER FUNCTION sales.lent() OWNER TO {OWNER}",
        ),
        undo=("DROP FUNCTION sales.lent()",),
    ),
    Break(
        "untrusted language",
        fails("security.untrusted-languages"),
        sql=("CREATE LANGUAGE wild HANDLER plpgsql_call_handler",),
        undo=("DROP LANGUAGE wild",),
    ),
    Break(
        "extension that reaches out",
        fails("security.outward-extensions"),
        sql=("CREATE EXTENSION dblink",),
        undo=("DROP EXTENSION dblink",),
    ),
    Break(
        "password of another server",
        fails("security.outward-extensions", "security.stored-credentials"),
        sql=(
            "CREATE EXTENSION postgres_fdw",
            "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.invalid')",
            f"GRANT USAGE ON FOREIGN SERVER far TO {AUDITOR}",
            f"CREATE USER MAPPING FOR {AUDITOR} SERVER far OPTIONS (user 'app', password 'f4r')",
        ),
        undo=("DROP EXTENSION postgres_fdw CASCADE",),
    ),
    Break(
        "trigger with code of its own",
        fails("software_engineering.trigger-logic"),
        sql=(
            (
                "CREATE FUNCTION sales.touch() RETURNS trigger LANGUAGE plpgsql "
                "AS 'BEGIN RETURN NEW; END'"
            ),
            (
                "CREATE TRIGGER touched BEFORE UPDATE ON sales.orders FOR EACH ROW "
                "EXECUTE FUNCTION sales.touch()"
            ),
        ),
        undo=("DROP FUNCTION sales.touch() CASCADE",),
    ),
    Break(
        "trigger on what is defined",
        fails("software_engineering.event-triggers"),
        sql=(
            (
                "CREATE FUNCTION sales.seen() RETURNS event_trigger LANGUAGE plpgsql "
                "AS 'BEGIN NULL; END'"
            ),
            "CREATE EVENT TRIGGER seen ON ddl_command_end EXECUTE FUNCTION sales.seen()",
        ),
        undo=("DROP EVENT TRIGGER seen", "DROP FUNCTION sales.seen()"),
    ),
    Break(
        "rule that rewrites",
        fails("software_engineering.rewrite-rules"),
        sql=("CREATE RULE kept AS ON DELETE TO sales.products DO INSTEAD NOTHING",),
        undo=("DROP RULE kept ON sales.products",),
    ),
)

ACCESS = (*TRANSPORT, *RULES, *ACCOUNTS, *GRANTS, *CODE)
