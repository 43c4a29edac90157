"""All addresses of the installation."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from ayrdash.api.mcp.views import mcp
from ayrdash.api.views import follow_link
from ayrdash.api.views import missing as api_missing
from ayrdash.ops import views as ops_views
from teams.urls import invitation_urls

urlpatterns = [
    path("", include("ayrdash.home.urls")),
    path("account/", include("ayrdash.leaving.urls")),
    path("account/", include("allauth.urls")),
    path("profiles/", include("profiles.urls")),
    path("team/", include("teams.urls")),
    path("invitation/", include(invitation_urls)),
    path("support/", include("ayrdash.support.urls")),
    path("settings/", include("settings_app.urls")),
    path("activity/", include("ayrdash.care.urls")),
    path("audit/", include("ayrdash.activity.urls")),
    path("look/", include("settings_app.look_urls")),
    path("test-network/", include("ayrdash.testnet.urls")),
    path("social-accounts/", include("ayrdash.networks.urls")),
    path("posts/files/", include("ayrdash.bulk.urls")),
    path("feeds/", include("ayrdash.feeds.urls")),
    path("posts/", include("ayrdash.posts.urls")),
    path("messages/", include("ayrdash.messaging.urls")),
    path("suspensions/", include("ayrdash.suspensions.urls")),
    path("alerts/", include("ayrdash.alerts.urls")),
    path("webhooks/", include("ayrdash.webhooks.urls")),
    path("api-keys/", include("ayrdash.apikeys.urls")),
    path("", include("ayrdash.linking.urls")),
    path("api", api_missing, name="api_root"),
    path("api/", include("ayrdash.api.urls")),
    path("s/<str:code>", follow_link, name="short_link"),
    path("mcp", mcp, name="mcp"),
    path("imports/", include("ayrdash.imports.urls")),
    path("outbox/", include("ayrdash.mail.urls")),
    path("admin/", admin.site.urls),
    path("status/", ops_views.status, name="status"),
    path("healthz", ops_views.healthz, name="healthz"),
    path("metrics", ops_views.metrics_page, name="metrics"),
    path("readyz", ops_views.readyz, name="readyz"),
]

if settings.DEBUG:
    from ayrdash.core.gallery import gallery

    urlpatterns.append(path("gallery/", gallery, name="gallery"))
