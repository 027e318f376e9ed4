"""Forms of 留存与销毁 and of the rights desk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.core import clock
from shouwang.core.retention import clocks
from shouwang.roster.models import Asking, Mandate, Person


class Plain(forms.Form):
    """Labels without a colon."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.label_suffix = ""


class ProposalForm(Plain):
    """Why it is to be destroyed, and who witnesses it."""

    reason = forms.CharField(label=_("事由"), max_length=300, help_text=_("例如：疫情结束，保存期满"))
    witness = forms.CharField(label=_("见证人"), max_length=80, required=False, help_text=_("可不填；印在销毁证明上"))


class HoldForm(Plain):
    """What is not to be destroyed for now, and why."""

    keep = forms.ChoiceField(label=_("类别"), required=False)
    mandate = forms.ModelChoiceField(label=_("疫情或常态防控"), queryset=Mandate.objects.none(), required=False, empty_label=_("全部"))
    number = forms.CharField(label=_("学工号"), max_length=40, required=False, help_text=_("只针对一个人时填写"))
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [("", _("全部")), *((code, one.title) for code, one in clocks.items())]
        self.fields["mandate"].queryset = Mandate.objects.known().filter(since__lte=clock.now()).order_by("-since")

    def clean(self):
        """The person behind the number."""
        number = self.cleaned_data.pop("number", "").strip()
        self.cleaned_data["person"] = Person.objects.filter(number=number).first() if number else None
        if number and self.cleaned_data["person"] is None:
            self.add_error("number", _("名册里没有这个学工号。"))
        return self.cleaned_data


class AskForm(Plain):
    """What somebody asks about their own data."""

    kind = forms.ChoiceField(label=_("申请"), choices=Asking.Kind.choices)
    mandate = forms.ModelChoiceField(
        label=_("针对哪一次收集"), queryset=Mandate.objects.none(), required=False, empty_label=_("全部"),
        help_text=_("删除填报、撤回同意时选择"),
    )  # fmt: skip
    text = forms.CharField(label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mandate"].queryset = Mandate.objects.known().order_by("-since")


class EnterForm(AskForm):
    """The same, entered by the desk for somebody who came."""

    number = forms.CharField(label=_("学工号"), max_length=40)
    field_order = ("number", "kind", "mandate", "text")

    def clean(self):
        """The person behind the number."""
        number = self.cleaned_data.pop("number", "").strip()
        self.cleaned_data["person"] = Person.objects.select_related("unit").filter(number=number).first()
        if self.cleaned_data["person"] is None:
            self.add_error("number", _("名册里没有这个学工号。"))
        return self.cleaned_data


class AnswerForm(Plain):
    """The answer, in words that the person reads."""

    answer = forms.CharField(label=_("答复"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
