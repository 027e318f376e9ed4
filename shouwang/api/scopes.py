"""Scopes: what a token lets through of its person's rights. A scope never adds a right; it only leaves some."""

from django.utils.translation import gettext_lazy as _

from shouwang.roster import access
from shouwang.roster.queries import SEE

READ_ROLLCALL, READ_FIGURES, READ_NAMES = "read:rollcall", "read:figures", "read:names"
READ_ANSWERS, READ_CONTACTS, READ_ROSTER = "read:answers", "read:contacts", "read:roster"
READ_GATE = "read:gate"
READ_BULLETINS, READ_RULES, READ_GRANTS, READ_EVENTS = "read:bulletins", "read:rules", "read:grants", "read:events"
WRITE_RETURNS, WRITE_CHECKS, WRITE_SIGNOFFS = "write:returns", "write:checks", "write:signoffs"
WRITE_ROSTER, WRITE_RULES, WRITE_GRANTS = "write:roster", "write:rules", "write:grants"

_ROSTER = {access.COUNT, access.ROSTER, access.EXEMPT, access.TRANSFER}
RIGHTS = {  # scope → the rights that it lets through
    READ_ROLLCALL: {access.COUNT, access.CONSOLIDATE},
    READ_FIGURES: {access.COUNT},
    READ_NAMES: set(SEE),
    READ_ANSWERS: {access.ANSWERS, access.VERIFY},
    READ_CONTACTS: {access.CONTACTS},
    READ_ROSTER: _ROSTER,
    READ_BULLETINS: {access.COUNT, access.BULLETIN, access.ISSUE, access.BOX},
    READ_RULES: {access.CAMPAIGNS},
    READ_GRANTS: {access.GRANTS},
    READ_EVENTS: {access.AUDIT},
    READ_GATE: {access.GATE},
    WRITE_RETURNS: {access.COUNT, access.PROXY},
    WRITE_CHECKS: {access.VERIFY},
    WRITE_SIGNOFFS: {access.COUNT, access.SIGN, access.CONSOLIDATE},
    WRITE_ROSTER: _ROSTER,
    WRITE_RULES: {access.CAMPAIGNS},
    WRITE_GRANTS: {access.GRANTS},
}
MEANINGS = {
    READ_ROLLCALL: _("专项、点名、审核进度和日报的数字"),
    READ_FIGURES: _("数字的目录，打开一个数字"),
    READ_NAMES: _("姓名和学工号：人员、未报名单"),
    READ_ANSWERS: _("谁的填报异常、待核实"),
    READ_CONTACTS: _("电话"),
    READ_ROSTER: _("单位、导入记录、免报、调动"),
    READ_BULLETINS: _("通报及其文件"),
    READ_RULES: _("规则参数、疫情与常态防控"),
    READ_GRANTS: _("授权"),
    READ_EVENTS: _("操作记录"),
    READ_GATE: _("门岗的回答：放行，或请联系校医院"),
    WRITE_RETURNS: _("代为填报"),
    WRITE_CHECKS: _("登记核实结果"),
    WRITE_SIGNOFFS: _("审核、退回补正、报送日报"),
    WRITE_ROSTER: _("导入名册，办理免报和调动"),
    WRITE_RULES: _("登记规则参数"),
    WRITE_GRANTS: _("授权和结束授权"),
}


def rights_of(scopes) -> frozenset:
    """The rights that these scopes let through together."""
    return frozenset().union(*(RIGHTS[scope] for scope in scopes if scope in RIGHTS))
