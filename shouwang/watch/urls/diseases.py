"""The addresses of diseases and their rules."""

from django.urls import path

from shouwang.watch.views import diseases

urlpatterns = [
    path("diseases/", diseases.disease_rules, name="diseases"),
    path("diseases/<slug:code>/", diseases.disease_rule, name="disease"),
]
