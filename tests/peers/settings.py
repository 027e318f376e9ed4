"""What both Django peers share. PEER_FOLDER, PEER_ADDRESS and PEER_ROOM come from tests/peers/running.py."""

import os
from pathlib import Path

FOLDER = Path(os.environ["PEER_FOLDER"])
ADDRESS = os.environ["PEER_ADDRESS"]
SECRET_KEY = "a peer of tests"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "peer.sqlite3", "OPTIONS": {"timeout": 20}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]  # fmt: skip
CONTRIB = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles"]
STATIC_URL = "/static/"
ROOM = os.environ["PEER_ROOM"]
ROOT_URLCONF = f"tests.peers.{ROOM}"
INSTALLED_APPS = [*CONTRIB, {"oidc": "oauth2_provider", "cas": "cas_server"}[ROOM]]

if ROOM == "oidc":
    LOGIN_URL = "/login/"
    OAUTH2_PROVIDER = {
        "OIDC_ENABLED": True, "OIDC_RSA_PRIVATE_KEY": (FOLDER / "signing.pem").read_text(), "PKCE_REQUIRED": True,
        "OIDC_ISS_ENDPOINT": f"{ADDRESS}/o", "OIDC_RP_INITIATED_LOGOUT_ENABLED": True,
        "OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT": False, "SCOPES": {"openid": "", "profile": ""},
        "OAUTH2_VALIDATOR_CLASS": "tests.peers.oidc_validator.Validator", "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    }  # fmt: skip
else:
    LOGIN_URL = "/cas/login"
    CAS_AUTH_CLASS = "tests.peers.cas_people.People"
    CAS_NEW_VERSION_HTML_WARNING = CAS_NEW_VERSION_EMAIL_WARNING = False  # it would ask PyPI
    CAS_TICKET_VALIDITY = 60
    CAS_ENABLE_AJAX_AUTH = False
