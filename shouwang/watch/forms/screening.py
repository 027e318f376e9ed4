"""Forms about screenings."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.roster.forms import UnitField
from shouwang.roster.models import Kind
from shouwang.watch.models import Assay, Disease, ExamResult, Film, Stage, Step, Treatment
from shouwang.watch.screening_file import MOST_MM


def _day():
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class _Form(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


class ScreeningForm(_Form):
    """A screening to be opened: of what, for whom."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如 2026 级新生结核病筛查"))
    code = forms.SlugField(label=_("编码"), max_length=40, help_text=_("字母、数字和连字符"))
    disease = forms.ModelChoiceField(label=_("病种"), queryset=Disease.objects.order_by("pk"), empty_label=None)
    unit = UnitField(label=_("单位"), required=False, help_text=_("单位编码或路径，不填为全校"))
    grade = forms.CharField(label=_("年级"), max_length=40, required=False, help_text=_("年级单位的名称，例如 2026级；各学院的这一级都列入"))
    kinds = forms.MultipleChoiceField(label=_("人员类别"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple)
    numbers = forms.CharField(label=_("或按学工号指定"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["disease"].initial = Disease.objects.filter(code="tuberculosis").values_list("pk", flat=True).first

    def clean_numbers(self):
        """The numbers that were pasted."""
        return _pasted(self.cleaned_data["numbers"])


def _pasted(text):
    return [word for word in re.split(r"[\s,，;；、]+", text) if word]


class TargetsForm(_Form):
    """More people for a screening: numbers that are pasted, or a whole unit."""

    numbers = forms.CharField(
        label=_("学工号"), required=False, widget=forms.Textarea(attrs={"rows": 6}), help_text=_("一行一个，或用空格、逗号隔开；可以从名单里粘贴")
    )
    unit = UnitField(label=_("或整个班级（单位）"), required=False)

    def clean_numbers(self):
        """The numbers that were pasted."""
        return _pasted(self.cleaned_data["numbers"])


class ExamForm(_Form):
    """One examination, entered at the desk: number first, Enter sends."""

    number = forms.CharField(label=_("学工号"), max_length=40, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}))
    result = forms.ChoiceField(label=_("结果"), choices=ExamResult.choices)
    stage = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)
    day = forms.DateField(label=_("日期"), widget=_day())
    symptoms = forms.CharField(label=_("症状"), max_length=120, required=False, help_text=_("没有症状留空"))
    test = forms.ChoiceField(label=_("检测"), required=False, choices=[("", _("未做")), *Assay.choices])
    test_mm = forms.IntegerField(label=_("硬结（mm）"), required=False, min_value=0, max_value=MOST_MM)
    test_positive = forms.TypedChoiceField(
        label=_("检测结果"), required=False, choices=[("", "—"), ("0", _("阴性")), ("1", _("阳性"))], coerce=lambda value: value == "1", empty_value=None
    )
    film = forms.ChoiceField(label=_("胸片"), required=False, choices=[("", _("未做")), *Film.choices])
    treatment = forms.ChoiceField(label=_("预防性治疗"), required=False, choices=[("", "—"), *Treatment.choices])
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


KEPT = ("stage", "day", "test", "film")  # stay as they were for the next in line


def first_of_line(given) -> dict:
    """What the form begins with: as the one before in line, else today."""
    return {"day": clock.today(), "stage": Stage.FIRST} | {name: given[name] for name in KEPT if given.get(name)}


class StepForm(_Form):
    """One step of a case."""

    step = forms.ChoiceField(label=_("步骤"), choices=Step.choices)
    day = forms.DateField(label=_("日期"), widget=_day())
    agreed = forms.TypedChoiceField(
        label=_("查验结论"), required=False, choices=[("", "—"), ("1", _("同意复学")), ("0", _("暂不同意"))], coerce=lambda value: value == "1",
        empty_value=None, help_text=_("只在“校医院查验”时填写"),
    )  # fmt: skip
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("医院、证明、随访情况"))
