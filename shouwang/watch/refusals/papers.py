"""Sentences about papers: watch.70 to watch.84."""

from django.utils.translation import gettext_lazy as _

from shouwang.core.refusals import catalogue

catalogue(
    {
        "watch.70": _("这项观察还没有核实，不能开具告知书。请校医院先核实。"),
        "watch.71": _("这项观察已经结束，不能再开具告知书。需要证明时请开具解除通知书。"),
        "watch.72": _("%(number)s 所写与现在完全相同，不必再开。观察有变更，或改了地点、联络人以后再开。"),
        "watch.73": _("这项观察没有解除（期满解除或提前解除），不能开具解除通知书。"),
        "watch.74": _("这项观察已经开具解除通知书 %(number)s。"),
        "watch.75": _("拒签要写明见证人，以及怎样告知、为什么没有签收。"),
        "watch.76": _("%(number)s 已经签收（%(how)s），不必再记。"),
        "watch.77": _("“%(name)s”太长或为空：最多 %(most)s 个字，这样一张纸放得下。"),
        "watch.78": _("字号最多 10 个字，不能换行，告知书和解除通知书的字号不能相同。"),
        "watch.80": _("没有勾选可以开具解除通知书的人。请在“待开解除通知书”里勾选。"),
        "watch.81": _("%(person)s：%(why)s"),
        "watch.79": _("%(number)s 的内容保存期已满，已经销毁；编号仍在登记册里。"),
    }
)
