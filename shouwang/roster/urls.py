"""Addresses of the roster pages."""

from django.urls import path

from shouwang.roster.views import exemptions, grants, importing, mandates, people, person, requests, transfers, units

app_name = "roster"
urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/<slug:what>/", units.change, name="unit_change"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/duplicates/", people.duplicates, name="duplicates"),
    path("people/<int:pk>/", person.person, name="person"),
    path("people/<int:pk>/contacts/", person.contacts, name="contacts"),
    path("people/<int:pk>/<slug:what>/", person.change, name="person_change"),
    path("exemptions/", exemptions.exemptions, name="exemptions"),
    path("exemptions/<int:pk>/<slug:what>/", exemptions.change, name="exemption_change"),
    path("requests/", requests.requests_page, name="requests"),
    path("requests/for/<int:pk>/", requests.request_new, name="request_new"),
    path("requests/<int:pk>/<slug:what>/", requests.decide, name="request_decide"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<int:pk>/<slug:what>/", transfers.decide, name="transfer_decide"),
    path("grants/", grants.grants, name="grants"),
    path("grants/new/", grants.grant_new, name="grant_new"),
    path("grants/<int:pk>/end/", grants.grant_end, name="grant_end"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/new/", mandates.mandate_new, name="mandate_new"),
    path("mandates/<int:pk>/<slug:what>/", mandates.mandate_change, name="mandate_change"),
    path("import/", importing.upload, name="import"),
    path("import/<int:pk>/", importing.import_run, name="import_run"),
    path("import/<int:pk>/commit/", importing.commit, name="import_commit"),
    path("import/<int:pk>/discard/", importing.discard, name="import_discard"),
    path("import/<int:pk>/errors.csv", importing.errors, name="import_errors"),
]
