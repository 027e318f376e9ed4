"""电子邮件, by SMTP through Django. Each reply of the server is read: a mailbox that it does not know is refused, a server that
is busy has not taken the letter, a connection lost while it was handed over leaves it unknown.
"""

import smtplib
import time

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from shouwang.core.channels import shapes
from shouwang.core.channels.shapes import STOP_AFTER, Channel, Outcome, Result, Setting
from shouwang.core.refusals import Refused

TIMEOUT_S = 15
NO_MAILBOX = {550, 551, 553}
PLAIN, STARTTLS, TLS = "plain", "starttls", "tls"


class Mail(Channel):
    """To each person by their e-mail address; one connection a batch."""

    name = "email"
    title = _("电子邮件（SMTP）")
    medium = "email"
    batch = batch_alike = 50
    asks = (
        Setting("host", _("邮件服务器")),
        Setting("port", _("端口"), number=True, initial=587),
        Setting("security", _("加密"), initial=STARTTLS, choices=(
            (STARTTLS, "STARTTLS"), (TLS, "TLS"), (PLAIN, _("不加密（只限校内不需登录的服务器）")),
        )),
        Setting("user", _("登录名"), required=False),
        Setting("password", _("密码"), secret=True, required=False),
        Setting("sender", _("发件人地址")),
    )  # fmt: skip

    def send(self, messages, within_s=60):
        connection = self._connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            return [shapes.untried(message, _code_of(error)) for message in messages]
        until, bad, found = time.perf_counter() + within_s, 0, []
        for message in messages:
            if bad >= STOP_AFTER or time.perf_counter() >= until:
                found.append(shapes.untried(message))
                continue
            outcome = self._one(connection, message)
            bad = bad + 1 if outcome.is_bad else 0
            found.append(outcome)
        _closed(connection)
        return found

    def _connection(self):
        security = self.told("security")
        return get_connection(
            "django.core.mail.backends.smtp.EmailBackend", host=self.told("host"), port=int(self.told("port")),
            username=self.told("user"), password=self.told("password"), use_tls=security == STARTTLS,
            use_ssl=security == TLS, timeout=TIMEOUT_S,
        )  # fmt: skip

    def _one(self, connection, message) -> Outcome:
        try:
            validate_email(message.to)
        except ValidationError:
            return Outcome(message.key, Result.REFUSED, "not an address")
        subject = message.subject.replace("\n", " ").replace("\r", " ")
        home = self.told("sender").rpartition("@")[2].strip(" >")
        headers = {
            "Auto-Submitted": "auto-generated",
            "Message-ID": f"<{message.key}@{home}>",
        }  # the same when tried again
        letter = EmailMessage(subject, message.text, self.told("sender"), [message.to], headers=headers)
        try:
            if connection.connection is None:  # the server hung up after the last one
                connection.open()
        except (OSError, smtplib.SMTPException) as error:
            return shapes.untried(message, _code_of(error))
        try:
            connection.send_messages([letter])
        except Exception as error:  # whatever smtplib raises, what is known of the letter is said
            _closed(connection)
            return Outcome(message.key, *_known(error))
        return Outcome(message.key, Result.DELIVERED)

    @classmethod
    def check(cls, settings, secrets):
        """Raise core.24 when a password would travel in the clear."""
        if settings.get("security") == PLAIN and secrets.get("password"):
            raise Refused("core.24")


def _known(error) -> tuple:
    """(result, code) of a letter after an exception."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return (Result.REFUSED if code in NO_MAILBOX else Result.FAILED), f"smtp {code}"
    if isinstance(error, smtplib.SMTPResponseException):  # the sender or the letter itself was answered with a refusal
        return Result.FAILED, f"smtp {error.smtp_code}"
    if isinstance(error, UnicodeError | ValueError):
        return Result.REFUSED, "not an address"
    return Result.UNKNOWN, "timeout" if isinstance(error, TimeoutError) else "cut"


def _code_of(error) -> str:
    return f"smtp {error.smtp_code}" if isinstance(error, smtplib.SMTPResponseException) else "connect"


def _closed(connection):
    try:
        connection.close()
    except (OSError, smtplib.SMTPException):
        connection.connection = None  # the server was gone already
