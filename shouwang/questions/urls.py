"""Addresses of the pages of forms."""

from django.urls import path

from shouwang.questions.views import compare, importing, listing, version

app_name = "questions"
urlpatterns = [
    path("", listing.forms, name="forms"),
    path("import/", importing.upload, name="import"),
    path("<slug:code>/<int:number>/", version.version, name="version"),
    path("<slug:code>/<int:number>/preview/", version.preview, name="preview"),
    path("<slug:code>/<int:number>/source/", version.source, name="source"),
    path("<slug:code>/<int:number>/publish/", version.publish, name="publish"),
    path("<slug:code>/<int:number>/retire/", version.retire, name="retire"),
    path("<slug:code>/<int:number>/discard/", version.discard, name="discard"),
    path("<slug:code>/<int:old>/<int:new>/", compare.compare, name="compare"),
]
