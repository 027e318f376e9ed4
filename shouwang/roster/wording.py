"""What the roster's events, reads and rows are called in the logs."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwang.core import timeline
from shouwang.core.privacy import masked_name
from shouwang.core.wording import kind, sights, verbs
from shouwang.roster import access
from shouwang.roster.models import (
    Account,
    Exemption,
    ExemptionRequest,
    Grant,
    Household,
    ImportRun,
    Mandate,
    Membership,
    Person,
    Transfer,
    Unit,
)

verbs(
    {
        "roster.right_asked": _("提出权利申请"),
        "roster.right_taken": _("受理权利申请"),
        "roster.right_answered": _("答复权利申请"),
        "roster.right_refused": _("不予办理权利申请"),
        "roster.right_withdrawn": _("撤回权利申请"),
        "roster.deletion_granted": _("同意删除本人信息"),
        "roster.deletion_done": _("删除本人信息办结"),
        "roster.restriction_lifted": _("解除限制处理"),
        "roster.account_made": _("建立账户"),
        "roster.accounts_made": _("成批建立账户"),
        "roster.account_switched": _("启用或停用账户"),
        "roster.exempted": _("准予免报"),
        "roster.exemption_asked": _("提出免报申请"),
        "roster.request_granted": _("批准免报申请"),
        "roster.request_declined": _("不批准免报申请"),
        "roster.request_withdrawn": _("撤回免报申请"),
        "roster.exemption_ended": _("结束免报"),
        "roster.exemption_extended": _("延长免报"),
        "roster.exemption_shortened": _("缩短免报"),
        "roster.glass_broken": _("打开紧急查看"),
        "roster.glass_ended": _("结束紧急查看"),
        "roster.grant_ended": _("结束授权"),
        "roster.household_joined": _("登记家庭成员"),
        "roster.household_left": _("家庭成员离开"),
        "roster.import_discarded": _("放弃名册导入"),
        "roster.import_staged": _("上传名册并试算"),
        "roster.imported": _("导入名册"),
        "roster.institution_founded": _("建立机构"),
        "roster.joined": _("加入单位"),
        "roster.left": _("离册"),
        "roster.hold_lifted": _("解除保全"),
        "roster.hold_set": _("设置保全（不得销毁）"),
        "roster.link_revoked": _("作废填报链接"),
        "roster.mandate_closed": _("结束疫情或常态防控"),
        "roster.outbreak_opened": _("开启疫情防控"),
        "roster.password_set": _("设置密码"),
        "roster.people_merged": _("合并两份档案"),
        "roster.person_added": _("加入名册"),
        "roster.person_changed": _("更改资料"),
        "roster.purge_approved": _("批准销毁"),
        "roster.purge_batch": _("销毁一批"),
        "roster.purge_begun": _("开始销毁"),
        "roster.purge_certified": _("出具销毁证明"),
        "roster.purge_of_person": _("销毁一人的记录"),
        "roster.purge_proposed": _("提出销毁"),
        "roster.purge_stale": _("销毁提案因内容有变作废"),
        "roster.purge_taken_up": _("恢复备份后继续销毁"),
        "roster.purge_troubled": _("销毁受阻"),
        "roster.purge_withdrawn": _("撤回销毁"),
        "roster.responsible_set": _("指定单位责任人"),
        "roster.review_extended": _("延长复核日期"),
        "roster.role_granted": _("授权"),
        "roster.settled": _("计划中的变动到期生效"),
        "roster.storage_swept": _("覆写腾出的存储"),
        "roster.standing_opened": _("开启常态防控"),
        "roster.transfer_accepted": _("接收调动"),
        "roster.transfer_declined": _("退回调动"),
        "roster.transfer_offered": _("提出调动"),
        "roster.transfer_withdrawn": _("撤回调动"),
        "roster.unit_created": _("新建单位"),
        "roster.unit_moved": _("移动单位"),
        "roster.unit_renamed": _("单位改名"),
        "roster.unit_split": _("拆分单位"),
        "roster.units_merged": _("撤并单位"),
    }
)
sights(
    {
        "roster.contacts": _("电话和紧急联系人"),
        "roster.requests": _("免报申请及其理由"),
        "roster.found_by_secret": _("按电话或证件号查到本人"),
        "roster.phones": _("电话"),
    }
)


def _people(scope, ids):
    found = {}
    for row in Person.objects.filter(pk__in=ids).only("name", "path", "kind"):
        seen = access.reads(scope, access.SEE, row)
        url = timeline.address(row.pk) if access.opens_file(scope, row) else ""
        found[row.pk] = (row.name if seen else masked_name(row.name), url)
    return found


def _accounts(scope, ids):
    """Whoever acts with an account does so by name."""
    rows = Account.objects.filter(pk__in=ids).select_related("person")
    return {row.pk: (row.person.name if row.person_id else row.username, "") for row in rows}


def _units(scope, ids):
    return {
        row.pk: (str(row), reverse("roster:unit", args=[row.pk]) if scope.allows(access.COUNT, row.path) else "")
        for row in Unit.objects.filter(pk__in=ids)
    }


def _of_person(model):
    """A row that belongs to a person is called after them."""

    def names(scope, ids):
        owner = "member" if model is Household else "person"
        pairs = dict(model.objects.filter(pk__in=ids).values_list("pk", f"{owner}_id"))
        people = _people(scope, set(pairs.values()))
        return {pk: people[person] for pk, person in pairs.items()}

    return names


def _grants(scope, ids):
    rows = Grant.objects.filter(pk__in=ids).select_related("unit")
    people = _people(scope, {row.person_id for row in rows})
    words = {row.pk: f"{people[row.person_id][0]} · {row.get_role_display()} · {row.unit}" for row in rows}
    return {row.pk: (words[row.pk], people[row.person_id][1]) for row in rows}


kind("roster.Person", _("人员"), _people)
kind("roster.Account", _("账户"), _accounts)
kind("roster.Unit", _("单位"), _units)
kind("roster.Grant", _("授权"), _grants)
kind("roster.Exemption", _("免报"), _of_person(Exemption))
kind("roster.ExemptionRequest", _("免报申请"), _of_person(ExemptionRequest))
kind("roster.Membership", _("单位成员"), _of_person(Membership))
kind("roster.Household", _("家庭"), _of_person(Household))
kind("roster.Transfer", _("调动"), _of_person(Transfer))
kind("roster.Mandate", _("疫情或常态防控"), lambda scope, ids: {row.pk: (row.name, "") for row in Mandate.objects.filter(pk__in=ids)})
kind(
    "roster.ImportRun", _("名册导入"),
    lambda scope, ids: {row.pk: (row.file_name, "") for row in ImportRun.objects.filter(pk__in=ids)},
)  # fmt: skip
