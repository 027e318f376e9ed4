"""The addresses of diseases, syndromes and their rules."""

from django.urls import path

from shouwang.watch.views import diseases, syndromes

urlpatterns = [
    path("diseases/", diseases.disease_rules, name="diseases"),
    path("diseases/<slug:code>/", diseases.disease_rule, name="disease"),
    path("syndromes/<slug:code>/", syndromes.syndrome, name="syndrome"),
]
