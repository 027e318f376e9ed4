"""What the rows and events about papers are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.watch.models import Paper

verbs(
    {
        "watch.paper_issued": _("签发观察文书"), "watch.paper_received": _("登记文书签收"), "watch.paper_text_set": _("修改文书用语"),
    }
)  # fmt: skip
sights({"watch.papers": _("观察文书")})


def _papers(scope, ids):
    return {row.pk: (row.number, "") for row in Paper.objects.filter(pk__in=ids)}


kind("watch.Paper", _("观察文书"), _papers)
kind("watch.PaperReceipt", _("文书签收"))
kind("watch.PaperText", _("文书用语"))
