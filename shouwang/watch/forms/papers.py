"""Forms of the papers' pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.watch.models import PaperReceipt
from shouwang.watch.paper_texts import LONGEST

LANGUAGES = (("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English"))


class IssueForm(forms.Form):
    """What the watch itself does not say: where, with whom, in which language."""

    place = forms.CharField(label=_("观察地点"), max_length=120, help_text=_("集中观察点写到房间；居家写到区县即可，不写门牌。"))
    contact = forms.CharField(label=_("健康联络人"), max_length=60, required=False, help_text=_("姓名和电话，印在告知书上。"))
    lang = forms.ChoiceField(label=_("文字"), choices=LANGUAGES)


class ReleaseForm(forms.Form):
    """In which language the paper of a release is written."""

    lang = forms.ChoiceField(label=_("文字"), choices=LANGUAGES)


class HandOverForm(forms.Form):
    """The paper was signed by hand, or refused before a witness."""

    how = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect,
        choices=[(how, PaperReceipt.How(how).label) for how in (PaperReceipt.How.SIGNED, PaperReceipt.How.REFUSED)],
    )  # fmt: skip
    witness = forms.CharField(label=_("见证人"), max_length=40, required=False, help_text=_("拒签必填"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("拒签必填：怎样告知，为什么没有签收"))


class PaperTextForm(forms.Form):
    """One text of the papers, in three languages."""

    text = forms.CharField(label=_("简体中文"), widget=forms.Textarea, max_length=LONGEST)
    text_hant = forms.CharField(label=_("繁體中文"), widget=forms.Textarea, max_length=LONGEST, required=False)
    text_en = forms.CharField(label="English", widget=forms.Textarea, max_length=3 * LONGEST, required=False)
