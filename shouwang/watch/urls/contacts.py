"""Addresses of line lists, contacts and chains."""

from django.urls import path, re_path

from shouwang.watch.views import contacts

urlpatterns = [
    path("chains/", contacts.chains, name="chains"),
    path("chains/<int:pk>/", contacts.chain, name="chain"),
    path("chains/<int:pk>/new/", contacts.case_new, name="case_new"),
    path("chains/<int:pk>/file/", contacts.chain_file, name="chain_file"),
    re_path(r"^chains/(?P<pk>\d+)/import/(?P<what>cases|contacts)/$", contacts.chain_import, name="chain_import"),
    path("chains/<int:pk>/cases/<int:one>/", contacts.case, name="case"),
    path("chains/<int:pk>/cases/<int:one>/correct/", contacts.case_correct, name="case_correct"),
    path("chains/<int:pk>/cases/<int:one>/exclude/", contacts.case_exclude, name="case_exclude"),
    path("chains/<int:pk>/cases/<int:one>/confirm/", contacts.case_confirm, name="case_confirm"),
    path("chains/<int:pk>/cases/<int:one>/shared/", contacts.case_shared, name="case_shared"),
    path("chains/<int:pk>/cases/<int:one>/watch/", contacts.contacts_watch, name="contacts_watch"),
    path("chains/<int:pk>/cases/<int:one>/named/", contacts.case_named, name="case_named"),
    path("chains/<int:pk>/cases/<int:one>/contacts/<int:event>/withdraw/", contacts.contact_withdraw, name="contact_withdraw"),
]
