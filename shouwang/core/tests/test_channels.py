"""The channels against local servers that answer as the vendors document: codes, errors, garbage, silence, half an answer."""

import base64
import hashlib
import hmac
import logging
import socket

import pytest

from shouwang.core.channels import adapter, adapters, dingtalk, feishu, sms, wecom
from shouwang.core.channels.addresses import require_callable, require_server
from shouwang.core.channels.http import Caller
from shouwang.core.channels.shapes import Message, Result, Trouble
from shouwang.core.refusals import Refused
from shouwang.core.tests.vendor import Vendor, cut, drip, half, ok, said, slow, status

SECRET = "SEC-do-not-log-me"


def words(number, text="请填报", prefix="u"):
    return [Message(f"k{n}", f"{prefix}{n}", text) for n in range(number)]


def results(outcomes):
    return [str(outcome.result) for outcome in outcomes]


def gateway(vendor, **settings):
    return sms.Gateway({"url": vendor.url("/sms"), "lanes": 1, "timeout_s": 1} | settings, {"secret": SECRET})


# ---- what every adapter must make of an answer that is none


def robot(kind, vendor):
    return kind({}, {"url": vendor.url("/robot/send?access_token=T"), "secret": SECRET})


ROBOTS = [wecom.Robot, dingtalk.Robot, feishu.Robot]


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize(
    ("answer", "result", "code"),
    [
        (status(500), "unknown", "http 500"),
        (status(502, b"<html>"), "unknown", "http 502"),
        (status(503), "failed", "http 503"),
        (status(429, Retry_After="7"), "failed", "http 429"),
        (status(404, b"no such page"), "failed", "http 404"),
        (status(302, Location="http://127.0.0.1:1/elsewhere"), "failed", "http 302"),
        (status(200, b""), "unknown", "unreadable"),
        (status(200, b"<html>welcome to the hotel</html>"), "unknown", "unreadable"),
        (said({"errmsg": "ok"}), "unknown", "unreadable"),
        (said({"errcode": "0", "code": "0"}), "unknown", "unreadable"),
        (said({"errcode": False, "code": False}), "unknown", "unreadable"),
        (said([0]), "unknown", "unreadable"),
        (half(), "unknown", "cut"),
        (cut(), "unknown", "cut"),
        (cut(b"HTTP/1.1 200 OK\r\nContent-Le"), "unknown", "cut"),
        (status(200, b"[" * 5000), "unknown", "unreadable"),
        (status(200, b" " * 70_000), "unknown", "too long"),
    ],
)
def test_robot_that_does_not_say_it_took_the_message(kind, answer, result, code):
    with Vendor([answer]) as vendor:
        outcome = robot(kind, vendor).send(words(1))[0]
    assert (outcome.result, outcome.code) == (result, code)
    assert len(vendor.calls) == 1, "one try, whatever came of it"


def test_robot_asks_to_be_left_alone():
    with Vendor([status(429, Retry_After="7")]) as vendor:
        assert robot(wecom.Robot, vendor).send(words(1))[0].rest_s == 7


def test_nobody_listening_is_untried():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        channel = wecom.Robot({}, {"url": f"http://127.0.0.1:{free.getsockname()[1]}/"})
        outcome = channel.send(words(1))[0]
    assert (outcome.result, outcome.code) == (Result.UNTRIED, "connect")
    assert outcome.is_bad, "the gateway is at fault"


def test_answer_that_comes_too_late_is_unknown():
    with Vendor([slow(2, said({"code": 0}))]) as vendor:
        assert results(gateway(vendor).send(words(1))) == ["unknown"]


def test_answer_that_never_ends_is_given_up():
    caller = Caller(timeout_s=1)
    with Vendor([drip(5)]) as vendor, pytest.raises(Trouble) as trouble:
        caller.call("GET", vendor.url())
    assert trouble.value.result == Result.UNKNOWN


def test_redirect_is_never_followed():
    with Vendor([ok()]) as elsewhere, Vendor([status(307, Location=elsewhere.url("/steal"))]) as vendor:
        robot(dingtalk.Robot, vendor).send(words(1))
        assert elsewhere.calls == []


def test_no_cookie_is_kept_and_no_netrc_is_read(tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with Vendor([status(200, b'{"errcode": 0}', Set_Cookie="a=b"), ok()]) as vendor:
        channel = robot(wecom.Robot, vendor)
        channel.send(words(2))
    assert not {"cookie", "authorization"} & set(vendor.calls[1].headers)


def test_gateway_that_is_down_is_left_alone_after_three():
    with Vendor([status(500)]) as vendor:
        found = gateway(vendor).send(words(10))
    assert results(found) == ["unknown"] * 3 + ["untried"] * 7
    assert len(vendor.calls) == 3


def test_one_bad_answer_among_good_ones_stops_nothing():
    answers = [said({"code": 0}), status(500), said({"code": 0}), said({"code": 5}), said({"code": 0})]
    with Vendor(answers) as vendor:
        assert results(gateway(vendor).send(words(5))) == ["delivered", "unknown", "delivered", "failed", "delivered"]


def test_time_that_is_up_leaves_the_rest_untried():
    with Vendor([slow(0.3, said({"code": 0}))]) as vendor:
        found = gateway(vendor).send(words(5), within_s=0.5)
    reached = results(found).count("delivered")
    assert 0 < reached < 5 and results(found) == ["delivered"] * reached + ["untried"] * (5 - reached)
    assert not found[-1].is_bad


# ---- 企业微信


def wecom_app(vendor):
    return wecom.App({"corp_id": "corp", "agent_id": 1000002, "base": vendor.url("")}, {"secret": SECRET})


def wecom_server(send, tokens=("T1", "T2", "T3")):
    left = list(tokens)

    def answer(call):
        if call.path == "/cgi-bin/gettoken":
            assert call.query == {"corpid": "corp", "corpsecret": SECRET}
            return ok(access_token=left.pop(0), expires_in=7200)
        return send(call)

    return Vendor(answer)


def sends(vendor):
    return [call for call in vendor.calls if call.path == "/cgi-bin/message/send"]


def test_wecom_app_sends_a_thousand_in_one_call_and_names_who_was_left_out():
    with wecom_server(lambda call: ok(invaliduser="u3|U7|gone", unlicenseduser="u9")) as vendor:
        found = wecom_app(vendor).send(words(1000, prefix="U"))
    assert len(sends(vendor)) == 1
    content = sends(vendor)[0].json
    assert content["touser"].split("|") == [f"U{n}" for n in range(1000)]
    assert (content["msgtype"], content["agentid"], content["text"]) == ("text", 1000002, {"content": "请填报"})
    assert (content["enable_duplicate_check"], content["duplicate_check_interval"]) == (1, 14400)
    refused = [outcome.key for outcome in found if outcome.result == Result.REFUSED]
    assert refused == ["k3", "k7", "k9"]
    assert results(found).count("delivered") == 997


def test_wecom_app_more_than_a_thousand_are_two_calls():
    with wecom_server(lambda call: ok()) as vendor:
        assert len(wecom_app(vendor).send(words(1001))) == 1001
    assert [len(call.json["touser"].split("|")) for call in sends(vendor)] == [1000, 1]


def test_wecom_app_different_words_are_different_calls():
    with wecom_server(lambda call: ok()) as vendor:
        wecom_app(vendor).send([Message("a", "u1", "甲"), Message("b", "u2", "乙"), Message("c", "u3", "甲")])
    assert [(call.json["touser"], call.json["text"]["content"]) for call in sends(vendor)] == [("u1|u3", "甲"), ("u2", "乙")]


@pytest.mark.parametrize("code", [40014, 42001])
def test_wecom_token_that_expired_is_fetched_once_more(code):
    seen = []

    def send(call):
        seen.append(call.query["access_token"])
        return said({"errcode": code, "errmsg": "expired"}) if seen == ["T1"] else ok()

    with wecom_server(send) as vendor:
        channel = wecom_app(vendor)
        assert results(channel.send(words(1))) == ["delivered"]
        assert results(channel.send(words(1))) == ["delivered"], "the new token is kept"
    assert seen == ["T1", "T2", "T2"]


def test_wecom_token_refused_twice_is_a_failure():
    with wecom_server(lambda call: said({"errcode": 42001})) as vendor:
        outcome = wecom_app(vendor).send(words(1))[0]
    assert (outcome.result, outcome.code) == (Result.FAILED, "errcode 42001")
    assert len(sends(vendor)) == 2


def test_wecom_without_a_token_nothing_leaves_the_house():
    with Vendor([said({"errcode": 40001, "errmsg": "invalid credential"})]) as vendor:
        found = wecom_app(vendor).send(words(3))
    assert results(found) == ["untried"] * 3
    assert found[0].code == "gettoken 40001"
    assert sends(vendor) == []


@pytest.mark.parametrize(
    ("code", "result", "rest"),
    [(81013, "refused", 0), (45009, "failed", 60), (45033, "failed", 5), (-1, "failed", 5), (60020, "failed", 0)],
)
def test_wecom_code_in_http_200_is_read(code, result, rest):
    with wecom_server(lambda call: said({"errcode": code, "errmsg": "no"})) as vendor:
        outcome = wecom_app(vendor).send(words(1))[0]
    assert (outcome.result, outcome.code, outcome.rest_s) == (result, f"errcode {code}", rest)


def test_wecom_robot_speaks_to_the_group():
    with Vendor([ok()]) as vendor:
        assert results(wecom.Robot({}, {"url": vendor.url("/cgi-bin/webhook/send?key=K")}).send(words(1))) == ["delivered"]
    call = vendor.calls[0]
    assert (call.query, call.json) == ({"key": "K"}, {"msgtype": "text", "text": {"content": "请填报"}})


# ---- 钉钉


def test_dingtalk_signature_is_the_documented_one_and_encoded_once():
    with Vendor([ok()]) as vendor:
        assert results(robot(dingtalk.Robot, vendor).send(words(1))) == ["delivered"]
    call = vendor.calls[0]
    expected = hmac.new(SECRET.encode(), f"{call.query['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert base64.b64decode(call.query["sign"]) == expected, "decoded once it is the signature"
    assert call.query["access_token"] == "T"
    assert len(call.query["timestamp"]) == 13, "milliseconds"
    assert "%25" not in call.raw_query


def test_dingtalk_signature_of_a_known_example():
    """Worked by hand from the documented algorithm: key the secret, message timestamp, line feed, secret."""
    mac = hmac.digest(b"this is secret", b"1577262236757\nthis is secret", "sha256")
    assert dingtalk.sign("1577262236757", "this is secret") == base64.b64encode(mac).decode()


@pytest.mark.parametrize(("code", "rest"), [(310000, 0), (130101, 600), (410100, 600), (300005, 0)])
def test_dingtalk_robot_code_in_http_200_is_a_failure(code, rest):
    with Vendor([said({"errcode": code, "errmsg": "sign not match"})]) as vendor:
        outcome = robot(dingtalk.Robot, vendor).send(words(1))[0]
    assert (outcome.result, outcome.code, outcome.rest_s) == (Result.FAILED, f"errcode {code}", rest)


def ding_notice(vendor):
    channel = dingtalk.Notice({"app_key": "key", "agent_id": 7, "base": vendor.url("")}, {"app_secret": SECRET})
    channel.pause_s = 0
    return channel


def ding_server(send, result=None):
    def answer(call):
        if call.path == "/gettoken":
            return ok(access_token="T", expires_in=7200)
        if call.path.endswith("getsendresult"):
            return ok(send_result=result or {})
        return send(call)

    return Vendor(answer)


def test_dingtalk_notice_reads_who_the_task_left_out():
    result = {
        "invalid_user_id_list": ["u1"], "forbidden_user_id_list": "u2", "failed_user_id_list": ["u3"],
        "unread_user_id_list": ["u0", "u4"],
    }  # fmt: skip
    with ding_server(lambda call: ok(task_id=256271667526), result) as vendor:
        found = ding_notice(vendor).send(words(6))
    assert results(found) == ["delivered", "refused", "failed", "failed", "delivered", "delivered"]
    assert vendor.calls[1].json == {
        "agent_id": 7, "userid_list": "u0,u1,u2,u3,u4,u5", "msg": {"msgtype": "text", "text": {"content": "请填报"}},
    }  # fmt: skip


def test_dingtalk_notice_whose_result_is_not_to_be_had_was_taken():
    def answer(call):
        if call.path == "/gettoken":
            return ok(access_token="T", expires_in=7200)
        return status(500) if call.path.endswith("getsendresult") else ok(task_id=1)

    with Vendor(answer) as vendor:
        assert results(ding_notice(vendor).send(words(2))) == ["delivered", "delivered"]


def test_dingtalk_notice_a_wrong_user_does_not_hold_up_the_others():
    def send(call):
        return said({"errcode": 33012}) if "u3" in call.json["userid_list"].split(",") else ok(task_id=1)

    with ding_server(send) as vendor:
        found = ding_notice(vendor).send(words(8))
    assert [outcome.key for outcome in found if outcome.result == Result.REFUSED] == ["k3"]
    assert results(found).count("delivered") == 7
    took = [user for call in vendor.calls if call.path.endswith("asyncsend_v2") and "u3" not in call.json["userid_list"].split(",")
            for user in call.json["userid_list"].split(",")]  # fmt: skip
    assert sorted(took) == sorted(f"u{n}" for n in range(8) if n != 3), "each once"


def test_dingtalk_token_behind_88_is_fetched_once_more():
    seen = []

    def send(call):
        seen.append(1)
        return said({"errcode": 88, "sub_code": "40014", "sub_msg": "不合法的access_token"}) if len(seen) == 1 else ok(task_id=1)

    with ding_server(send) as vendor:
        assert results(ding_notice(vendor).send(words(1))) == ["delivered"]
    assert [call.path for call in vendor.calls].count("/gettoken") == 2


# ---- 飞书


def test_feishu_signature_signs_nothing_with_the_words_as_key():
    with Vendor([said({"code": 0, "msg": "success", "data": {}})]) as vendor:
        assert results(robot(feishu.Robot, vendor).send(words(1))) == ["delivered"]
    content = vendor.calls[0].json
    key = f"{content['timestamp']}\n{SECRET}".encode()
    assert content["sign"] == base64.b64encode(hmac.digest(key, b"", "sha256")).decode()
    assert len(content["timestamp"]) == 10, "seconds, as text"
    assert (content["msg_type"], content["content"]) == ("text", {"text": "请填报"})


@pytest.mark.parametrize(
    ("answer", "result", "code"),
    [
        (said({"Extra": None, "StatusCode": 0, "StatusMessage": "success"}), "delivered", ""),
        (said({"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}), "failed", "code 19021"),
        (said({"code": 9499, "msg": "Bad Request", "data": {}}), "failed", "code 9499"),
        (said({"code": 11232, "msg": "frequency limited psm"}), "failed", "code 11232"),
        (status(400, {"code": 99991400, "msg": "request trigger frequency limit"}, x_ogw_ratelimit_reset="52"), "failed", "code 99991400"),
    ],
)
def test_feishu_code_is_read(answer, result, code):
    with Vendor([answer]) as vendor:
        outcome = robot(feishu.Robot, vendor).send(words(1))[0]
    assert (outcome.result, outcome.code) == (result, code)


def test_feishu_says_when_it_may_be_called_again():
    with Vendor([status(429, {"code": 99991400}, x_ogw_ratelimit_reset="52")]) as vendor:
        assert robot(feishu.Robot, vendor).send(words(1))[0].rest_s == 52


# ---- 短信


def test_sms_json_template_is_filled_in_and_cannot_be_broken_out_of():
    text = '引号" 反斜\\ {secret} {phone} 换行\n'
    with Vendor([said({"code": 0})]) as vendor:
        found = gateway(vendor, template='{"to": ["{phone}"], "m": {"c": "【守望】{text}"}, "id": "{key}", "n": 3, "s": "{secret}"}').send(
            [Message("k1", "13800138000", text)]
        )
    assert results(found) == ["delivered"]
    assert vendor.calls[0].json == {"to": ["13800138000"], "m": {"c": f"【守望】{text}"}, "id": "k1", "n": 3, "s": SECRET}


@pytest.mark.parametrize(("manner", "where"), [(sms.FORM, "form"), (sms.ADDRESS, "query")])
def test_sms_form_and_address_are_encoded(manner, where):
    text = "a&b=c 未报 +"
    with Vendor([said({"code": 0})]) as vendor:
        channel = gateway(vendor, manner=manner, template="mobile={phone}\ncontent={text}\nkey={secret}", headers="X-Key: {secret}")
        assert results(channel.send([Message("k1", "138", text)])) == ["delivered"]
    call = vendor.calls[0]
    assert getattr(call, where) == {"mobile": "138", "content": text, "key": SECRET}
    assert call.headers["x-key"] == SECRET
    assert call.method == ("POST" if manner == sms.FORM else "GET")


@pytest.mark.parametrize(
    ("answer", "settings", "result"),
    [
        (said({"result": {"status": "OK"}}), {"pointer": "/result/status", "expected": "OK"}, "delivered"),
        (said({"result": [{"a/b": True}]}), {"pointer": "/result/0/a~1b", "expected": "true"}, "delivered"),
        (said({"code": 1001}), {"dead": "1001,1002"}, "refused"),
        (said({"code": 7}), {}, "failed"),
        (said({"code": None}), {}, "unknown"),
        (said({"other": 0}), {}, "unknown"),
        (status(200, b"OK:12345"), {"pointer": "", "expected": "OK"}, "delivered"),
        (status(200, b"ERR:-3"), {"pointer": "", "expected": "OK", "dead": "ERR:-3"}, "refused"),
        (status(200, b""), {"pointer": "", "expected": "OK"}, "unknown"),
        (status(500, {"code": 0}), {}, "unknown"),
        (status(500), {"not_accepted": "500,502"}, "failed"),
        (status(401), {}, "failed"),
    ],
)
def test_sms_success_is_what_the_settings_say(answer, settings, result):
    with Vendor([answer]) as vendor:
        assert results(gateway(vendor, **settings).send(words(1))) == [result]


def test_sms_lanes_send_side_by_side_in_order():
    with Vendor(lambda call: slow(0.2, said({"code": 0 if call.json["mobile"] != "u5" else 9}))) as vendor:
        found = gateway(vendor, lanes=8).send(words(8))
    assert [outcome.key for outcome in found] == [f"k{n}" for n in range(8)]
    assert results(found) == ["delivered"] * 5 + ["failed"] + ["delivered"] * 2


@pytest.mark.parametrize("template", ['{"a": "{phone}"', '{"a": "{phone}"}', "{text}", ""])
def test_sms_template_that_says_nothing_is_refused(template):
    with pytest.raises(Refused):
        sms.Gateway.check({"manner": sms.JSON, "template": template})


# ---- what may be called, and what may be logged


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example.edu.cn/send", "https://127.0.0.1/x", "https://localhost/x", "https://169.254.169.254/latest/",
        "https://[::1]/x", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "https://127.1/", "https://2130706433/",
        "https://0x7f000001/", "https://user:pass@sms.example.edu.cn/", "ftp://sms.example.edu.cn/", "file:///etc/passwd",
        "https://", "https://a b/", "javascript:alert(1)", "http://127.0.0.1:8080/", "https://[bad/", "https://x:99999/",
    ],
)  # fmt: skip
def test_address_that_may_not_be_called(url):
    with pytest.raises(Refused) as refused:
        require_callable(url, marked=False)
    assert refused.value.code == "core.22"


@pytest.mark.parametrize("url", ["https://sms.example.edu.cn/send?a=1", "https://10.1.2.3:8443/x", "https://xn--fiq228c.cn/"])
def test_address_that_may_be_called(url):
    require_callable(url, marked=False)


def test_own_server_is_a_gateway_in_a_marked_database_only():
    require_callable("http://127.0.0.1:8080/x", marked=True)
    require_server("127.0.0.1", marked=True)
    for call, where in ((require_callable, "http://127.0.0.1:8080/x"), (require_server, "127.0.0.1"), (require_server, "a b")):
        with pytest.raises(Refused):
            call(where, marked=False)


def test_refusal_of_an_address_does_not_repeat_its_key():
    with pytest.raises(Refused) as refused:
        require_callable(f"http://robot.example.cn/send?access_token={SECRET}", marked=False)
    assert SECRET not in refused.value.sentence


@pytest.mark.parametrize("answer", [ok(), status(500), cut(), said({"errcode": 310000})])
def test_nothing_secret_is_logged_or_kept(caplog, answer):
    caplog.set_level(logging.DEBUG)
    with Vendor([answer]) as vendor:
        channel = dingtalk.Robot({}, {"url": vendor.url(f"/robot/send?access_token={SECRET}"), "secret": SECRET})
        found = channel.send([Message("k", "13800138000", "机密的话")])
    told = caplog.text + repr(found)
    assert SECRET not in told
    assert "13800138000" not in told
    assert "机密的话" not in told


def test_every_adapter_says_what_it_needs():
    for name, kind in adapters().items():
        assert kind.name == name
        assert kind.medium
        assert kind.title
        assert kind.batch >= 1
        assert adapter(name) is kind
    with pytest.raises(Refused):
        adapter("carrier-pigeon")
