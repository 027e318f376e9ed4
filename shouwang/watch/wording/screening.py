"""What the events about screenings are called in the logs."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.wording import kind, sights, verbs
from shouwang.watch.models import Screening

verbs(
    {
        "watch.screening_opened": _("开启筛查"),
        "watch.contact_screening_opened": _("开启病例接触者筛查"),
        "watch.targets_added": _("增加应筛人员"),
        "watch.target_excused": _("说明不用筛查"),
        "watch.screening_closed": _("结束筛查"),
        "watch.examined": _("录入筛查结果"),
        "watch.exams_imported": _("导入筛查结果"),
        "watch.screening_exported": _("导出筛查录入表"),
        "watch.case_stepped": _("登记病例的诊治与复学"),
    }
)
sights({"watch.screening": _("筛查名单"), "watch.exams": _("筛查结果"), "watch.steps": _("病例的诊治与复学")})
kind("watch.Screening", _("筛查"), lambda scope, ids: {row.pk: (row.title, "") for row in Screening.objects.filter(pk__in=ids)})
kind("watch.ScreeningTarget", _("应筛人员"))
kind("watch.CaseStep", _("病例的诊治与复学"))
