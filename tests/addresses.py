"""Every address of the product, how to reach it in the inhabited academy, and which right a POST to it needs: tests/test_doors.py walks them.

A new address fails there until it has an entry in ADDRESSES.
"""

from dataclasses import dataclass

from django.urls import reverse

from shouwang.checkin.links import token
from shouwang.checkin.models import Gateway
from shouwang.roster import access
from tests.inhabited import SECOND

STRANGER = object()  # open to whoever comes


@dataclass(frozen=True)
class Address:
    """How to reach an address (from the world), and what a POST needs: a right (or any of several), None for any login, or STRANGER; '' takes no POST."""

    args: object = None
    query: str = ""
    post: object = ""
    open: bool = False


def slot_of(a):
    return a.campaign.slots.get(day=SECOND).pk


def pupil(a):
    return [a.person["甲二"].pk]


def asking(a):
    return [a.campaign.code]


def request_of(a):
    return a.person["甲二"].exemption_requests.get().pk


def answering(a):
    return [a.campaign.code, a.person["甲二"].pk]


def check_of(a):
    return [a.person["甲二"].checks.get().pk]


def form_of(a):
    return ["daily-health", 1]


def does(what):
    """Something done to a person, in the roster."""
    return lambda a: [a.person["甲二"].pk, what]


def class_of(a):
    return [a.unit["软件2301"].pk]


def holder(a):
    """Somebody with an office: only a security officer keeps their account."""
    return [a.person["督查"].pk]


def signing(a):
    return [a.campaign.code, a.unit["软件2301"].pk]


def sweep_of(a):
    return [a.sweep.code]


def target_of(a):
    return [a.sweep.code, a.sweep.targets.get(person=a.person["甲二"]).pk]


def sheet_of(a):
    return [a.campaign.code, "undergraduate"]


def case_of(a):
    return [a.mandate.pk, a.case.chain]


def issued(a):
    return [a.issue.pk]


def drafted(a):
    return [a.draft.pk]


EXEMPTING = does("exempt")
NO_RUN = lambda a: [10**9]  # noqa: E731  an import is made by its own tests
ADDRESSES = {
    "set_language": Address(post=STRANGER, open=True),
    "site:home": Address(),
    "site:login": Address(post=STRANGER, open=True),
    "site:logout": Address(post=None),
    "site:account": Address(),
    "site:password": Address(post=None),
    "site:language": Address(post=None),
    "site:cas": Address(post=STRANGER, open=True),
    "site:oidc": Address(open=True),
    "site:oidc_back": Address(open=True),
    "site:oidc_logout": Address(post=STRANGER, open=True),
    "site:second_step": Address(post=STRANGER, open=True),
    "site:second_step_new": Address(post=None),
    "site:second_step_again": Address(post=None),
    "site:activate": Address(lambda a: ["1-1.rubbish"], post=STRANGER, open=True),
    "site:password_first": Address(post=None),
    "site:recovery_codes": Address(post=None),
    "site:recovery_codes_new": Address(post=None),
    "site:sessions": Address(),
    "site:sessions_end": Address(post=None),
    "site:session_end": Address(lambda a: ["0" * 24], post=None),
    "site:accounts": Address(),
    "site:unit_accounts": Address(class_of),
    "site:slips": Address(class_of, post=access.ACCOUNTS),
    "site:person_account": Address(holder),
    "site:give_link": Address(holder, post=access.GRANTS),
    "site:mail_link": Address(holder, post=access.GRANTS),
    "site:account_change": Address(lambda a: [*holder(a), "off"], post=access.GRANTS),
    "site:rights": Address(post=None),
    "site:my_copy": Address(post=None),
    "site:my_asking": Address(lambda a: [10**9], post=None),
    "site:desk": Address(post=access.DESK),
    "site:desk_asking": Address(lambda a: [10**9]),
    "site:desk_step": Address(lambda a: [10**9, "take"], post=access.DESK),
    "site:retention": Address(),
    "site:purge_new": Address(lambda a: ["return", a.mandate.pk], post=access.PURGE),
    "site:purge": Address(lambda a: [10**9]),
    "site:purge_step": Address(lambda a: [10**9, "approve"], post=access.PURGE),
    "site:hold_set": Address(post=(access.PURGE, access.AUDIT)),
    "site:hold_lift": Address(lambda a: [10**9], post=access.PURGE),
    "site:certificate": Address(lambda a: [10**9]),
    "site:certificate_file": Address(lambda a: [10**9, "pdf"]),
    "site:search": Address(query="?q=甲"),
    "site:readers": Address(),
    "site:notices": Address(),
    "site:notices_read": Address(post=None),
    "site:notice_read": Address(lambda a: [10**9], post=None),
    "site:dossier": Address(pupil),
    "site:dossier_contacts": Address(pupil, post=access.CONTACTS),
    "site:dossier_export": Address(pupil, post=None),
    "site:glass": Address(pupil, post=access.GLASS),
    "site:glass_end": Address(pupil, post=access.GLASS),
    "site:figure": Address(lambda a: ["checkin.on_roster"], lambda a: f"?slot={slot_of(a)}&unit={a.root.pk}"),
    "site:export": Address(lambda a: ["checkin.to_verify"], post=None),
    "site:parameters": Address(),
    "site:parameter": Address(lambda a: ["fever_dc"], post=access.CAMPAIGNS),
    "site:installation": Address(),
    "site:events": Address(),
    "site:accesses": Address(),
    "site:exports": Address(),
    "site:glasses": Address(),
    "site:alerts": Address(),
    "site:review": Address(post=access.AUDIT),
    "checkin:rollcall": Address(),
    "checkin:rollcall_of": Address(asking, "?list=on_roster"),
    "checkin:checks": Address(query="?phones=1"),
    "checkin:check_close": Address(check_of, post=access.VERIFY),
    "checkin:calls": Address(),
    "checkin:calls_of": Address(asking, "?phones=1"),
    "checkin:calls_file": Address(asking, post=access.CONTACTS),
    "checkin:calls_import": Address(asking, post=access.CONTACTS),
    "checkin:call": Address(answering),
    "checkin:call_contacts": Address(answering, post=access.CONTACTS),
    "checkin:call_result": Address(answering, post=access.CONTACTS),
    "checkin:classes": Address(),
    "checkin:classes_of": Address(asking),
    "checkin:one_class": Address(signing, post=access.PROXY),
    "checkin:marks": Address(asking, post=access.MARK),
    "checkin:mark_clear": Address(answering, post=access.PROXY),
    "checkin:claims": Address(),
    "checkin:claims_decide": Address(post=access.SIGN),
    "checkin:spots": Address(post=access.SPOT),
    "checkin:spot": Address(lambda a: [a.spots.pk], "?phones=1"),
    "checkin:spot_file": Address(lambda a: [a.spots.pk], post=access.SPOT),
    "checkin:spot_tried": Address(lambda a: [a.spots.pk, a.spots.checks.first().pk], post=access.SPOT),
    "checkin:mismatches": Address(),
    "checkin:mismatch_close": Address(lambda a: [a.mismatch.pk], post=access.VERIFY),
    "checkin:proxy": Address(),
    "checkin:proxy_of": Address(asking, "?q=P0"),
    "checkin:answer": Address(answering, post=access.PROXY),
    "checkin:answers": Address(pupil),
    "checkin:campaigns": Address(),
    "checkin:campaign_new": Address(post=access.CAMPAIGNS),
    "checkin:campaign": Address(asking, post=access.CAMPAIGNS),
    "checkin:campaign_state": Address(asking, post=access.CAMPAIGNS),
    "checkin:advice": Address(),
    "checkin:advice_edit": Address(lambda a: ["fever"], post=access.CAMPAIGNS),
    "checkin:signoffs": Address(),
    "checkin:signoffs_of": Address(asking),
    "checkin:signoff": Address(signing),
    "checkin:signoff_sign": Address(signing, post=access.SIGN),
    "checkin:signoff_return": Address(signing, post=access.CONSOLIDATE),
    "checkin:sheets": Address(),
    "checkin:sheets_of": Address(asking),
    "checkin:sheet": Address(sheet_of),
    "checkin:sheet_file": Address(sheet_of, post=access.CONSOLIDATE),
    "checkin:sheet_send": Address(sheet_of, post=access.CONSOLIDATE),
    "checkin:sheet_decide": Address(sheet_of, post=access.CONSOLIDATE),
    "checkin:reminders": Address(),
    "checkin:reminders_of": Address(asking),
    "checkin:remind_now": Address(asking, post=access.SIGN),
    "checkin:remind_retry": Address(asking, post=access.SIGN),
    "checkin:remind_settle": Address(asking, post=access.SIGN),
    "checkin:remind_file": Address(asking, post=access.SIGN),
    "checkin:group": Address(asking),
    "checkin:group_post": Address(lambda a: [a.campaign.code, 10**9], post=access.SIGN),
    "checkin:address_revive": Address(NO_RUN, post=access.SIGN),
    "checkin:reminder_texts": Address(),
    "checkin:reminder_text_edit": Address(lambda a: ["email", "en"], post=access.CAMPAIGNS),
    "checkin:gateways": Address(),
    "checkin:gateway_new": Address(lambda a: ["sms_http"], post=access.SYSTEM),
    "checkin:gateway_test": Address(lambda a: [Gateway.objects.get().pk], post=access.SYSTEM),
    "checkin:gateway_end": Address(lambda a: [Gateway.objects.get().pk], post=access.SYSTEM),
    "checkin:link": Address(lambda a: [token(a.person["甲三"].pk, 1)], post=STRANGER, open=True),
    "checkin:mine": Address(),
    "checkin:household": Address(),
    "checkin:link_household": Address(lambda a: [token(a.person["辅导员甲"].pk, 1)], open=True),
    "checkin:link_member": Address(
        lambda a: [token(a.person["辅导员甲"].pk, 1), a.person["丁一"].pk], post=STRANGER, open=True
    ),
    "checkin:manifest": Address(lambda a: [token(a.person["甲三"].pk, 1)], open=True),
    "checkin:worker": Address(open=True),
    "checkin:shell": Address(open=True),
    "roster:units": Address(),
    "roster:unit": Address(class_of),
    "roster:unit_change": Address(lambda a: [*class_of(a), "rename"], post=access.ROSTER),
    "watch:watches": Address(),
    "watch:watch_new": Address(post=(access.CARE, access.FOLLOW, access.ORDER, access.SWEEP)),
    "watch:watches_pending": Address(),
    "watch:watches_due": Address(),
    "watch:watches_due_many": Address(lambda a: ["review"], post=access.CARE),
    "watch:watch": Address(lambda a: [a.watch.pk]),
    "watch:watch_settle": Address(lambda a: [a.watch.pk, "confirm"], post=access.CARE),
    "watch:watch_step": Address(lambda a: [a.watch.pk, "release"], post=access.ORDER),
    "watch:returnees": Address(),
    "watch:returnee_new": Address(post=(access.SWEEP, access.FOLLOW)),
    "watch:returnees_list": Address(post=(access.SWEEP, access.FOLLOW)),
    "watch:returnees_export": Address(post=(access.SWEEP, access.FOLLOW)),
    "watch:returnees_transport": Address(post=access.CAMPAIGNS),
    "watch:returnee": Address(lambda a: [a.returnee.pk], post=(access.SWEEP, access.FOLLOW)),
    "watch:returnee_step": Address(lambda a: [a.returnee.pk, "deferred"], post=(access.SWEEP, access.FOLLOW)),
    "watch:sweeps": Address(),
    "watch:sweep_new": Address(post=access.SWEEP),
    "watch:sweep": Address(sweep_of),
    "watch:sweep_place": Address(sweep_of, post=access.SWEEP),
    "watch:sweep_count": Address(sweep_of, post=access.SWEEP),
    "watch:sweep_close": Address(sweep_of, post=access.SWEEP),
    "watch:sweep_file": Address(sweep_of, post=(access.SWEEP, access.FOLLOW, access.LOST)),
    "watch:sweep_people": Address(sweep_of),
    "watch:sweep_person": Address(target_of, post=(access.SWEEP, access.FOLLOW, access.LOST)),
    "watch:sweep_phone": Address(target_of, post=access.CONTACTS),
    "watch:sweep_case": Address(target_of, post=(access.SWEEP, access.FOLLOW)),
    "watch:divisions": Address(post=access.SWEEP),
    "watch:division_lift": Address(lambda a: [10**9], post=access.SWEEP),
    "watch:clinic": Address(),
    "watch:clinic_post_new": Address(post=access.CARE),
    "watch:clinic_day": Address(lambda a: [a.post.pk], post=access.CARE),
    "watch:clinic_count": Address(lambda a: [a.post.pk], post=access.CARE),
    "watch:clinic_post_end": Address(lambda a: [a.post.pk], post=access.CARE),
    "watch:clinic_visit_cancel": Address(lambda a: [a.visit.pk], post=access.CARE),
    "watch:clinic_visit_result": Address(lambda a: [a.visit.pk], post=access.CARE),
    "watch:screenings": Address(post=access.CARE),
    "watch:screening": Address(lambda a: [a.screening.pk]),
    "watch:targets_add": Address(lambda a: [a.screening.pk], post=access.CARE),
    "watch:exam_new": Address(lambda a: [a.screening.pk], post=access.CARE),
    "watch:exams_import": Address(lambda a: [a.screening.pk], post=access.CARE),
    "watch:screening_file": Address(lambda a: [a.screening.pk], post=access.CARE),
    "watch:screening_close": Address(lambda a: [a.screening.pk], post=access.CARE),
    "watch:target_excuse": Address(lambda a: [a.screening.pk, a.screening.targets.last().pk], post=access.CARE),
    "watch:steps": Address(case_of, post=access.CARE),
    "watch:case_screen": Address(case_of, post=access.CARE),
    "watch:chains": Address(),
    "watch:chain": Address(lambda a: [a.mandate.pk]),
    "watch:case_new": Address(lambda a: [a.mandate.pk], post=access.ANALYSE),
    "watch:chain_import": Address(lambda a: [a.mandate.pk, "cases"], post=access.ANALYSE),
    "watch:chain_file": Address(lambda a: [a.mandate.pk], post=access.ANALYSE),
    "watch:case": Address(case_of),
    "watch:case_correct": Address(case_of, post=access.ANALYSE),
    "watch:case_exclude": Address(case_of, post=access.ANALYSE),
    "watch:case_confirm": Address(case_of, post=access.CARE),
    "watch:case_shared": Address(case_of, post=access.ANALYSE),
    "watch:case_named": Address(case_of, post=access.ANALYSE),
    "watch:contacts_watch": Address(case_of, post=access.ANALYSE),
    "watch:contact_withdraw": Address(lambda a: [*case_of(a), a.case.contacts.first().pk], post=access.ANALYSE),
    "watch:absences": Address(),
    "watch:absence_new": Address(post=access.FOLLOW),
    "watch:absence": Address(lambda a: [a.absence.pk], post=access.FOLLOW),
    "watch:absence_check": Address(lambda a: [a.absence.pk], post=access.CARE),
    "watch:absence_end": Address(lambda a: [a.absence.pk, "back"], post=access.FOLLOW),
    "watch:register": Address(),
    "watch:register_file": Address(post=access.FOLLOW),
    "watch:day_summary": Address(),
    "watch:suspensions": Address(post=access.ORDER),
    "watch:suspension_end": Address(lambda a: [a.suspension.pk], post=access.ORDER),
    "watch:intensified_end": Address(NO_RUN, post=access.ORDER),
    "watch:calendar": Address(post=access.ORDER),
    "watch:diseases": Address(),
    "watch:disease": Address(lambda a: ["varicella"], post=access.CAMPAIGNS),
    "watch:syndrome": Address(lambda a: ["ili"], post=access.CAMPAIGNS),
    "watch:canteen": Address(),
    "watch:canteen_open": Address(post=access.CAMPAIGNS),
    "watch:canteen_hand": Address(NO_RUN, post=access.FOLLOW),
    "watch:canteen_off": Address(NO_RUN, post=access.FOLLOW),
    "watch:canteen_back": Address(NO_RUN, post=access.FOLLOW),
    "watch:upkeep": Address(post=(access.CARE, access.STAYS)),
    "watch:upkeep_mend": Address(lambda a: [a.upkeep.pk], post=(access.CARE, access.STAYS)),
    "roster:people": Address(query="?q=P0"),
    "roster:person_new": Address(post=access.ROSTER),
    "roster:duplicates": Address(),
    "roster:person": Address(pupil),
    "roster:contacts": Address(pupil, post=access.CONTACTS),
    "roster:person_change": Address(EXEMPTING, post=access.EXEMPT),
    "roster:exemptions": Address(),
    "roster:exemption_change": Address(lambda a: [a.person["乙二"].exemptions.get().pk, "end"], post=access.EXEMPT),
    "roster:requests": Address(),
    "roster:request_new": Address(pupil, post=access.PROXY),
    "roster:request_decide": Address(lambda a: [request_of(a), "grant"], post=access.EXEMPT),
    "roster:transfers": Address(),
    "roster:transfer_decide": Address(lambda a: [a.person["乙一"].transfers.get().pk, "accept"], post=access.TRANSFER),
    "roster:grants": Address(),
    "roster:grant_new": Address(post=access.GRANTS),
    "roster:grant_end": Address(lambda a: [a.person["督查"].grants.get().pk], post=access.GRANTS),
    "roster:mandates": Address(),
    "roster:mandate_new": Address(post=access.CAMPAIGNS),
    "roster:mandate_change": Address(lambda a: [a.mandate.pk, "review"], post=access.CAMPAIGNS),
    "roster:import": Address(post=access.ROSTER),
    "roster:import_run": Address(NO_RUN),
    "roster:import_commit": Address(NO_RUN, post=access.ROSTER),
    "roster:import_discard": Address(NO_RUN, post=access.ROSTER),
    "roster:import_errors": Address(NO_RUN),
    "bulletin:issues": Address(),
    "bulletin:draft": Address(post=access.BULLETIN),
    "bulletin:issue": Address(issued),
    "bulletin:preview": Address(drafted),
    "bulletin:replay": Address(issued),
    "bulletin:file": Address(lambda a: [a.issue.pk, "docx"]),
    "bulletin:step": Address(drafted, post=access.BULLETIN),
    "bulletin:dispatch": Address(issued, post=access.BULLETIN),
    "bulletin:write": Address(drafted, post=access.BULLETIN),
    "watch_links:report": Address(lambda a: [token(a.person["甲三"].pk, 1)], post=STRANGER, open=True),
    "watch:report": Address(post=None),
    "watch:self_reports": Address(),
    "watch:follow_board": Address(),
    "watch:follow_missed": Address(),
    "watch:watch_register": Address(),
    "watch:watch_register_file": Address(post=(access.FOLLOW, access.CARE)),
    "watch:my_people": Address(),
    "watch:health_contacts": Address(),
    "watch:health_contacts_share": Address(post=(access.FOLLOW, access.CARE)),
    "watch:health_contact_hand_over": Address(lambda a: [10**9], post=(access.FOLLOW, access.CARE)),
    "watch:follow_person": Address(lambda a: [10**9]),
    "watch:follow_phone": Address(lambda a: [10**9], post=(access.FOLLOW, access.CARE)),
    "watch:follow_check": Address(lambda a: [10**9], post=(access.FOLLOW, access.CARE)),
    "watch:follow_attempt": Address(lambda a: [10**9], post=(access.FOLLOW, access.CARE)),
    "watch:health_contact_give": Address(lambda a: [10**9], post=(access.FOLLOW, access.CARE)),
    "watch:self_report": Address(lambda a: [10**9], post=access.CARE),
    "watch:why_me": Address(),
    "watch:why": Address(pupil),
    "watch:papers": Address(),
    "watch:papers_mine": Address(),
    "watch:papers_release": Address(post=(access.CARE, access.ORDER)),
    "watch:paper_texts": Address(),
    "watch:paper_text_edit": Address(lambda a: ["phones"], post=access.CAMPAIGNS),
    "watch:paper": Address(NO_RUN),
    "watch:paper_file": Address(lambda a: [10**9, "pdf"]),
    "watch:paper_received": Address(NO_RUN, post=None),
    "watch:paper_handed": Address(NO_RUN, post=access.FOLLOW),
    "watch:paper_issue": Address(lambda a: [10**9, "notice"], post=access.CARE),
    "watch_links:arrived": Address(lambda a: [token(a.person["甲三"].pk, 1)], post=STRANGER, open=True),
    "watch:needs": Address(),
    "watch:needs_mine": Address(post=None),
    "watch:need_take": Address(NO_RUN, post=(access.STAYS, access.FOLLOW)),
    "watch:need_settle": Address(NO_RUN, post=(access.STAYS, access.FOLLOW)),
    "watch_links:needs": Address(lambda a: [token(a.person["甲三"].pk, 1)], post=STRANGER, open=True),
    "watch:stays": Address(),
    "watch:stays_list": Address(),
    "watch:stay_in": Address(post=access.STAYS),
    "watch:stay_move": Address(NO_RUN, post=access.STAYS),
    "watch:stay_out": Address(NO_RUN, post=access.STAYS),
    "watch:stay_void": Address(NO_RUN, post=access.STAYS),
    "watch:house_new": Address(post=access.STAYS),
    "watch:house": Address(NO_RUN),
    "watch:house_rooms": Address(NO_RUN, post=access.STAYS),
    "watch:house_clean": Address(NO_RUN, post=access.STAYS),
    "watch:room_close": Address(NO_RUN, post=access.STAYS),
    "watch_links:papers": Address(lambda a: [token(a.person["甲三"].pk, 1)], open=True),
    "watch_links:paper": Address(lambda a: [token(a.person["甲三"].pk, 1), 10**9], post=STRANGER, open=True),
    "api:tokens": Address(),
    "api:token_new": Address(post=access.GRANTS),
    "api:token_end": Address(lambda a: [10**9], post=access.GRANTS),
    "api:subscriptions": Address(),
    "api:subscription_new": Address(post=(access.GRANTS, access.SYSTEM)),
    "api:subscription": Address(lambda a: [10**9]),
    "api:subscription_end": Address(lambda a: [10**9], post=(access.GRANTS, access.SYSTEM)),
    "api:delivery_replay": Address(lambda a: [10**9, 1], post=(access.GRANTS, access.SYSTEM)),
    "api:openapi": Address(open=True),
    "api:docs": Address(open=True),
    "api:v1": Address(lambda a: ["units"], post=STRANGER),  # a token's door: api/tests/test_doors_of_api.py walks behind it
    "gate:door": Address(post=access.GATE),
    "gate:ask": Address(post=access.GATE),
    "gate:offline_list": Address(),
    "gate:taken": Address(post=access.GATE),
    "gate:shell": Address(open=True),
    "gate:worker": Address(open=True),
    "gate:manifest": Address(open=True),
    "gate:expected": Address(),
    "gate:board": Address(),
    "gate:export": Address(post=access.VISITORS),
    "gate:gate_new": Address(post=access.VISITORS),
    "gate:gate_end": Address(NO_RUN, post=access.VISITORS),
    "gate:measures": Address(),
    "gate:measure_new": Address(post=access.MEASURE),
    "gate:measure_step": Address(lambda a: [10**9, "sign"], post=access.MEASURE),
    "gate:visits": Address(post=None),
    "gate:visit": Address(NO_RUN),
    "gate:visit_decide": Address(NO_RUN, post=access.VISITORS),
    "gate:visit_withdraw": Address(NO_RUN, post=None),
    "gate:visitor_pass": Address(lambda a: ["1~rubbish"], open=True),
    "gate:mine": Address(),
    "gate:mine_code": Address(),
    "gate:mine_appeal": Address(post=None),
    "gate:link": Address(lambda a: [token(a.person["甲三"].pk, 1)], open=True),
    "gate:link_code": Address(lambda a: [token(a.person["甲三"].pk, 1)], open=True),
    "gate:link_appeal": Address(lambda a: [token(a.person["甲三"].pk, 1)], post=STRANGER, open=True),
    "gate:appeals": Address(),
    "gate:appeal_answer": Address(NO_RUN, post=(access.CARE, access.ORDER)),
    "questions:forms": Address(),
    "questions:import": Address(post=access.CAMPAIGNS),
    "questions:version": Address(form_of),
    "questions:preview": Address(form_of),
    "questions:source": Address(form_of),
    "questions:publish": Address(form_of, post=access.CAMPAIGNS),
    "questions:retire": Address(form_of, post=access.CAMPAIGNS),
    "questions:discard": Address(form_of, post=access.CAMPAIGNS),
    "questions:compare": Address(lambda a: ["daily-health", 1, 1]),
}


def url_of(academy, name):
    """An address with the arguments and the query that reach it."""
    address = ADDRESSES[name]
    query = address.query(academy) if callable(address.query) else address.query
    return reverse(name, args=address.args(academy) if address.args else []) + query
