"""The sheet of a screening: who is to be examined, with empty columns that the clinic fills in and reads back."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwang.core import clock, export
from shouwang.watch.models import Assay, ExamResult, Film, Treatment

# the columns that are read back, in the order of the sheet: name → title
COLUMNS = {
    "number": gettext_lazy("学工号"), "stage": gettext_lazy("阶段"), "day": gettext_lazy("日期"), "symptoms": gettext_lazy("症状"),
    "test": gettext_lazy("检测"), "test_mm": gettext_lazy("硬结（mm）"), "test_positive": gettext_lazy("检测结果"), "film": gettext_lazy("胸片"),
    "result": gettext_lazy("结果"), "treatment": gettext_lazy("预防性治疗"), "note": gettext_lazy("备注"),
}  # fmt: skip


def workbook(screening, found, mark) -> tuple[str, bytes]:
    """(file name, content)."""
    header = [_("单位"), _("姓名"), *(str(title) for title in COLUMNS.values())]
    rows = [[str(one.target.person.unit or ""), one.target.person.name, one.target.person.number, *[""] * (len(COLUMNS) - 1)] for one in found]
    at = {name: 2 + place for place, name in enumerate(COLUMNS)}
    choices = {
        at["stage"]: [_("筛查"), _("复查")], at["test"]: [str(label) for label in Assay.labels], at["test_positive"]: [_("阴性"), _("阳性")],
        at["film"]: [str(label) for label in Film.labels], at["result"]: [str(label) for label in ExamResult.labels],
        at["treatment"]: [str(label) for label in Treatment.labels],
    }  # fmt: skip
    before = [screening.title, _("结果必填；没有做的项目留空。填好后从这次筛查的页面导入。"), mark]
    content = export.xlsx_bytes(screening.title, header, rows, watermark=mark, before=before, widths=(26, 10, 14), choices=choices)
    return f"screening-{screening.code}-{clock.today()}.xlsx", content
