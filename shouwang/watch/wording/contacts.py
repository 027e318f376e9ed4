"""What the events about cases, contacts and chains are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.watch.models import Case

verbs(
    {
        "watch.cases_imported": _("导入病例一览表"),
        "watch.contacts_imported": _("导入接触记录"),
        "watch.case_noted": _("登记病例"),
        "watch.case_corrected": _("更正病例"),
        "watch.case_excluded": _("排除病例"),
        "watch.contacts_noted": _("登记接触"),
        "watch.contact_withdrawn": _("撤销一条接触"),
        "watch.contact_confirmed": _("接触者确诊，结束观察"),
        "watch.contacts_watched": _("为密切接触者安排观察"),
        "watch.chain_exported": _("导出传播链"),
    }
)
sights({"watch.chain": _("病例一览表和传播链"), "watch.case": _("病例和接触者")})


def _cases(scope, ids):
    from shouwang.watch.queries import contacts

    if not contacts.analyses(scope):
        return {}
    return {row.pk: (row.label, "") for row in Case.objects.filter(pk__in=ids)}


kind("watch.Case", _("病例"), _cases)
kind("watch.ContactEvent", _("接触记录"))
