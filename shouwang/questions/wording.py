"""What the forms' events and rows are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, verbs
from shouwang.questions.models import FormVersion

verbs(
    {
        "questions.draft_discarded": _("删除表单草稿"),
        "questions.form_imported": _("导入表单"),
        "questions.form_published": _("发布表单"),
        "questions.form_retired": _("停用表单"),
    }
)


def _versions(scope, ids):
    rows = FormVersion.objects.filter(pk__in=ids).select_related("form")
    return {row.pk: (_("%(form)s 第 %(n)s 版") % {"form": row.form.name, "n": row.version}, "") for row in rows}


kind("questions.FormVersion", _("表单"), _versions)
