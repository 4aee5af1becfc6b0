"""Made-up tokens in the forms of vendors, in parts so that no scanner takes them for real."""

import uuid
from collections.abc import Iterator

from tests.detect.secrets.looking import ALNUM, BASE64, DIGITS, HEX, LOWER, UPPER, URL64, chance

_BASE36 = LOWER + DIGITS
_UPPER36 = UPPER + DIGITS
_BASE32 = UPPER + "234567"
_BASE58 = "".join(c for c in ALNUM if c not in "0OIl")
_BECH32 = "".join(c for c in _UPPER36 if c not in "1BIO")


def _uuid(seed: int = 1) -> str:
    return str(uuid.UUID(chance(32, HEX, seed)))


def samples() -> Iterator[tuple[str, str, str]]:
    """(type, label, token) of every form."""
    for prefix in ("AKIA", "ASIA", "ABIA", "ACCA"):
        yield "aws_access_key", "AWS access key id", prefix + chance(16, _BASE32)
    yield "aws_secret_key", "AWS Bedrock API key", "AB" + "SK" + chance(128, BASE64) + "="
    for letter, what in (
        ("p", "personal access"),
        ("o", "OAuth"),
        ("u", "user-to-server"),
        ("s", "server-to-server"),
        ("r", "refresh"),
    ):
        yield "github_token", f"GitHub {what} token", f"gh{letter}_" + chance(36)
    pat = "github" + "_pat_" + chance(22) + "_" + chance(59)
    yield "github_token", "GitHub fine-grained token", pat
    for prefix, what, length in (
        ("pat-", "personal access token", 20),
        ("dt-", "deploy token", 20),
        ("rt-", "runner token", 20),
        ("rtr-", "runner token", 30),
        ("cbt-", "CI job token", 25),
        ("ptt-", "trigger token", 40),
        ("oas-", "OAuth secret", 64),
        ("soat-", "SCIM token", 20),
        ("ft-", "feed token", 20),
        ("imt-", "mail token", 25),
        ("agent-", "agent token", 50),
        ("ffct-", "feature flag token", 20),
        ("wt-", "workspace token", 20),
    ):
        yield "gitlab_token", f"GitLab {what}", "gl" + prefix + chance(length, URL64)
    routable = "gl" + "pat-" + chance(30, URL64) + ".01." + chance(9, _BASE36)
    yield "gitlab_token", "GitLab personal access token", routable
    registration = "GR" + "1348941" + chance(20, URL64)
    yield "gitlab_token", "GitLab runner registration token", registration
    yield "npm_token", "npm access token", "np" + "m_" + chance(36)
    numbers = f"{chance(12, '123456789')}-{chance(13, '123456789')}"
    yield "slack_token", "Slack bot token", f"xo" + f"xb-{numbers}-{chance(24)}"  # noqa: F541
    yield (
        "slack_token",
        "Slack user token",
        "xo" + f"xp-{numbers}-{chance(12, DIGITS)}-{chance(32, HEX)}",
    )
    yield "slack_token", "Slack user token", "xo" + f"xa-2-{numbers}-{chance(32, HEX)}"
    yield "slack_token", "Slack user token", "xo" + f"xs-{numbers}-{chance(10, HEX)}"
    yield "slack_token", "Slack session cookie", "xo" + "xd-" + chance(90, ALNUM + "%")
    yield "slack_token", "Slack rotating token", "xo" + "xe.xoxp-1-" + chance(160)
    yield "slack_token", "Slack rotating token", "xo" + "xe-1-" + chance(140)
    app = f"xa" + f"pp-1-A{chance(10, _UPPER36)}-{chance(13, DIGITS)}-{chance(64, HEX)}"  # noqa: F541
    yield "slack_token", "Slack app-level token", app
    place = f"T{chance(8, _UPPER36)}/B{chance(10, _UPPER36)}/{chance(24)}"
    yield "slack_token", "Slack webhook", "https://hooks.slack" + ".com/services/" + place
    for mode in ("live", "test"):
        yield "stripe_key", "Stripe secret key", f"s" + f"k_{mode}_{chance(24)}"  # noqa: F541
        yield "stripe_key", "Stripe restricted key", f"r" + f"k_{mode}_{chance(99)}"  # noqa: F541
    yield "stripe_key", "Stripe webhook secret", "wh" + "sec_" + chance(32)
    yield (
        "sendgrid_key",
        "SendGrid API key",
        "S" + "G." + chance(22, URL64) + "." + chance(43, URL64),
    )
    yield "google_api_key", "Google API key", "AI" + "za" + chance(35, URL64)
    yield "google_api_key", "Google OAuth client secret", "GO" + "CSPX-" + chance(28, URL64)
    yield "google_api_key", "Google OAuth access token", "ya" + "29." + chance(180, URL64)
    yield "google_api_key", "Google OAuth refresh token", "1/" + "/0" + chance(60, URL64)
    yield "private_key", "age secret key", "AGE-SECRET" + "-KEY-1" + chance(58, _BECH32)
    yield "private_key", "BIP 32 extended private key", "xp" + "rv" + chance(107, _BASE58)
    client = chance(3) + "8Q" + "~" + chance(34, ALNUM + "_.~-")
    yield "azure_key", "Entra ID client secret", client
    yield "azure_key", "Entra ID client secret", chance(3) + "7Q" + "~" + chance(31, ALNUM + "_.~-")
    yield "azure_key", "Azure annotated key", chance(52) + "JQ" + "QJ99" + chance(27)
    stored = chance(76, BASE64) + "+A" + "St" + chance(6, BASE64) + "=="
    yield "azure_key", "Azure storage account key (annotated)", stored
    for label, token in _vendors():
        yield "vendor_token", label, token


def _vendors() -> Iterator[tuple[str, str]]:  # noqa: PLR0915  # a list, token by token
    yield "1Password service account token", "op" + "s_eyJ" + chance(400, BASE64)
    yield "Adafruit IO key", "ai" + "o_" + chance(28)
    yield "Alibaba Cloud access key id", "LT" + "AI" + chance(20)
    yield "Anthropic API key", "sk-" + "ant-api03-" + chance(95, URL64)
    yield "Anthropic API key", "sk-" + "ant-oat01-" + chance(86, URL64)
    yield "Artifactory API key", "AK" + "Cp" + chance(69)
    yield "Artifactory reference token", "cm" + "VmdGtuOj" + chance(54, BASE64)
    yield (
        "Atlassian API token",
        "AT" + "ATT3xFfGF0" + chance(170, URL64) + "=" + chance(8, HEX).upper(),
    )
    yield "Bitbucket app password", "AT" + "BB" + chance(32)
    yield (
        "Braintree token",
        "access_token" + "$production$" + chance(16, _BASE36) + "$" + chance(32, HEX),
    )
    yield "Brevo API key", "xkey" + "sib-" + chance(64, HEX) + "-" + chance(16)
    yield "Buildkite token", "bk" + "ua_" + chance(40, HEX)
    yield "CircleCI token", "CCI" + "PAT_" + chance(22) + "_" + chance(40, HEX)
    yield "Clojars token", "CLO" + "JARS_" + chance(60, HEX)
    yield "Cloudflare origin CA key", "v1" + ".0-" + chance(24, HEX) + "-" + chance(146, HEX)
    yield "Contentful token", "CF" + "PAT-" + chance(43, URL64)
    yield "crates.io token", "ci" + "o" + chance(32)
    yield "Databricks token", "da" + "pi" + chance(32, HEX) + "-2"
    yield "DeepSeek or similar API key", "s" + "k-" + chance(32, HEX)
    yield "Deno Deploy token", "dd" + "p_" + chance(36)
    yield "DigitalOcean token", "do" + "p_v1_" + chance(64, HEX)
    identifier = chance(18, "123456789")
    webhook = f"https://discord.com/api/web" + f"hooks/{identifier}/{chance(68, URL64)}"  # noqa: F541
    yield "Discord webhook", webhook
    yield "Docker access token", "dc" + "kr_pat_" + chance(27, URL64)
    yield "Doppler token", "dp" + ".pt." + chance(43)
    yield "Doppler service token", "dp" + ".st.dev." + chance(43)
    yield "Dropbox access token", "s" + "l.B" + chance(135, URL64)
    yield "Duffel token", "duffel" + "_live_" + chance(43, URL64)
    yield "Dynatrace token", "dt" + "0c01." + chance(24, _UPPER36) + "." + chance(64, _UPPER36)
    yield "EasyPost API key", "EZ" + "AK" + chance(54)
    yield "Figma token", "fi" + "gd_" + chance(40, URL64)
    fcm = "AAAA" + chance(7, URL64) + ":APA" + "91b" + chance(134, URL64)
    yield "Firebase Cloud Messaging server key", fcm
    yield "Fly.io token", "fo" + "1_" + chance(43, URL64)
    yield "Fly.io token", "fm" + "2_" + chance(300, BASE64)
    yield "Frame.io token", "fi" + "o-u-" + chance(64, URL64)
    yield "Grafana Cloud token", "gl" + "c_" + chance(120, BASE64) + "=="
    yield "Grafana service account token", "gl" + "sa_" + chance(32) + "_" + chance(8, HEX)
    yield "Groq API key", "gs" + "k_" + chance(52)
    terraform = chance(14) + ".atlas" + "v1." + chance(67, URL64)
    yield "HashiCorp Terraform Cloud token", terraform
    yield "HashiCorp Vault token", "hv" + "s." + chance(95, URL64)
    yield "Heroku API key", "HR" + "KU-" + _uuid()
    yield "HubSpot private app token", "pat" + "-na1-" + _uuid()
    yield "Hugging Face token", "h" + "f_" + chance(34, UPPER + LOWER)
    yield "Hugging Face organisation token", "api" + "_org_" + chance(34)
    yield "LangSmith API key", "lsv2" + "_pt_" + chance(32, HEX) + "_" + chance(10, HEX)
    yield "Langfuse secret key", "sk-" + "lf-" + _uuid()
    yield "LaunchDarkly SDK key", "sd" + "k-" + _uuid()
    yield "Linear API key", "lin" + "_api_" + chance(40)
    yield "Linear OAuth token", "lin" + "_oauth_" + chance(64, HEX)
    yield "Mailchimp API key", chance(32, HEX) + "-u" + "s14"
    yield "Mailgun API key", "ke" + "y-" + chance(32, HEX)
    mailgun = chance(32, HEX) + "-" + chance(8, HEX) + "-" + chance(8, HEX, 2)
    yield "Mailgun key (new)", mailgun
    yield "MailerSend token", "ml" + "sn." + chance(64, HEX)
    yield "Mapbox secret token", "sk" + ".eyJ" + chance(80, ALNUM) + "." + chance(22, URL64)
    teams = f"https://contoso.webhook.office" + f".com/webhookb2/{_uuid(1)}@{_uuid(2)}"  # noqa: F541
    teams += f"/IncomingWebhook/{chance(32, HEX)}/{_uuid(3)}"
    yield "Microsoft Teams webhook", teams
    yield "Neon API key", "na" + "pi_" + chance(64, _BASE36)
    yield "Netlify token", "nf" + "p_" + chance(36)
    yield "New Relic user key", "NR" + "AK-" + chance(27, _UPPER36)
    yield "New Relic insert key", "NR" + "II-" + chance(32, URL64)
    yield "New Relic admin key", "NR" + "AA-" + chance(27, HEX)
    yield "New Relic licence key", chance(32, HEX) + "FFFF" + "NRAL"
    yield "Notion token", "nt" + "n_" + chance(11, DIGITS) + chance(35)
    yield "Notion internal integration secret", "sec" + "ret_" + chance(43)
    yield "NuGet API key", "oy" + "2" + chance(43, _BASE36)
    yield "Octopus Deploy API key", "AP" + "I-" + chance(26, _UPPER36)
    yield "OpenAI API key", "sk-" + "proj-" + chance(150, URL64)
    yield "OpenAI API key (legacy)", "s" + "k-" + chance(20) + "T3Blbk" + "FJ" + chance(20)
    yield "OpenRouter API key", "sk-" + "or-v1-" + chance(64, HEX)
    yield "Perplexity API key", "pp" + "lx-" + chance(48)
    yield "Pinecone API key", "pc" + "sk_" + chance(6) + "_" + chance(63)
    yield "Plaid access token", "access" + "-production-" + _uuid()
    yield "PlanetScale token", "psc" + "ale_tkn_" + chance(43, URL64)
    yield "PostHog personal API key", "ph" + "x_" + chance(43)
    yield "Postman API key", "PM" + "AK-" + chance(24, HEX) + "-" + chance(34, HEX)
    yield "Prefect API key", "pn" + "u_" + chance(36, _BASE36)
    yield "Pulumi access token", "pu" + "l-" + chance(40, HEX)
    yield "PyPI token", "py" + "pi-AgEIcHlwaS5vcmc" + chance(150, URL64)
    yield "ReadMe API key", "rd" + "me_" + chance(70, _BASE36)
    yield "Replicate API token", "r" + "8_" + chance(37)
    yield "Resend API key", "r" + "e_" + chance(8) + "_" + chance(24)
    yield "RubyGems API key", "ruby" + "gems_" + chance(48, HEX)
    yield (
        "Sentry organisation token",
        "sn" + "trys_eyJ" + chance(150, BASE64) + "=_" + chance(43, BASE64),
    )
    yield "Sentry user token", "sn" + "tryu_" + chance(64, HEX)
    yield "Shippo API token", "shi" + "ppo_live_" + chance(40, HEX)
    for prefix in ("at", "ss", "ca", "pa"):
        yield "Shopify token", "sh" + "p" + prefix + "_" + chance(32, HEX)
    yield "SonarQube token", "sq" + "p_" + chance(40, HEX)
    yield "Sourcegraph token", "sg" + "p_" + chance(40, HEX)
    yield "Square access token", "sq" + "0atp-" + chance(22, URL64)
    yield "Square access token (legacy)", "EA" + "AA" + chance(60, URL64)
    yield "Supabase access token", "sb" + "p_" + chance(40, HEX)
    yield "Supabase secret key", "sb" + "_secret_" + chance(31, URL64)
    yield "Tailscale key", "ts" + "key-auth-" + chance(12) + "-" + chance(32)
    yield "Telegram bot token", chance(10, "123456789") + ":A" + "A" + chance(33, URL64)
    yield "Together AI key", "tg" + "p_v1_" + chance(43, URL64)
    yield "Twilio API key", "S" + "K" + chance(32, HEX)
    yield "Typeform token", "tf" + "p_" + chance(44, URL64)
    yield "xAI API key", "xa" + "i-" + chance(80)
    zapier = (
        "https://hooks.zapier" + ".com/hooks/catch/" + chance(7, DIGITS) + "/" + chance(7, _BASE36)
    )
    yield "Zapier webhook", zapier
    yield "Zoho OAuth token", "10" + "00." + chance(32, HEX) + "." + chance(32, HEX, 2)
    yield "Airtable token", "pa" + "t" + chance(14) + "." + chance(64, HEX)
    yield "Facebook access token", "EA" + "ACEdEose0cBA" + chance(120)
    yield (
        "X (Twitter) bearer token",
        "A" * 21 + chance(30) + "%2B" + chance(40) + "%3D" + chance(20),
    )
    yield "Asana token", "1/" + chance(16, "123456789") + ":" + chance(32, HEX)
