"""Tokens with a form of their own, as the documentation of the vendor prints it."""

from audit.detect.pattern import Pattern
from audit.detect.secrets.forms import pattern, table
from audit.detect.secrets.placeholders import real

#: type | what it is | template
_TYPED = """
aws_access_key | AWS access key id | (AKIA|ASIA|ABIA|ACCA)<base32:16>
aws_secret_key | AWS Bedrock API key | ABSK<base64:100-270><pad:0-2>
github_token | GitHub personal access token | ghp_<alnum:36-251>
github_token | GitHub OAuth token | gho_<alnum:36-251>
github_token | GitHub user-to-server token | ghu_<alnum:36-251>
github_token | GitHub server-to-server token | ghs_<alnum:36-251>
github_token | GitHub refresh token | ghr_<alnum:36-251>
github_token | GitHub fine-grained token | github_pat_<alnum:22>_<alnum:59>
gitlab_token | GitLab personal access token | glpat-<dotted:20-300>
gitlab_token | GitLab deploy token | gldt-<dotted:20-64>
gitlab_token | GitLab runner token | (glrt-|glrtr-)<dotted:20-64>
gitlab_token | GitLab runner registration token | GR1348941<url:20>
gitlab_token | GitLab CI job token | glcbt-<dotted:20-300>
gitlab_token | GitLab trigger token | glptt-<dotted:20-64>
gitlab_token | GitLab OAuth secret | gloas-<dotted:64>
gitlab_token | GitLab SCIM token | glsoat-<dotted:20-64>
gitlab_token | GitLab feed token | glft-<dotted:20-64>
gitlab_token | GitLab mail token | glimt-<dotted:20-64>
gitlab_token | GitLab agent token | glagent-<dotted:50-1024>
gitlab_token | GitLab feature flag token | glffct-<dotted:20-64>
gitlab_token | GitLab workspace token | glwt-<dotted:20-64>
npm_token | npm access token | npm_<alnum:36>
slack_token | Slack bot token | xoxb-<digit:8-14>-<url:14-120>
slack_token | Slack user token | (xoxp|xoxa|xoxr|xoxs|xoxo|xoxc)-<digit:1-14>-<url:14-200>
slack_token | Slack session cookie | xoxd-<percent:60+>
slack_token | Slack rotating token | xoxe(|.xoxb|.xoxp)-<digit:1>-<alnum:100+>
slack_token | Slack app-level token | xapp-<digit:1>-A<alnum:8-12>-<digit:10-14>-<hex:32-64>
slack_token | Slack webhook | https://hooks.slack.com/(services|workflows|triggers)/<any64:30-100>
stripe_key | Stripe secret key | sk_(live|test)_<alnum:16-247>
stripe_key | Stripe restricted key | rk_(live|test)_<alnum:16-247>
stripe_key | Stripe webhook secret | whsec_<base64:32-88><pad:0-2>
sendgrid_key | SendGrid API key | SG.<url:22>.<url:43>
google_api_key | Google API key | AIza<url:35>
google_api_key | Google OAuth client secret | GOCSPX-<url:28>
google_api_key | Google OAuth access token | ya29.<dotted:30+>
google_api_key | Google OAuth refresh token | 1//0<url:40-120>
private_key | age secret key | AGE-SECRET-KEY-1<bech32:58>
private_key | BIP 32 extended private key | xprv<base58:107-108>
"""

_VENDORS = """
vendor_token | 1Password service account token | ops_eyJ<any64:200+>
vendor_token | Adafruit IO key | aio_<alnum:28>
vendor_token | Alibaba Cloud access key id | LTAI<alnum:16-20>
vendor_token | Anthropic API key | sk-ant-<base36:3-8>-<url:40-130>
vendor_token | Artifactory API key | AKCp<alnum:69>
vendor_token | Artifactory reference token | cmVmdGtuOj<base64:54><pad:0-2>
vendor_token | Atlassian API token | (ATATT3|ATCTT3)<any64:100-250>
vendor_token | Bitbucket app password | ATBB<alnum:32>
vendor_token | Braintree token | access_token$(production|sandbox)$<base36:16>$<hex:32>
vendor_token | Brevo API key | xkeysib-<hex:64>-<alnum:16>
vendor_token | Buildkite token | (bkua_|bkct_)<alnum:40>
vendor_token | CircleCI token | CCIPAT_<alnum:22>_<hex:40>
vendor_token | Clojars token | CLOJARS_<hex:60>
vendor_token | Cloudflare origin CA key | v1.0-<hex:24>-<hex:146>
vendor_token | Contentful token | CFPAT-<url:43>
vendor_token | Databricks token | dapi<hex:32>(|-2|-3)
vendor_token | DeepSeek or similar API key | sk-<hex:32>
vendor_token | Deno Deploy token | ddp_<alnum:36>
vendor_token | DigitalOcean token | (dop|doo|dor)_v1_<hex:64>
vendor_token | Docker access token | dckr_(pat|oat)_<url:27-40>
vendor_token | Doppler token | dp.(pt|ct|sa|scim|audit).<alnum:40-44>
vendor_token | Doppler service token | dp.st.<dotted:40-90>
vendor_token | Dropbox access token | sl.(A|B|u.A)<url:120+>
vendor_token | Duffel token | duffel_(test|live)_<url:43>
vendor_token | Dynatrace token | dt0<base36:3>.<upper36:24>.<upper36:64>
vendor_token | EasyPost API key | (EZAK|EZTK)<alnum:54>
vendor_token | Figma token | (figd_|figu_|figo_|figor_)<url:40-60>
vendor_token | Fly.io token | (fo1_|fm1r_|fm1a_|fm2_)<any64:43+>
vendor_token | Frame.io token | fio-u-<url:64>
vendor_token | Grafana Cloud token | glc_<base64:32-400><pad:0-2>
vendor_token | Grafana service account token | glsa_<alnum:32>_<anyhex:8>
vendor_token | Groq API key | gsk_<alnum:52>
vendor_token | HashiCorp Terraform Cloud token | <alnum:14>.atlasv1.<url:60-70>
vendor_token | HashiCorp Vault token | (hvs.|hvb.|hvr.)<url:24-300>
vendor_token | Heroku API key | HRKU-<url:36-64>
vendor_token | HubSpot private app token | pat-(na1|na2|na3|eu1|ap1)-<uuid:36>
vendor_token | Hugging Face token | hf_<alnum:34>
vendor_token | Hugging Face organisation token | api_org_<alnum:34>
vendor_token | LangSmith API key | lsv2_(pt|sk)_<hex:32>_<hex:10>
vendor_token | Langfuse secret key | sk-lf-<uuid:36>
vendor_token | LaunchDarkly SDK key | sdk-<uuid:36>
vendor_token | Linear API key | lin_api_<alnum:40>
vendor_token | Linear OAuth token | lin_oauth_<hex:64>
vendor_token | Mailgun API key | key-<hex:32>
vendor_token | MailerSend token | mlsn.<hex:64>
vendor_token | Mapbox secret token | sk.eyJ<url:60-120>.<url:22>
vendor_token | Neon API key | napi_<base36:60-70>
vendor_token | Netlify token | (nfp_|nfc_|nfo_|nfb_|nfu_)<alnum:36>
vendor_token | New Relic user key | NRAK-<upper36:27>
vendor_token | New Relic insert key | NRII-<url:32>
vendor_token | New Relic admin key | NRAA-<hex:27>
vendor_token | New Relic licence key | <anyhex:36>NRAL
vendor_token | Notion token | ntn_<digit:11><alnum:35>
vendor_token | Notion internal integration secret | secret_<alnum:43>
vendor_token | NuGet API key | oy2<base36:43>
vendor_token | Octopus Deploy API key | API-<upper36:26>
vendor_token | OpenAI API key | sk-(proj|svcacct|admin|None)-<url:40-200>
vendor_token | OpenAI API key (legacy) | sk-<alnum:20>T3BlbkFJ<alnum:20>
vendor_token | OpenRouter API key | sk-or-v1-<hex:64>
vendor_token | Perplexity API key | pplx-<alnum:48-56>
vendor_token | Pinecone API key | pcsk_<alnum:4-8>_<alnum:50-70>
vendor_token | Plaid access token | access-(sandbox|development|production)-<uuid:36>
vendor_token | PlanetScale token | pscale_(tkn|pw|oauth)_<dotted:32-64>
vendor_token | PostHog personal API key | phx_<alnum:40-60>
vendor_token | Postman API key | PMAK-<hex:24>-<hex:34>
vendor_token | Prefect API key | (pnu_|pnb_)<base36:36>
vendor_token | Pulumi access token | pul-<hex:40>
vendor_token | PyPI token | (pypi-AgEI|pypi-AgEN)<url:50-300>
vendor_token | ReadMe API key | rdme_<base36:70>
vendor_token | Replicate API token | r8_<alnum:37>
vendor_token | RubyGems API key | rubygems_<hex:48>
vendor_token | Sentry organisation token | sntrys_<any64:60-400>
vendor_token | Sentry user token | sntryu_<hex:64>
vendor_token | Shippo API token | shippo_(live|test)_<hex:40>
vendor_token | Shopify token | (shpat|shpss|shpca|shppa|shpua)_<anyhex:32>
vendor_token | SonarQube token | (sqp|squ|sqa)_<hex:40>
vendor_token | Sourcegraph token | sgp_<hex:40>
vendor_token | Square access token | (sq0atp|sq0csp)-<url:22-43>
vendor_token | Supabase access token | sbp_<hex:40>
vendor_token | Supabase secret key | sb_secret_<url:31-50>
vendor_token | Tailscale key | tskey-(auth|api|client|scim|webhook)-<alnum:8-20>-<alnum:20-40>
vendor_token | Telegram bot token | <digit:8-10>:AA<url:33>
vendor_token | Together AI key | tgp_v1_<url:43>
vendor_token | Typeform token | tfp_<url:40-60>
vendor_token | xAI API key | xai-<alnum:80>
vendor_token | Zapier webhook | https://hooks.zapier.com/hooks/catch/<digit:4-10>/<alnum:6-12>
"""

#: Forms that are specific as a whole value, but whose beginning is too short, or too common in
#: encoded files, to be looked for inside texts; there the name before them tells.
_WHOLE = (
    pattern(
        "vendor_token", "Airtable token", "pat<alnum:14>.<hex:64>", literals=("pat",), within=False
    ),
    pattern("vendor_token", "Facebook access token", "EAA<alnum:90+>", within=False, weak=True),
    pattern(
        "vendor_token", "Square access token (legacy)", "EAAA<url:60>", within=False, weak=True
    ),
    pattern(
        "vendor_token",
        "X (Twitter) bearer token",
        "AAAAAAAAAAAAAAAAAAAA<percent:60-130>",
        validate=lambda texts: real(texts.str.strip_chars_start("A")),
        within=False,
        weak=True,
    ),
    pattern("vendor_token", "crates.io token", "cio<alnum:32>", within=False),
    pattern("vendor_token", "Resend API key", "re_<alnum:8>_<alnum:24>", within=False),
    pattern("vendor_token", "Zoho OAuth token", "1000.<hex:32>.<hex:32>", within=False),
    pattern("vendor_token", "Asana token", "<digit:1>/<digit:16>:<hex:32>", within=False),
    pattern("vendor_token", "Mailgun key (new)", "<hex:32>-<hex:8>-<hex:8>", within=False),
)

#: Forms whose beginning is a poor word to search for; another part of them is a better one.
_SOUGHT = (
    pattern(
        "vendor_token",
        "Discord webhook",
        "https://(|ptb.|canary.)(discord|discordapp).com/api/webhooks/<digit:17-20>/<url:60-72>",
        literals=("/api/webhooks/",),
    ),
    pattern(
        "vendor_token",
        "Microsoft Teams webhook",
        "https://<dotted:1-80>.webhook.office.com/webhookb2/<uuid:36>@<uuid:36>"
        "/IncomingWebhook/<hex:32>/<uuid:36>",
    ),
    pattern(
        "vendor_token",
        "Firebase Cloud Messaging server key",
        "AAAA<url:7>:APA91b<url:134-160>",
        literals=(":APA91b",),
    ),
    pattern(
        "vendor_token",
        "Mailchimp API key",
        "<hex:32>-us<digit:1-2>",
        literals=tuple(f"-us{digit}" for digit in range(1, 10)),
    ),
    pattern(
        "vendor_token",
        "Twilio API key",
        "SK<hex:32>",
        literals=tuple(f"SK{digit}" for digit in "0123456789abcdef"),
    ),
)

#: Forms that many other things share: the name has to say what it is.
_NAMED = (
    pattern("vendor_token", "Twilio account SID", "AC<hex:32>", named=True, weak=True),
    pattern("vendor_token", "Okta API token", "00<url:40>", named=True, weak=True),
    pattern("vendor_token", "Cloudflare API token", "<url:40>", named=True, weak=True),
    pattern("vendor_token", "HashiCorp Vault token (legacy)", "s.<alnum:24>", named=True),
    pattern("vendor_token", "Airtable key (legacy)", "key<alnum:14>", named=True),
    pattern("vendor_token", "Kubernetes bootstrap token", "<base36:6>.<base36:16>", named=True),
)

VENDORS: tuple[Pattern, ...] = table(_TYPED) + table(_VENDORS) + _SOUGHT + _WHOLE + _NAMED
