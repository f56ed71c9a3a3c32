"""Secrets are taken out, and nothing else. They are invented, and put together here so that no scanner finds them."""

import string
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_engineering.application.repository_files.secrets import Redacted, without_secrets

MIXED = "aB3dE5fG7hJ9kL2mN4pQ6rS8tU1vW0xY3zA5bC7dE9fH2jK4mP6qR8sT1uV"
HEXADECIMAL = "3f9a1c7e5b2d8f046a9c1e3b7d5f2084"
BLOCK = "\n".join(MIXED[shift:] + MIXED[:shift] for shift in range(8))
KEY = f"-----BEGIN RSA PRIVATE {'KEY'}-----\n{BLOCK}\n-----END RSA PRIVATE {'KEY'}-----"
BEGIN = f"-----BEGIN RSA PRIVATE {'KEY'}-----"
READING = "x = read()\n"
TOKEN = f"ghp{'_'}{MIXED[:36]}"


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """The rules, outside of what hypothesis measures."""
    without_secrets("a.txt", "")


@pytest.mark.parametrize(
    ("before", "secret", "after", "kind"),
    [
        ('token = "', TOKEN, '"', "github_pat"),
        ("token: ", f"github{'_pat_'}{MIXED[:22]}_{MIXED}", "", "github_fine_grained_pat"),
        ("GITLAB=", f"glpat{'-'}{MIXED[:20]}", "", "gitlab_pat"),
        ("aws_secret_access_key = ", MIXED[:40], "", "aws_secret_access_key"),
        ('OPENAI_API_KEY="', f"sk-{MIXED[:20]}{'T3Blbk'}FJ{MIXED[20:40]}", '"', "openai_api_key"),
        ("HF_TOKEN=hf_", "", "", ""),
        ("key = '", f"sk{'_live_'}{MIXED[:24]}", "'", "stripe_access_token"),
        ('slack("', f"xoxb{'-'}123456789012-234567890123-{MIXED[:24]}", '")', "slack_bot_token"),
        ('gh("', f"ghp{'_'}{'aB1' * 12}", '")', "github_token"),
        ("id: ", f"AKIA{'IOSFODNN7'}ABCDEFG", "", "aws_access_token"),
        ("", f"ASIA{'IOSFODNN7'}EXAMPLE", " is one for a while", "aws_access_token"),
        ('password = "', "Tide5AndMoon!", '"', "password"),
        ("{'smtp_password': '", "moonrise57", "'}", "password"),
        ('db.Passphrase := "', "t1de-0n", '"', "password"),
        ("'secret' => '", MIXED[:20], "'", "key_or_token"),
        ('"apiKey": "', HEXADECIMAL, '"', "key_or_token"),
        ("postgresql+psycopg2://ada:", "Tide5AndMoon", "@db.lantern.io:5432/tides", "password_in_url"),
        ("postgresql://ada:", "Tide5AndMoon", "@db.example.com/tides", "password_in_url"),
        ("redis://:", "Tide5%40Moon", "@cache.lantern.io", "password_in_url"),
        ("git clone https://ada:", "pa$$w0rd-5", "@git.lantern.io/x.git", "password_in_url"),
        ("Server=db;User Id=ada;Password=", "Tide5AndMoon", ";Encrypt=yes", "password_in_connection_string"),
        ("AccountName=a;AccountKey=", MIXED + MIXED[:27] + "==", ";Suffix=x", "azure_account_key"),
        ("SECRET_KEY = '", f"django-insecure-{MIXED}", "'", "django_secret_key"),
        ("bot = '", f"1234567890:AA{MIXED[:33]}", "'", "telegram_bot_token"),
        ("", KEY, "", "private_key"),
        ("key = '", KEY.replace("\n", "\\n"), "'", "private_key"),
        ("", KEY.replace("\n", "\r\n"), "", "private_key"),
        ("key = '''", KEY.partition("\n-----END")[0], "\n'''", "private_key"),
        *(
            ("client-key-data: ", b64encode(KEY.replace("RSA ", kind).encode()).decode(), "", "private_key_in_base64")
            for kind in ("RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "")
        ),
        ("KEY=", KEY.replace("\n", ""), "", "private_key"),
        ("#   ", KEY.replace("\n", "\n#   "), "", "private_key"),
        ("key = (\n    '", KEY.replace("\n", "\\n'\n    '"), "'\n)", "private_key"),
        ("", KEY.replace("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0673\n\n", 1), "", "private_key"),
        ("", KEY.replace("\n-----END", "\nQ9w=\n=aB3d\n-----END"), "", "private_key"),
    ],
)
def test_a_secret_is_replaced_by_its_kind_and_what_is_around_it_stays(
    before: str, secret: str, after: str, kind: str
) -> None:
    if not kind:  # the beginning alone is no token
        assert without_secrets("a.txt", before).kinds == {}
        return
    text = f"# Größe\r\n{before}{secret}{after}\n\nlast\n"
    redacted = without_secrets("a.py", text)
    lines = "".join(character for character in secret if character in "\r\n")
    assert redacted.text == f"# Größe\r\n{before}[REDACTED:{kind}]{lines}{after}\n\nlast\n"
    assert redacted.kinds == {kind: 1}
    assert without_secrets("a.py", redacted.text).text == redacted.text
    assert without_secrets("a.py", redacted.text).kinds == {}


def test_each_secret_counts() -> None:
    text = f"a = '{TOKEN}'\nb = '{TOKEN[::-1]}'\nc = '{TOKEN}'\n{KEY}\n"
    redacted = without_secrets("a.py", text)
    assert redacted.kinds == {"github_pat": 2, "private_key": 1}
    assert redacted.text.startswith(f"a = '[REDACTED:github_pat]'\nb = '{TOKEN[::-1]}'\nc = '[REDACTED")


def test_a_secret_that_stands_against_another_is_found_too() -> None:
    text = f"SK{HEXADECIMAL}curl -H 'Authorization: Bearer {MIXED[:40]}' https://lantern.io"
    redacted = without_secrets("a.txt", text)
    assert redacted.text == (
        "[REDACTED:twilio_api_key]curl -H 'Authorization: Bearer [REDACTED:curl_auth_header]' https://lantern.io"
    )
    assert without_secrets("a.txt", redacted.text) == Redacted(redacted.text, {})


@pytest.mark.parametrize(
    "text",
    [
        "password = get_password()",
        'api_key = os.environ["OPENAI_API_KEY"]',
        'api_key = "YOUR_API_KEY"',
        "OPENAI_API_KEY=sk-" + "x" * 48,
        'id = "123e4567-e89b-12d3-a456-426614174000"',
        f"sha256: {HEXADECIMAL * 2}",
        f'commit = "{HEXADECIMAL}12345678"',
        f'"integrity": "sha512-{MIXED}{MIXED[:26]}=="',
        'url = f"postgresql://{user}:{password}@{host}/{db}"',
        "postgresql://$USER:${PASSWORD}@db/tides",
        "postgresql://%(user)s:%(password)s@db/tides",
        "postgresql://user:password@localhost/db",
        "mysql://<user>:<password>@<host>/db",
        "redis://:changeme@cache:6379",
        "amqp://guest:guest@rabbit//",
        "https://ada:password@git.example.com/x.git",
        'password = "changeme1"',
        'password = "hightide"',
        "password = derive_2(salt)",
        'password: "${DB_PASSWORD_1}"',
        'token = "<extra_id_0>"',
        'special_token = "reserved_special_token_0"',
        'token_url = "https://lantern.io/oauth2/Token"',
        'api_key = "mine2"',
        'label = {"password": "Geheimes Wort 1"}',
        "see https://lantern.io:8443/@ada and mail ada@lantern.io",
        'if line.startswith("-----BEGIN RSA PRIVATE KEY-----"):',
        f"x.startswith('{BEGIN}')\n{READING * 20}assert y != '{BEGIN}'",
        f"lines = ['{BEGIN}'] + lines_of(body, 64, 'and what else') + ['{BEGIN.replace('BEGIN', 'END')}']",
        b64encode(f"-----BEGIN CERTIFICATE-----\n{BLOCK}\n-----END CERTIFICATE-----\n".encode()).decode(),
        f"-----BEGIN CERTIFICATE-----\n{BLOCK}\n-----END CERTIFICATE-----",
        f"-----BEGIN PUBLIC KEY-----\n{BLOCK}\n-----END PUBLIC KEY-----",
        f"ssh-rsa AAAAB3NzaC1yc2E{MIXED} ada@lantern",
        "a = 1; password = read(); b = 2",
        "password: str = Field(min_length=8)",
        "",
    ],
)
def test_code_hashes_and_placeholders_stay(text: str) -> None:
    assert without_secrets("a.py", text).text == text


@pytest.mark.parametrize("name", [".env", "deploy/.env.production", "local.env"])
def test_an_environment_file_loses_the_values_that_are_secret_by_name(name: str) -> None:
    text = (
        "DEBUG=true\nexport DB_PASSWORD='moon rise'\r\nAPI_KEY=tide-57 # the key\n"
        "TOKEN=${OTHER}\nSECRET=changeme\nTOKEN_TTL=3600\nACCESS_KEY=\n"
    )
    mark = "[REDACTED:environment_file]"
    assert without_secrets(name, text).text == text.replace("moon rise", mark).replace("tide-57", mark)
    for other in (".env.example", "env.py"):
        assert without_secrets(other, text).text == text


@pytest.mark.parametrize("name", ["deploy/values.yaml", "app.properties", "run.sh", "Dockerfile", "README.md"])
def test_where_values_need_no_quotes_what_is_secret_by_name_goes_without_them_too(name: str) -> None:
    text = f"db_password: tide57moon\r\n- API_KEY={HEXADECIMAL}\npassword: hightide\ntoken: tides.of_2024\n"
    redacted = without_secrets(name, text)
    assert redacted.text == text.replace("tide57moon", "[REDACTED:password]").replace(
        HEXADECIMAL, "[REDACTED:key_or_token]"
    )
    assert without_secrets(name, redacted.text) == Redacted(redacted.text, {})
    assert without_secrets("main.go", text).text == text


@given(st.text())
def test_a_text_without_secrets_comes_through_as_it_is(text: str) -> None:
    assert without_secrets("a.txt", text).text == text


@given(st.text(alphabet=string.ascii_letters + "é漢\U0001f30a \t\r\n'=:;/@"), st.text(alphabet="é \n漢"))
def test_a_secret_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f'{before}\ntoken = "{TOKEN}"\n{after}'
    redacted = without_secrets("a.txt", text)
    assert redacted.text == text.replace(TOKEN, "[REDACTED:github_pat]")


def test_half_of_a_surrogate_pair_stops_nothing() -> None:
    assert without_secrets("a.txt", f"\ud83c '{TOKEN}'").text == "\ud83c '[REDACTED:github_pat]'"


def test_nuls_do_not_move_what_is_found() -> None:
    spread = "\0".join(f"é = '{TOKEN}'\n")
    assert without_secrets("a.txt", spread).text == spread
    assert without_secrets("a.txt", f"\0\0é\0 '{TOKEN}'").text == "\0\0é\0 '[REDACTED:github_pat]'"
