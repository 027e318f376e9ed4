"""What a cell says: each function returns the value as it is kept, or raises Wrong with the sentence for the error file."""

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext as _

from shouwang.core.clock import parse_day
from shouwang.roster.imports.kinds import allowed, kind_of

EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.I)
_NUMBER = re.compile(r"^[^\s/,;]{1,40}$")
_PHONE = re.compile(r"^[0-9+()\-./#xX转 ]{3,30}$")
_DOCUMENT = re.compile(r"^[0-9A-Z()]{4,30}$")
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+$")
_DATE = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: 0?0:00(?::00)?)?$")
EARLIEST = dt.date(1900, 1, 1)


class Wrong(Exception):
    """A cell that cannot be used, with the sentence that says why."""


def text_of(value) -> str:
    """A cell as text: numbers without a decimal point, full-width folded, surrounding space gone. Raises Wrong."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = value.strip()
        return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)


def _number_text(value):
    if value != value or not value.is_integer():
        return repr(value)
    if abs(value) >= 10**EXACT_DIGITS:
        raise Wrong(_("这一格是数字格式，超过 15 位的数字已经失真。请把这一列设为文本格式后重新填写。"))
    return str(int(value))


def exact(value) -> str:
    """Text that must not have passed through a number: 4.10811E+17 is refused as well. Raises Wrong."""
    text = text_of(value)
    if _SCIENTIFIC.match(text):
        raise Wrong(
            _("“%(value)s”是科学计数法，原来的数字已经丢失。请把这一列设为文本格式后重新填写。") % {"value": text}
        )
    return text


def number(value) -> str:
    """A person's number. '' stays ''."""
    text = re.sub(r"\s", "", exact(value))
    if text and not _NUMBER.match(text):
        raise Wrong(_("学工号“%(value)s”太长，或含有不能用的符号。") % {"value": text[:50]})
    return text


def name(value) -> str:
    """A person's name, which must be there."""
    text = " ".join(text_of(value).split())
    if not text:
        raise Wrong(_("姓名不能为空。"))
    if len(text) > 80:
        raise Wrong(_("姓名超过 80 个字。"))
    return text


def kind(value) -> str:
    """A kind of people, which must be one that is known."""
    text = text_of(value)
    if not text:
        raise Wrong(_("类别不能为空。可用的类别：%(kinds)s。") % {"kinds": allowed()})
    found = kind_of(text)
    if found is None:
        raise Wrong(_("不认识的类别“%(value)s”。可用的类别：%(kinds)s。") % {"value": text[:30], "kinds": allowed()})
    return found


def segments(value) -> tuple[str, ...]:
    """A unit path as the names of its levels: 计算机学院/2023级/软件2301, or with semicolons."""
    text = text_of(value).replace("；", ";").replace("／", "/").replace("\\", "/")
    if not text:
        raise Wrong(_("单位不能为空。"))
    parts = [" ".join(part.split()) for part in re.split(r"[/;]", text)]
    if not all(parts):
        raise Wrong(_("单位路径“%(value)s”有空的一级。应写成 计算机学院/2023级/软件2301。") % {"value": text[:60]})
    if any(len(part) > 120 for part in parts) or len("/".join(parts)) > 400 or len(parts) > 20:
        raise Wrong(_("单位路径太长：一级最多 120 个字，一共最多 400 个字、20 级。"))
    return tuple(parts)


def phone(value) -> str:
    """A phone number, loosely: extensions and country codes are kept."""
    text = exact(value)
    if text and not _PHONE.match(text):
        raise Wrong(_("电话“%(value)s”不像电话号码。") % {"value": text[:30]})
    return text


def id_document(value) -> str:
    """An ID document's number in upper case; never from a cell that holds a number of more digits than it can keep."""
    text = re.sub(r"[\s\-]", "", exact(value)).upper()
    if text and not _DOCUMENT.match(text):
        raise Wrong(_("证件号只能由数字和字母组成，4 到 30 位。"))
    return text


def birth_date(value, today) -> str:
    """A birth date as ISO text: 2003-05-09, 2003/5/9, 20030509, 2003年5月9日, or a date cell."""
    text = text_of(value)
    if not text:
        return ""
    match = _DATE.match(text)
    try:
        month, of_month = (match[2] or match[4], match[3] or match[5]) if match else (0, 0)
        day = parse_day(f"{match[1]}-{int(month):02}-{int(of_month):02}") if match else None
    except ValueError:
        day = None
    if day is None:
        raise Wrong(_("出生日期“%(value)s”看不懂。应写成 2003-05-09。") % {"value": text[:30]})
    if not EARLIEST <= day <= today:
        raise Wrong(_("出生日期 %(value)s 不在 1900 年到今天之间。") % {"value": day.isoformat()})
    return day.isoformat()


def email(value) -> str:
    """An e-mail address."""
    text = text_of(value)
    if text and (not _EMAIL.match(text) or len(text) > 120):
        raise Wrong(_("邮箱“%(value)s”不像邮箱地址。") % {"value": text[:60]})
    return text


def dormitory(value) -> tuple[str, ...]:
    """A dormitory as building and room: 东区3号楼/502, 3号楼502, 3号楼-502. () when the cell is blank."""
    text = " ".join(text_of(value).split())
    if not text:
        return ()
    if len(text) > 80:
        raise Wrong(_("宿舍超过 80 个字。"))
    parts = [part.strip() for part in re.split(r"[/;\\]", text) if part.strip()]
    if len(parts) == 1:
        match = re.match(r"^(.*?(?:楼|栋|幢|舍|公寓|号院))[\s\-#]*([0-9A-Za-z\-]+(?:室|房|号)?)$", parts[0])
        parts = [match[1], match[2]] if match else parts
    return tuple(parts)
