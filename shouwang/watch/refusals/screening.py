"""Sentences about screenings: watch.140 to watch.154, and watch.240."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.140": _("已经有编码为“%(code)s”的筛查。请换一个编码。"),
        "watch.141": _("按所选的范围没有找到人。请核对单位、年级和类别，或改为按学工号指定。"),
        "watch.142": _("日期 %(day)s 还没有到。请填写实际发生的日期。"),
        "watch.143": _("只有筛查结果异常的人才复查。请先录入筛查结果。"),
        "watch.144": _("复查日期 %(day)s 早于筛查日期 %(first)s。请核对。"),
        "watch.145": _("这个病例的随访已经结束，不能再登记。"),
        "watch.146": _("请先登记上一步“%(before)s”，再登记这一步。"),
        "watch.147": _("日期 %(day)s 早于上一步“%(before)s”的日期 %(first)s。请核对。"),
        "watch.148": _("已经登记过休学，还没有复学。"),
        "watch.149": _("筛查“%(title)s”已经结束，不能再录入。"),
        "watch.150": _("学工号“%(number)s”不在这次筛查的应筛名单里。请核对，或先把人加进来。"),
        "watch.151": _("文件里没有找到需要的列：%(columns)s。请用这里导出的模板，或在第一行写明 学工号、结果。"),
        "watch.152": _("文件有 %(count)s 处错误，没有录入任何一行。请按行号改好，再导入一次。"),
        "watch.153": _("请写明为什么这个人不用筛查（例如 已在外院筛查、已离校）。"),
        "watch.154": _("这个病例没有连到名册里的人，找不出同班同寝的人。请先在病例里填写学工号。"),
        "watch.240": _("一次最多粘贴 %(most)s 个学工号，这里有 %(count)s 个。请分几次加入。"),
    }
)
