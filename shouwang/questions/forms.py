"""Forms of the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouwang.questions import sheets


class UploadForm(forms.Form):
    """An XLSForm workbook, and the code of the form it belongs to when that is not its form_id."""

    file = forms.FileField(
        label=_("XLSForm 文件（.xlsx）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls"}),
    )
    code = forms.RegexField(
        r"^[a-z][a-z0-9-]{0,39}$",
        label=_("表单代码"),
        required=False,
        help_text=_("不填则用文件 settings 表里的 form_id"),
        error_messages={"invalid": _("只用小写字母、数字和连字符，以字母开头。")},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > sheets.MAX_BYTES:
            raise forms.ValidationError(_("文件超过 %(limit)s MB。") % {"limit": sheets.MAX_BYTES // 1024 // 1024})
        return file
