"""Every address of the product. Rooms bring their own."""

from django.urls import include, path

urlpatterns = [
    path("", include("shouwang.site.urls")),
    path("", include("shouwang.checkin.urls")),
    path("roster/", include("shouwang.roster.urls")),
    path("forms/", include("shouwang.questions.urls")),
    path("watch/", include("shouwang.watch.urls")),
    path("c/<str:token>/", include("shouwang.watch.link_urls")),
    path("gate/", include("shouwang.gate.urls")),
    path("bulletins/", include("shouwang.bulletin.urls")),
    path("api/", include("shouwang.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
