"""Addresses of the site pages."""

from django.urls import path

from shouwang.site.views import (
    account,
    accounts,
    activation,
    audit,
    figure,
    home,
    installation,
    login,
    parameters,
    search,
    second_step,
    sessions,
)

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login.login, name="login"),
    path("login/code/", second_step.second_step_code, name="second_step"),
    path("login/authenticator/", second_step.second_step_new, name="second_step_new"),
    path("login/again/", second_step.second_step_again, name="second_step_again"),
    path("logout/", login.logout, name="logout"),
    path("activate/<str:token>/", activation.activate, name="activate"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/password/first/", account.password_first, name="password_first"),
    path("account/language/", account.language, name="language"),
    path("account/codes/", second_step.recovery_codes, name="recovery_codes"),
    path("account/codes/new/", second_step.recovery_codes_new, name="recovery_codes_new"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/sessions/others/end/", sessions.end_others, name="sessions_end"),
    path("account/sessions/<slug:handle>/end/", sessions.end, name="session_end"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/units/<int:pk>/", accounts.unit_accounts, name="unit_accounts"),
    path("accounts/units/<int:pk>/slips/", accounts.slips, name="slips"),
    path("accounts/<int:pk>/", accounts.person_account, name="person_account"),
    path("accounts/<int:pk>/link/", accounts.give_link, name="give_link"),
    path("accounts/<int:pk>/<slug:what>/", accounts.change, name="account_change"),
    path("search/", search.search, name="search"),
    path("figures/<str:key>/", figure.figure, name="figure"),
    path("figures/<str:key>/export/", figure.export, name="export"),
    path("parameters/", parameters.parameters, name="parameters"),
    path("parameters/<str:code>/", parameters.parameter, name="parameter"),
    path("installation/", installation.installation, name="installation"),
    path("audit/events/", audit.events, name="events"),
    path("audit/accesses/", audit.accesses, name="accesses"),
]
