"""Forms about cases and contacts."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.roster import access
from shouwang.watch import case_files
from shouwang.watch.models import ContactKind, Disease, Protection, Sex


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class CaseForm(forms.Form):
    """One case of a line list."""

    code = forms.CharField(label=_("病例编号"), max_length=40)
    number = forms.CharField(label=_("学工号"), max_length=40, required=False, help_text=_("在名册里才填；填了，接触过这个人的记录会连到这个病例"))
    onset_day = forms.DateField(label=_("发病日期"), required=False, widget=_day())
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=[("", _("不详")), *Sex.choices])
    age = forms.CharField(label=_("年龄"), max_length=12, required=False, help_text=_("岁数，或“9个月”"))
    disease = forms.ModelChoiceField(label=_("病种"), queryset=Disease.objects.order_by("pk"), required=False, empty_label=_("尚未确定"))
    place = forms.CharField(label=_("单位或人群"), max_length=120, required=False)
    confirm = forms.BooleanField(label=_("本人正在作为接触者观察的，同时以确诊结束观察（校医院）"), required=False)

    def __init__(self, *args, cares=False, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        if not cares:
            del self.fields["confirm"]

    def clean_number(self):
        """The person behind a number; None where it is blank."""
        number = self.cleaned_data["number"].strip()
        if not number:
            return None
        from shouwang.core.refusals import Refused

        try:
            return access.person_by_number(number)
        except Refused as refusal:
            raise forms.ValidationError(refusal.sentence) from None

    def clean_age(self):
        """The age in whole months."""
        try:
            return case_files.age_months(self.cleaned_data["age"])
        except case_files.cells.Wrong as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def facts(self) -> dict:
        """What the action asks for."""
        said = self.cleaned_data
        names = ("code", "sex", "onset_day", "disease", "place")
        return {name: said[name] for name in names} | {"person": said["number"], "age_months": said["age"]}


class CorrectionForm(CaseForm):
    """The same, with why."""

    why = forms.CharField(label=_("更正的理由"), max_length=200)


class ContactsForm(forms.Form):
    """People named as contacts of a case: by their numbers, with the last day together."""

    numbers = forms.CharField(label=_("学工号"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一个，或用空格、逗号隔开；可以从活动名单里粘贴"))
    day = forms.DateField(label=_("最后一次在一起的日期"), widget=_day())
    kind = forms.ChoiceField(label=_("接触方式"), choices=ContactKind.choices, initial=ContactKind.EVENT)
    protection = forms.ChoiceField(label=_("防护"), required=False, choices=[("", _("不详")), *Protection.choices])
    place = forms.CharField(label=_("地点"), max_length=120, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class WindowForm(forms.Form):
    """Which days to look at for shared classes and rooms."""

    since = forms.DateField(label=_("从"), widget=_day())
    last = forms.DateField(label=_("到"), widget=_day())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


def window_of(case) -> dict:
    """The days that are asked about first: from two days before onset to today."""
    today = clock.today()
    onset = case.onset_day if case.onset_day and case.onset_day <= today else today
    return {"since": max(onset, today - dt.timedelta(days=60)) - dt.timedelta(days=2), "last": today}
