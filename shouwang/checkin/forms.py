"""Forms of the check-in office pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.checkin.actions.campaigns import CLOCK
from shouwang.checkin.models import Cadence
from shouwang.core import clock
from shouwang.questions.models import Form, FormVersion
from shouwang.roster import audiences
from shouwang.roster.forms import UnitField
from shouwang.roster.models import Kind, Mandate


def _day():
    """A date as browsers want it, whatever the language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


CLOCK_WORDS = {
    "opens_min": _("开放"), "reminds_min": _("催报"), "cutoff_min": _("截止"), "adviser_min": _("辅导员审核"),
    "unit_min": _("单位审核"), "lock_min": _("归口部门汇总并锁定"),
}  # fmt: skip

DAY_WORDS = {
    "opens_min": _("开放：哪一天"), "reminds_min": _("催报：哪一天"), "cutoff_min": _("截止：哪一天"),
    "adviser_min": _("辅导员审核：哪一天"), "unit_min": _("单位审核：哪一天"), "lock_min": _("汇总并锁定：哪一天"),
}  # fmt: skip


class CampaignForm(forms.Form):
    """Whom to ask what, under which mandate, from when, how often."""

    mandate = forms.ModelChoiceField(label=_("依据"), queryset=Mandate.objects.none(), empty_label=None)
    form = forms.ModelChoiceField(label=_("表单"), queryset=Form.objects.none(), empty_label=None)
    name = forms.CharField(label=_("名称"), max_length=120, required=False, help_text=_("不填则用表单的名称"))
    code = forms.SlugField(label=_("编码"), max_length=40, help_text=_("字母、数字和连字符，例如 daily-2026"))
    unit = UnitField(label=_("范围"), required=False, help_text=_("单位编码或路径，不填为全校"))
    kinds = forms.MultipleChoiceField(
        label=_("人员类别"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选为所有类别"),
    )  # fmt: skip
    audience = forms.ChoiceField(label=_("指定人群"), required=False)
    cadence = forms.ChoiceField(label=_("频次"), choices=Cadence.choices, initial=Cadence.DAILY)
    since_day = forms.DateField(label=_("开始日期"), widget=_day())
    until_day = forms.DateField(
        label=_("结束日期"),
        required=False,
        widget=_day(),
        help_text=_("最后一天，含当天；可以以后再定"),
    )
    cutoff = forms.TimeField(label=_("每日截止"), widget=forms.TimeInput(attrs={"type": "time"}), initial="18:00")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["mandate"].queryset = Mandate.objects.holding(clock.now()).order_by("-since")
        published = FormVersion.objects.filter(state=FormVersion.State.PUBLISHED).values("form")
        self.fields["form"].queryset = Form.objects.filter(pk__in=published).order_by("code")
        self.fields["since_day"].initial = clock.today
        named = [("", _("按范围和类别")), *audiences.names().items()]
        self.fields["audience"].choices = named
        if len(named) == 1:
            del self.fields["audience"]

    def wanted(self) -> dict:
        """What open_campaign takes."""
        clean = dict(self.cleaned_data)
        cutoff = clean.pop("cutoff")
        clean["form"] = clean["form"].code
        clean["cutoff_min"] = cutoff.hour * 60 + cutoff.minute
        return clean


class ClockForm(forms.Form):
    """The six instants of a slot: a time of day, on the day itself or on one of the following."""

    def __init__(self, *args, campaign, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        days = [(0, _("当天")), (1, _("次日")), (2, _("第三天")), (3, _("第四天"))]
        for field in CLOCK:
            day, rest = divmod(getattr(campaign, field), 1440)
            time = forms.TimeInput(attrs={"type": "time"})
            self.fields[field] = forms.TimeField(
                label=CLOCK_WORDS[field], widget=time, initial=f"{rest // 60:02d}:{rest % 60:02d}"
            )
            self.fields[f"{field}_day"] = forms.TypedChoiceField(
                label=CLOCK_WORDS[field],
                choices=days,
                coerce=int,
                initial=day,
                widget=forms.Select(attrs={"aria-label": DAY_WORDS[field]}),
            )

    def pairs(self):
        """(time field, day field) in the order of the day."""
        return [(self[field], self[f"{field}_day"]) for field in CLOCK]

    def minutes(self) -> dict:
        """What set_clock takes: minutes after the local midnight of the slot's day."""
        clean = self.cleaned_data
        return {field: clean[f"{field}_day"] * 1440 + clean[field].hour * 60 + clean[field].minute for field in CLOCK}


class AdviceForm(forms.Form):
    """The text that answers a flagged return, in three languages, and whom to call (a line each: name, number)."""

    text = forms.CharField(label=_("简体中文"), widget=forms.Textarea, max_length=1000)
    text_hant = forms.CharField(label=_("繁體中文"), widget=forms.Textarea, max_length=1000, required=False)
    text_en = forms.CharField(label="English", widget=forms.Textarea, max_length=2000, required=False)
    phones = forms.CharField(
        label=_("电话"), widget=forms.Textarea, max_length=1000, required=False,
        help_text=_("每行一个：名称，空格，号码。例如：校医院 0898-12345678"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)

    def clean_phones(self):
        """[{"label", "number"}]."""
        found = []
        for line in self.cleaned_data["phones"].splitlines():
            if line.strip():
                label, _space, number = line.strip().rpartition(" ")
                found.append({"label": label.strip() or number, "number": number.strip() if label else ""})
        return found
