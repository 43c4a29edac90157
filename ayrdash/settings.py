"""All settings, in one file. Each variable is described in docs/configuration.md.

Values come from the environment; ``NAME_FILE`` names a file that holds the value
of ``NAME`` (container secrets). Defaults are safe in production.
"""

import hmac
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ayrdash.core.caching import caches_for
from ayrdash.core.environment import Environment
from ayrdash.core.folders import made_folder
from ayrdash.core.local_secrets import load_local_secrets
from ayrdash.core.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

# --- Installation -----------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env.str("AYRDASH_DATA", default=str(BASE_DIR / "data"))).resolve()
PORT = env.int("PORT", default=8000)

_local = load_local_secrets(DATA_DIR)
SECRET_KEY = env.str("SECRET_KEY", default=_local["SECRET_KEY"])
# The first key encrypts, all decrypt: rotate with `manage.py rotate_field_keys`.
FIELD_KEYS = env.list("FIELD_KEYS", default=[_local["FIELD_KEY"]])
LOOKUP_KEY = env.str("LOOKUP_KEY", default=_local["LOOKUP_KEY"])

# The address under which people reach the installation; links in mails use it.
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
SERVED_BY_HTTPS = _public.scheme == "https"
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[_public.hostname or "", "localhost", "127.0.0.1", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Proxies in front whose X-Forwarded-For entries are believed; 0: none.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# Who may open an Account. "first-owner": who holds the set-up link, and nobody after;
# "closed": not even that, `createowner` alone; "open": everybody, once there is an owner.
SIGNUP = env.str("SIGNUP", default="first-owner")
DEFAULT_PLAN = env.str("DEFAULT_PLAN", default="enterprise")

# Whether outgoing calls may reach this machine (a test PDS, a local SMTP server).
OUTBOUND_LOOPBACK = env.bool("OUTBOUND_LOOPBACK", default=False)
OUTBOUND_PRIVATE_HOSTS = env.list("OUTBOUND_PRIVATE_HOSTS", default=[])
OUTBOUND_TIMEOUT_SECONDS = env.float("OUTBOUND_TIMEOUT_SECONDS", default=20.0)
BLUESKY_HOST = env.str("BLUESKY_HOST", default="https://bsky.social").rstrip("/")
# Apps registered at the networks that are linked by OAuth: network to (id, secret).
_BY_APP = "FACEBOOK GMB INSTAGRAM LINKEDIN PINTEREST REDDIT SNAPCHAT THREADS TIKTOK TWITTER YOUTUBE"
NETWORK_APPS = {
    name.lower(): (identifier, env.str(f"{name}_CLIENT_SECRET", default=""))
    for name in _BY_APP.split()
    if (identifier := env.str(f"{name}_CLIENT_ID", default=""))
}
# Telegram's app is a bot: its number stands before the colon of its token.
if _token := env.str("TELEGRAM_BOT_TOKEN", default=""):
    NETWORK_APPS["telegram"] = (_token.partition(":")[0], _token)
# Base addresses to call in place of the networks' own: NETWORK_<NETWORK>_<PART>_URL.
NETWORK_ADDRESSES = {
    name.removesuffix("_URL"): value.rstrip("/")
    for name, value in env.all_named("NETWORK_").items()
    if name.endswith("_URL")
}
# Versions of the Graph API (for two years) and of LinkedIn's; whether LinkedIn's app has pages.
META_GRAPH_VERSION = env.str("META_GRAPH_VERSION", default="v26.0")
# What Meta says when it checks the address of its webhooks; empty: it can't call.
META_WEBHOOK_VERIFY_TOKEN = env.str("META_WEBHOOK_VERIFY_TOKEN", default="")
LINKEDIN_VERSION = env.str("LINKEDIN_VERSION", default="202610")
META_COMMENTS = env.bool("META_COMMENTS", default=False)
LINKEDIN_PAGES = env.bool("LINKEDIN_PAGES", default=True)
# The built-in test network: made-up people, nothing leaves this machine.
TEST_NETWORK = env.bool("TEST_NETWORK", default=DEBUG)
if TEST_NETWORK:
    _secret = hmac.new(LOOKUP_KEY.encode(), b"test network", "sha256").hexdigest()
    NETWORK_APPS["test"] = ("ayrdash-test", _secret)
# Counts likes and the like, and knows comments; empty: none is asked.
BLUESKY_APPVIEW = env.str("BLUESKY_APPVIEW", default="https://public.api.bsky.app").rstrip("/")
# A language model behind an OpenAI-compatible address (…/v1); empty: the API says none is.
AI_URL = env.str("AI_URL", default="").rstrip("/")
AI_KEY = env.str("AI_KEY", default="")
AI_MODEL = env.str("AI_MODEL", default="")
AI_TIMEOUT_SECONDS = env.float("AI_TIMEOUT_SECONDS", default=60.0)
# What turns speech into text may run elsewhere; the key of one server is not told to another.
AI_AUDIO_URL = env.str("AI_AUDIO_URL", default="").rstrip("/") or AI_URL
AI_AUDIO_KEY = env.str("AI_AUDIO_KEY", default="") or (AI_KEY if AI_AUDIO_URL == AI_URL else "")
AI_AUDIO_MODEL = env.str("AI_AUDIO_MODEL", default="")
# Photos that posts ask for by name; empty: the API says that nobody gives any.
UNSPLASH_URL = env.str("UNSPLASH_URL", default="https://api.unsplash.com").rstrip("/")
UNSPLASH_ACCESS_KEY = env.str("UNSPLASH_ACCESS_KEY", default="")
BLUESKY_WEB = env.str("BLUESKY_WEB", default="https://bsky.app").rstrip("/")

WEB_THREADS = env.int("WEB_THREADS", default=8)
WEB_PROCESSES = env.int("WEB_PROCESSES", default=1)
WORKER_THREADS = env.int("WORKER_THREADS", default=4)
# How long a worker may hold a due row before another may take it.
LEASE_SECONDS = env.int("LEASE_SECONDS", default=120)
# How long the audit log keeps an event.
AUDIT_DAYS = env.int("AUDIT_DAYS", default=365)
# How often due rows are looked for; the queue's wake-ups come in between.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5.0)
# Who sends it as a bearer token gets /metrics; empty: there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Calls of the API per profile in any 5 minutes.
API_CALLS_PER_WINDOW = env.int("API_CALLS_PER_WINDOW", default=300)

# --- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "template_partials",
    "ayrdash.core",
    "ayrdash.mail",
    "ayrdash.jobs",
    "ayrdash.accounts",
    "ayrdash.activity",
    "settings_app",
    "profiles",
    "teams",
    "ayrdash.alerts",
    "ayrdash.webhooks",
    "ayrdash.apikeys",
    "ayrdash.suspensions",
    "ayrdash.networks",
    "ayrdash.testnet",
    "ayrdash.posts",
    "ayrdash.bulk",
    "ayrdash.linking",
    "ayrdash.feeds",
    "ayrdash.messaging",
    "ayrdash.leaving",
    "ayrdash.support",
    "ayrdash.api",
    "ayrdash.imports",
    "ayrdash.home",
    "ayrdash.care",
    "ayrdash.ops",
]

# The installation's own apps, with calls of their own: docs/custom-endpoints.md.
CUSTOM_APPS = env.list("CUSTOM_APPS", default=[])
INSTALLED_APPS += CUSTOM_APPS

MIDDLEWARE = [
    "ayrdash.core.middleware.RequestIdMiddleware",
    "ayrdash.api.middleware.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "ayrdash.linking.middleware.LinkingPageMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ayrdash.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ayrdash.activity.middleware.ActivityMiddleware",
    "profiles.middleware.CurrentProfileMiddleware",
    "profiles.middleware.ViewAsMiddleware",
    "profiles.middleware.ActingStampMiddleware",
]

ROOT_URLCONF = "ayrdash.urls"
WSGI_APPLICATION = "ayrdash.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                f"ayrdash.core.templatetags.{name}" for name in ("marks", "controls", "ui")
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "profiles.context.acting_context",
                "ayrdash.alerts.context.bell",
                "ayrdash.suspensions.context.banner",
            ],
        },
    },
]

# --- Database ---------------------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/ayrdash.sqlite3")
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Measured: with Django's defaults readers and writers lock each other out; WAL with immediate
    # transactions had no error in 900. FULL keeps what was acknowledged when the power goes.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364"
        ),
    }
    _database["CONN_MAX_AGE"] = 60  # opening one costs as much as five queries
    # A file even in tests, as threads and live servers share it.
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    _database["CONN_MAX_AGE"] = 0
    # The pool tests a connection before handing it out: a restarted server costs no error.
    _database["CONN_HEALTH_CHECKS"] = True
    _database.setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": env.int("DATABASE_POOL", default=16),
        "timeout": 10,
    }

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
CACHES = caches_for(_database["ENGINE"])

# --- Sign-in ----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "ayrdash.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Offered only where the address was free, it would tell which addresses have a login.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_SIGNUP_FORM_CLASS = "ayrdash.home.forms.OrganisationForm"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 30 * 60
ACCOUNT_SESSION_REMEMBER = True
# How long a link to a new password works.
PASSWORD_RESET_TIMEOUT = 60 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "ayrdash.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "ayrdash"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SERVED_BY_HTTPS

# --- Mail -------------------------------------------------------------------

# Without both variables every mail is kept in the outbox that the operator reads.
_smtp = env.email_url("EMAIL_URL", default="consolemail://")
# A mail service by django-anymail; its keys by anymail's names: ANYMAIL_POSTMARK_SERVER_TOKEN …
EMAIL_SERVICE = env.str("EMAIL_SERVICE", default="").lower()
ANYMAIL = {"REQUESTS_TIMEOUT": 20, **env.all_named("ANYMAIL_")}
SMTP_CONFIGURED = bool(EMAIL_SERVICE or env.str("EMAIL_URL", default=""))
EMAIL_BACKEND = "ayrdash.mail.backend.OutboxBackend"
EMAIL_HOST, EMAIL_PORT = _smtp.get("EMAIL_HOST") or "localhost", _smtp.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _smtp.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _smtp.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_smtp.get("EMAIL_USE_TLS")), bool(_smtp.get("EMAIL_USE_SSL"))
EMAIL_TIMEOUT = 20
# Where support requests of team members go; empty: to the operators' own addresses.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"ayrdash@{_public.hostname}")

# --- Languages and time -----------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Uploads and images into an S3-compatible bucket instead of the data folder.
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT", default="") or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
            "signature_version": "s3v4",
            "addressing_style": "path",
            "file_overwrite": False,
            # Of an object that is opened whole; what is larger goes to disk meanwhile.
            "max_memory_size": 10_000_000,
        },
    }
# Bytes of form data and of one request kept in memory; files go to disk.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# Bytes of all files of one request that are stored at all, while it lasts.
REQUEST_FILES_BYTES = env.int("FORM_FILES_MB", default=100) * 1_000_000
# Beside where they are kept: to keep a file is then to rename it.
FILE_UPLOAD_TEMP_DIR = made_folder(DATA_DIR / "incoming")
FILE_UPLOAD_HANDLERS = [
    "ayrdash.core.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Security ---------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_BY_HTTPS
SESSION_COOKIE_NAME = "__Host-ayrdash" if SERVED_BY_HTTPS else "ayrdash"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVED_BY_HTTPS else "csrf"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ayrdash.core.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if SERVED_BY_HTTPS:
    SECURE_SSL_REDIRECT = True
    # Asked by load balancers on this machine, by plain http.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "accelerometer")
}

# --- Logs -------------------------------------------------------------------

LOGGING = logging_config(DATA_DIR, level=env.str("LOG_LEVEL", default="INFO"))
