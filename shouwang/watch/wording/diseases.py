"""What the events about diseases are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, verbs
from shouwang.watch.models import Disease

verbs({"watch.diseases_shipped": _("装入病种与规则"), "watch.disease_rule_set": _("修改病种规则")})


def _diseases(scope, ids):
    return {row.pk: (str(row), "") for row in Disease.objects.filter(pk__in=ids)}


kind("watch.Disease", _("病种"), _diseases)
kind("watch.DiseaseRule", _("病种规则"))
