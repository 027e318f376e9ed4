"""Accounts and links for thousands: no slow hash, few queries."""

import pytest
from django.contrib.auth import hashers

from shouwang.core.actions import operator
from shouwang.roster import actions, imports
from shouwang.roster.models import Account, Person
from shouwang.site.login import hashing
from shouwang.site.login.actions import give_activations

pytestmark = pytest.mark.django_db


def test_accounts_of_many_make_no_slow_hash_and_few_queries(institution, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(hashing.BoundedScrypt, "encode", lambda *_args, **_more: pytest.fail("a slow hash was made"))
    rows = "".join(f"N{number:05},人{number},学生,学院/班{number % 40}\n" for number in range(2000))
    plan = imports.plan(("学工号,姓名,类别,单位\n" + rows).encode())
    actions.commit_import(plan=plan, by=operator())
    assert not Account.objects.exists(), "an import opens no account"
    people = list(Person.objects.all())
    with django_assert_max_num_queries(100):
        made = actions.make_accounts(people=people, by=operator())
        given = give_activations(accounts=made, by=operator(), purpose="测试")
    assert len(given) == 2000 and not any(hashers.is_password_usable(row.password) for row in Account.objects.all())
