"""E-mail against a small SMTP server that refuses, stalls and hangs up where it is told to."""

import email
import email.policy
import socketserver
import threading
import time

import pytest

from shouwang.core.channels import mail
from shouwang.core.channels.shapes import Message, Result
from shouwang.core.refusals import Refused


class _Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        try:
            self.say(self.server.replies.get("hello", "220 ready"))
            while line := self.rfile.readline().decode().strip():
                if self.answered(line) is False:
                    return
        except OSError:
            pass  # the client hung up

    def answered(self, line):
        verb = line.split(":")[0].split()[0].upper()
        address = line[line.find("<") + 1 : line.find(">")] if "<" in line else ""
        reply = self.server.replies.get(f"{verb} {address}".strip(), self.server.replies.get(verb, ""))
        if reply == "hang up":
            return False
        if verb == "DATA":
            if reply.startswith(("4", "5")):
                return self.say(reply)
            self.say("354 go on")
            lines = []
            while (text := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(text)
            after = self.server.replies.get("after", "250 taken")
            if after == "hang up":
                return False
            if after == "stall":
                time.sleep(3)
            self.server.letters.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
            return self.say(after)
        if verb == "QUIT":
            self.say("221 bye")
            return False
        return self.say(reply or "250 ok")


class Post(socketserver.ThreadingTCPServer):
    """The server: replies by command, "RCPT a@b.cn" for one address, "after" for the answer to a letter."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, **replies):
        super().__init__(("127.0.0.1", 0), _Session)
        self.replies, self.letters = {name.replace("_", " "): reply for name, reply in replies.items()}, []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.shutdown()
        self.server_close()


def channel(post):
    settings = {"host": "127.0.0.1", "port": post.server_address[1], "security": mail.PLAIN, "sender": "守望 <no-reply@example.edu.cn>"}
    return mail.Mail(settings)


def letters(*addresses):
    return [Message(f"k{n}", address, "请在 18:00 前填报\n.\n第二行", "今日未填报") for n, address in enumerate(addresses)]


def found(post, *addresses):
    return [(str(outcome.result), outcome.code) for outcome in channel(post).send(letters(*addresses))]


def test_letter_arrives_as_it_was_written():
    with Post() as post:
        assert found(post, "a@example.cn", "b@example.cn") == [("delivered", ""), ("delivered", "")]
    first, second = post.letters
    assert (first["To"], second["To"]) == ("a@example.cn", "b@example.cn"), "nobody sees the others"
    assert first["Subject"] == "今日未填报"
    assert first["From"].addresses[0].addr_spec == "no-reply@example.edu.cn"
    assert first["Message-ID"] == "<k0@example.edu.cn>", "the same when it is tried again"
    assert first["Auto-Submitted"] == "auto-generated"
    assert "第二行" in first.get_content()


def test_mailbox_that_is_not_known_is_refused_and_the_others_go_out():
    with Post(**{"RCPT b@example.cn": "550 5.1.1 no such user", "RCPT c@example.cn": "451 try later"}) as post:
        said = found(post, "a@example.cn", "b@example.cn", "c@example.cn", "d@example.cn")
    assert said == [("delivered", ""), ("refused", "smtp 550"), ("failed", "smtp 451"), ("delivered", "")]
    assert [letter["To"] for letter in post.letters] == ["a@example.cn", "d@example.cn"]


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ({"MAIL": "451 busy"}, ("failed", "smtp 451")),
        ({"DATA": "554 not here"}, ("failed", "smtp 554")),
        ({"after": "552 too large"}, ("failed", "smtp 552")),
        ({"after": "hang up"}, ("unknown", "cut")),
        ({"after": "stall"}, ("unknown", "cut")),
    ],
)
def test_what_is_known_of_a_letter(replies, said, monkeypatch):
    monkeypatch.setattr(mail, "TIMEOUT_S", 1)
    with Post(**replies) as post:
        assert found(post, "a@example.cn") == [said]


@pytest.mark.parametrize("hello", ["421 go away", "554 no"])
def test_server_that_lets_nobody_in_gets_nothing(hello):
    with Post(hello=hello) as post:
        assert found(post, "a@example.cn", "b@example.cn") == [("untried", f"smtp {hello[:3]}")] * 2


def test_nobody_listening_is_untried():
    with Post() as post:
        gone = channel(post)
    outcome = gone.send(letters("a@example.cn"))[0]
    assert (outcome.result, outcome.code) == (Result.UNTRIED, "connect")


@pytest.mark.parametrize("address", ["nobody", "a@b", "a@example.cn\nBcc: c@example.cn", "甲@例子", ""])
def test_what_is_no_address_is_refused_before_anything_is_sent(address):
    with Post() as post:
        assert found(post, address)[0][0] == "refused"
        assert post.letters == []


def test_password_in_the_clear_is_refused():
    with pytest.raises(Refused) as refused:
        mail.Mail.check({"security": mail.PLAIN}, {"password": "x"})
    assert refused.value.code == "core.24"
    mail.Mail.check({"security": mail.PLAIN}, {})
    mail.Mail.check({"security": mail.TLS}, {"password": "x"})
