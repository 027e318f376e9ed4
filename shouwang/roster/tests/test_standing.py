"""Who is expected, and where: joining, leaving, transfers, exemptions, families, merging. Each with its boundary instants."""

import datetime as dt

import pytest

from shouwang.core import clock
from shouwang.core.refusals import Refused
from shouwang.roster import access, actions, standing
from shouwang.roster.models import Account, Exemption, Grant, Household, Membership, Person, Role, Transfer, Tree
from shouwang.roster.tests.conftest import NOON

HOUR = dt.timedelta(hours=1)
ROWS = [
    ("1001", "张三", "本科生", "计算机学院/软件2301"), ("1002", "李四", "本科生", "计算机学院/软件2302"),
    ("1003", "王五", "教职工", "人事处"), ("1004", "赵六", "教职工", "人事处"),
]  # fmt: skip


@pytest.fixture
def people(house):
    """Four people in three units since this morning."""
    house.load(ROWS)
    return house


def refused(code):
    """Expect a refusal with this code."""

    class Expected:
        def __enter__(self):
            self.raises = pytest.raises(Refused)
            self.caught = self.raises.__enter__()

        def __exit__(self, *error):
            handled = self.raises.__exit__(*error)
            assert self.caught.value.code == code, self.caught.value
            return handled

    return Expected()


def move(house, number, label, at=None):
    offer = actions.offer_transfer(person=house.person(number), target=house.unit(label), effective_at=at, by=house.by)
    return actions.accept_transfer(transfer=offer, by=house.by)


def test_transfer_at_noon_divides_the_day(people):
    move(people, "1001", "人事处", NOON)
    assert people.where("1001", NOON - clock.TICK) == "计算机学院/软件2301"
    assert people.where("1001", NOON) == "人事处"
    assert people.person("1001").unit.title == "人事处"


def test_nobody_moves_before_the_receiving_side_accepts(people):
    offer = actions.offer_transfer(person=people.person("1001"), target=people.unit("人事处"), by=people.by)
    assert people.where("1001") == "计算机学院/软件2301"
    with refused("roster.05"):
        actions.offer_transfer(person=people.person("1001"), target=people.unit("人事处"), by=people.by)
    actions.decline_transfer(transfer=offer, by=people.by)
    with refused("roster.06"):
        actions.accept_transfer(transfer=offer, by=people.by)
    again = actions.offer_transfer(person=people.person("1001"), target=people.unit("人事处"), by=people.by)
    assert actions.withdraw_transfer(transfer=again, by=people.by).state == Transfer.State.WITHDRAWN


def test_transfer_accepted_late_holds_from_the_instant_offered(people):
    offer = actions.offer_transfer(
        person=people.person("1001"), target=people.unit("人事处"), effective_at=NOON, by=people.by
    )
    clock.move(NOON + 3 * HOUR)
    actions.accept_transfer(transfer=offer, by=people.by)
    assert people.where("1001", NOON + HOUR) == "人事处"
    assert people.where("1001", NOON + HOUR, known_at=NOON + 2 * HOUR) == "计算机学院/软件2301", "nothing is back-dated"


def test_transfer_to_come_reaches_the_present_when_its_instant_does(people):
    move(people, "1001", "人事处", NOON + HOUR)
    assert people.person("1001").unit.title == "计算机学院/软件2301"
    assert actions.settle_if_due() is None
    clock.move(NOON + HOUR)
    actions.settle_if_due()
    assert people.person("1001").unit.title == "人事处"
    assert actions.settle_if_due() is None, "settling is idempotent"


def test_transfer_after_another_move_is_refused(people):
    offer = actions.offer_transfer(person=people.person("1001"), target=people.unit("人事处"), by=people.by)
    people.load([("1001", "张三", "本科生", "计算机学院/软件2302"), *ROWS[1:]])
    with refused("roster.28"):
        actions.accept_transfer(transfer=offer, by=people.by)


def test_transfer_needs_a_responsible_unit_and_another_one(people):
    with refused("roster.34"):
        actions.offer_transfer(person=people.person("1001"), target=people.unit("计算机学院/软件2301"), by=people.by)
    room = actions.create_unit(parent=people.unit("DORM", Tree.DORMITORY), name="3号楼", by=people.by)
    with refused("roster.03"):
        actions.offer_transfer(person=people.person("1001"), target=room, by=people.by)
    actions.leave(person=people.person("1001"), by=people.by)
    with refused("roster.04"):
        actions.offer_transfer(person=people.person("1001"), target=people.unit("人事处"), by=people.by)


def test_joined_and_left_the_same_day(people):
    person = actions.add_person(number="1005", name="钱七", kind="student", unit=people.unit("人事处"), by=people.by)
    clock.move(NOON + 2 * HOUR)
    actions.leave(person=person, by=people.by)
    assert people.where("1005", NOON + HOUR) == "人事处" and people.where("1005") is None
    person.refresh_from_db()
    assert (person.unit, person.path) == (None, "")
    actions.join(person=person, unit=people.unit("人事处"), by=people.by)
    assert people.where("1005") == "人事处"


def test_leaving_the_very_instant_of_joining_leaves_no_one_counted(people):
    person = actions.add_person(
        number="1005", name="钱七", kind="student", unit=people.unit("人事处"), since=NOON + HOUR, by=people.by
    )
    actions.leave(person=person, at=NOON + HOUR, by=people.by)
    assert not Membership.objects.holding(NOON + HOUR).filter(person=person).exists()


def test_one_responsible_unit_at_an_instant(people):
    with refused("roster.29"):
        actions.join(person=people.person("1001"), unit=people.unit("人事处"), by=people.by)


def test_other_trees_are_memberships_only(people):
    building = actions.create_unit(parent=people.unit("DORM", Tree.DORMITORY), name="3号楼", by=people.by)
    rooms = [actions.create_unit(parent=building, name=name, by=people.by) for name in ("501", "502")]
    branch = actions.create_unit(parent=people.unit("PARTY", Tree.PARTY), name="一支部", by=people.by)
    person = people.person("1001")
    for unit in (*rooms, branch):
        actions.join(person=person, unit=unit, by=people.by)
    assert people.where("1001", tree=Tree.DORMITORY) == "3号楼/502", "one lives in one room"
    actions.leave(person=person, unit=branch, by=people.by)
    assert people.where("1001", tree=Tree.PARTY) is None and people.where("1001") == "计算机学院/软件2301"
    actions.leave(person=person, by=people.by)
    assert people.where("1001", tree=Tree.DORMITORY) is None


def test_exempt_until_today_extended_shortened(people):
    person = people.person("1001")
    midnight = clock.instant(dt.date(2026, 3, 3))
    first = actions.exempt(person=person, reason="suspended", until=midnight, by=people.by)
    holds = lambda at, k=None: Exemption.objects.holding(at, k).filter(person=person).exists()  # noqa: E731
    assert holds(midnight - clock.TICK) and not holds(midnight), "the last day counts, its midnight does not"
    clock.move(NOON + HOUR)
    longer = actions.extend_exemption(exemption=first, until=midnight + 24 * HOUR, by=people.by)
    assert longer.chain == first.pk and holds(midnight) and not holds(midnight, NOON + clock.TICK * 9)
    clock.move(NOON + 2 * HOUR)
    shorter = actions.shorten_exemption(exemption=longer, until=midnight - 6 * HOUR, by=people.by)
    assert shorter.chain == first.pk and not holds(midnight - 6 * HOUR) and holds(midnight - 7 * HOUR)
    assert Exemption.objects.known().filter(person=person).count() == 1
    with refused("roster.09"):
        actions.extend_exemption(exemption=first, until=midnight, by=people.by)


def test_exemption_refuses_overlap_and_wrong_ends(people):
    person, until = people.person("1001"), NOON + 24 * HOUR
    row = actions.exempt(person=person, reason="abroad", until=until, by=people.by)
    with refused("roster.08"):
        actions.exempt(person=person, reason="hospital", by=people.by)
    with refused("roster.07"):
        actions.exempt(person=people.person("1002"), reason="abroad", until=NOON - HOUR, by=people.by)
    with refused("roster.38"):
        actions.extend_exemption(exemption=row, until=until, by=people.by)
    with refused("roster.50"):
        actions.shorten_exemption(exemption=row, until=until, by=people.by)
    later = actions.exempt(person=person, reason="abroad", since=until, by=people.by)
    with refused("roster.08"):
        actions.extend_exemption(exemption=row, until=until + HOUR, by=people.by)
    actions.end_exemption(exemption=later, by=people.by)
    assert not Exemption.objects.known().filter(pk=later.pk).exists(), "what had not begun is voided"


def test_open_exemption_ends_once(people):
    row = actions.exempt(person=people.person("1001"), reason="military", by=people.by)
    clock.move(NOON + HOUR)
    ended = actions.end_exemption(exemption=row, by=people.by)
    assert ended.pk == row.pk and ended.until == ended.closed_at
    with refused("roster.09"):
        actions.end_exemption(exemption=row, by=people.by)


def test_families_are_numbered_and_have_a_guardian(people):
    head = people.person("1003")
    assert actions.next_family_number(head.number) == "1003-F1"
    child = actions.add_person(number="1003-F1", name="王小五", kind="family", unit=people.unit("人事处"), by=people.by)
    row = actions.join_household(head=head, member=child, relation="子女", guardian=True, by=people.by)
    assert actions.next_family_number(head.number) == "1003-F2"
    other = actions.join_household(head=people.person("1004"), member=child, guardian=True, by=people.by)
    assert list(Household.objects.holding(clock.now()).filter(member=child)) == [other]
    actions.end_household(household=other, by=people.by)
    with refused("roster.52"):
        actions.join_household(head=head, member=head, by=people.by)
    assert row.head_id == head.pk


def test_merge_keeps_both_histories(people):
    kept, gone = people.person("1001"), people.person("1002")
    actions.exempt(person=gone, reason="abroad", until=NOON + 24 * HOUR, by=people.by)
    actions.change_person(person=gone, phone="13800000000", by=people.by)
    actions.make_account(person=gone, by=people.by)
    told = []
    standing._mergers.append(lambda *pair: told.append(pair[:2]))
    clock.move(NOON + HOUR)
    try:
        actions.merge_people(kept=kept, gone=gone, by=people.by)
    finally:
        standing._mergers.pop()
    kept, gone = people.person("1001"), Person.objects.get(number="1002")
    assert told == [(kept, gone)]
    assert gone.merged_into == kept and gone.unit is None and gone.link_version == 2
    assert people.where("1001") == "计算机学院/软件2301" and people.where("1002") is None
    assert people.where("1002", NOON, known_at=NOON + clock.TICK * 20) == "计算机学院/软件2302"
    assert Exemption.objects.holding(clock.now()).get().person == kept and kept.phone == "13800000000"
    assert not Account.objects.get(person=gone).active
    with refused("roster.19"):
        actions.merge_people(kept=kept, gone=gone, by=people.by)


def test_merge_gives_the_time_that_only_the_other_row_covered(people):
    with clock.moved(NOON - 240 * HOUR):
        early = actions.add_person(number="0001", name="张三", kind="student", unit=people.unit("人事处"), by=people.by)
        began = clock.now()
    actions.merge_people(kept=people.person("1001"), gone=early, by=people.by)
    assert people.where("1001", began + HOUR) == "人事处"
    assert people.where("1001") == "计算机学院/软件2301"


def test_links_are_revoked_one_person_at_a_time(people):
    person, other = people.person("1001"), people.person("1002")
    actions.revoke_link(person=person, by=people.by)
    actions.revoke_link(person=person, by=people.by)
    assert people.person("1001").link_version == 3 and people.person("1002").link_version == other.link_version == 1


def test_particulars_change_with_their_hashes(people):
    person = people.person("1001")
    actions.change_person(person=person, phone="138 1234-5678", name="单于丹", id_document="x1234567", by=people.by)
    row = people.person("1001")
    assert (row.pinyin, row.initials, row.id_document) == ("chanyudan", "cd", "X1234567")
    from shouwang.core.privacy import keyed_hash

    assert row.phone_hash == keyed_hash("13812345678") and row.id_hash == keyed_hash("X1234567")
    with refused("roster.49"):
        actions.change_person(person=person, number="9", by=people.by)
    with refused("roster.39"):
        actions.change_person(person=person, name=" ", by=people.by)


def test_number_is_one(people):
    with refused("roster.18"):
        actions.add_person(number=" 1001", name="甲", kind="student", unit=people.unit("人事处"), by=people.by)
    with refused("roster.49"):
        actions.add_person(number="7", name="甲", kind="alien", unit=people.unit("人事处"), by=people.by)


def officer(house, number, role, label, kinds=()):
    """Somebody with a role on a unit, as the one who acts."""
    person = house.person(number)
    actions.grant_role(person=person, role=role, unit=house.unit(label), kinds=kinds, by=house.by)
    return access.actor_of(actions.make_account(person=person, by=house.by))


def test_rights_reach_as_far_as_the_grant(people):
    adviser = officer(people, "1003", Role.ADVISER, "计算机学院/软件2301")
    actions.change_person(person=people.person("1001"), phone="13800000001", by=adviser)
    with refused("core.04"):
        actions.change_person(person=people.person("1001"), name="改名", by=adviser)
    with refused("core.04"):
        actions.change_person(person=people.person("1002"), phone="13800000001", by=adviser)
    with refused("core.04"):
        actions.exempt(person=people.person("1001"), reason="abroad", by=adviser)
    offer = actions.offer_transfer(person=people.person("1001"), target=people.unit("计算机学院/软件2302"), by=adviser)
    with refused("core.04"):
        actions.accept_transfer(transfer=offer, by=adviser)


def test_rights_reach_only_the_kinds_of_the_grant(people):
    office = officer(people, "1003", Role.CONSOLIDATOR, "ALL", ["undergraduate"])
    actions.exempt(person=people.person("1001"), reason="abroad", by=office)
    with refused("core.04"):
        actions.exempt(person=people.person("1004"), reason="abroad", by=office)


def test_grants_begin_end_and_are_not_for_oneself(people):
    security = officer(people, "1003", Role.SECURITY, "ALL")
    row = actions.grant_role(person=people.person("1004"), role=Role.HEAD, unit=people.unit("人事处"), by=security)
    with refused("roster.30"):
        actions.grant_role(person=people.person("1004"), role=Role.HEAD, unit=people.unit("人事处"), by=security)
    with refused("roster.21"):
        actions.grant_role(person=people.person("1003"), role=Role.OFFICE, unit=people.unit("ALL"), by=security)
    with refused("roster.20"):
        actions.grant_role(
            person=people.person("1004"), role=Role.CLINIC, unit=people.unit("ALL"), until=NOON - HOUR, by=security
        )
    actions.end_grant(grant=row, by=security)
    assert not Grant.objects.holding(clock.now() + HOUR).filter(pk=row.pk).exists()
    with refused("roster.09"):
        actions.end_grant(grant=row, by=security)


def test_accounts_have_no_password_until_one_is_set(people):
    account = actions.make_account(person=people.person("1003"), by=people.by)
    assert account.username == "1003" and not account.has_usable_password()
    for weak in ("1003", "short"):
        with refused("roster.31"):
            actions.set_password(account=account, password=weak, by=people.by)
    actions.set_password(account=account, password="a long enough one", by=people.by)
    account.refresh_from_db()
    assert account.password.startswith("scrypt") and account.check_password("a long enough one")
    with refused("roster.33"):
        actions.make_account(person=people.person("1003"), by=people.by)
    with refused("roster.32"):
        actions.make_account(person=people.person("1004"), username="1003", by=people.by)
    stranger = access.actor_of(actions.make_account(person=people.person("1004"), by=people.by))
    with refused("core.04"):
        actions.set_password(account=account, password="another long one", by=stranger)


def test_mandates_open_review_and_close(people):
    day = dt.date(2026, 3, 2)
    row = actions.open_outbreak(
        code="FLU", name="流感", basis="传染病防治法", since_day=day, review_day=day, by=people.by
    )
    with refused("roster.14"):
        actions.open_standing_duty(code="FLU", name="常态", since_day=day, review_day=day, by=people.by)
    with refused("roster.17"):
        actions.open_outbreak(code="X", name="无据", basis=" ", since_day=day, review_day=day, by=people.by)
    with refused("roster.16"):
        actions.extend_review(mandate=row, review_day=day - dt.timedelta(days=1), by=people.by)
    clock.move(NOON + HOUR)
    longer = actions.extend_review(mandate=row, review_day=day + dt.timedelta(days=9), by=people.by)
    known = type(row).objects.holding(NOON + HOUR, NOON + dt.timedelta(minutes=30)).get(code="FLU")
    assert longer.pk == row.pk and known.review_day == day and known.chain == row.pk
    closed = actions.close_mandate(mandate=row, last_day=day, by=people.by)
    assert closed.until == clock.instant(day + dt.timedelta(days=1))
    clock.move(NOON + 24 * HOUR)
    with refused("roster.37"):
        actions.close_mandate(mandate=row, by=people.by)
