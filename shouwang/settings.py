"""One settings file. Everything that differs between machines comes from the environment through env.py."""

from pathlib import Path

from shouwang import env, env_login
from shouwang.core import logs

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent
HOME = env.home()

DEBUG = env.boolean("SHOUWANG_DEBUG", False)
SECRET_KEY = env.key("session").hex()
ALLOWED_HOSTS = env.words("SHOUWANG_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
PUBLIC_URL = env.words("SHOUWANG_PUBLIC_URL", ["http://127.0.0.1:8000"])[0].rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "shouwang.core",
    "shouwang.roster",
    "shouwang.questions",
    "shouwang.checkin",
    "shouwang.watch",
    "shouwang.gate",
    "shouwang.bulletin",
    "shouwang.site",
    "shouwang.api",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "shouwang.site.middleware.NamesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "shouwang.site.middleware.OwnHouseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shouwang.site.login.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shouwang.site.middleware.WallClockMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "shouwang.site.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "shouwang.urls"
WSGI_APPLICATION = "shouwang.wsgi.application"
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "roster.Account"
AUTHENTICATION_BACKENDS = ["shouwang.site.login.backend.Local"]
CAS, OIDC, LDAP = env_login.cas(), env_login.oidc(), env_login.ldap()
LOGIN_URL = "site:login"
LOGIN_REDIRECT_URL = "site:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ["username"]}},
]
PASSWORD_HASHERS = [
    "shouwang.site.login.hashing.BoundedScrypt",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shouwang.site.context.institution",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale" if (ROOT / "locale").exists() else PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"  # the institution's zone is data: core.clock.zone()

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static" if (ROOT / "static").exists() else PACKAGE / "static"]
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "shouwang.site.login.engine"  # how long a session lasts is said there
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = ("__Host-session", "__Host-csrf") if HTTPS else ("session", "csrf")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"  # Strict would lose who returns from CAS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_HSTS_SECONDS = 180 * 86400 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("SHOUWANG_BEHIND_PROXY", False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"  # a personal link must not travel in a Referer
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the form preview is a frame of our own
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "form-action": ["'self'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
MESSAGE_TAGS = {40: "error"}
LANGUAGE_COOKIE_AGE = 365 * 86400
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008"]  # TLS ends at the proxy in front (docs/runbook.md)

LOGGING = logs.configuration(env.choice("SHOUWANG_LOG", ["text", "json"]))
