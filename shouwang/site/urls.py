"""Addresses of the site pages."""

from django.urls import path

from shouwang.site.views import account, audit, figure, home, installation, login, parameters, search

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login.Login.as_view(), name="login"),
    path("logout/", login.Logout.as_view(), name="logout"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/language/", account.language, name="language"),
    path("search/", search.search, name="search"),
    path("figures/<str:key>/", figure.figure, name="figure"),
    path("figures/<str:key>/export/", figure.export, name="export"),
    path("parameters/", parameters.parameters, name="parameters"),
    path("parameters/<str:code>/", parameters.parameter, name="parameter"),
    path("installation/", installation.installation, name="installation"),
    path("audit/events/", audit.events, name="events"),
    path("audit/accesses/", audit.accesses, name="accesses"),
]
