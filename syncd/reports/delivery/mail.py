"""Mail: a report as one message with HTML and text, handed to the configured server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import format_datetime

from config.reports import MailSettings
from connectors.errors import CredentialsError, RejectedError, TransientError
from syncd.store import ReportRow

PORTS = {"starttls": 587, "tls": 465, "none": 25}
SECONDS = 30.0
"""The longest wait for the server."""


def send_mail(report: ReportRow, recipients: Sequence[str], settings: MailSettings) -> None:
    """Hand the report to the server for all recipients together.

    Raises `TransientError`, `CredentialsError` or `RejectedError` by what is to be done; no answer is quoted that
    could hold a password.
    """
    message = compose(report, recipients, settings.sender)
    with _told(settings), _connected(settings) as server:
        server.send_message(message, settings.sender, list(recipients))


def compose(report: ReportRow, recipients: Sequence[str], sender: str) -> EmailMessage:
    """Return the message; its id is the report's, so that a mail program knows a repeated one."""
    message = EmailMessage()
    message["Subject"] = " ".join(report.title.split())
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(report.made_at)
    message["Message-ID"] = f"<syncd-{report.name}-{report.day}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = report.language
    message.set_content(report.markdown)
    message.add_alternative(report.html, subtype="html")
    return message


@contextmanager
def _connected(settings: MailSettings) -> Iterator[smtplib.SMTP]:
    port = settings.port or PORTS[settings.security]
    context = ssl.create_default_context()
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(settings.host, port, timeout=SECONDS)
    with server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user and settings.password:
            server.login(settings.user, settings.password.reveal())
        yield server


@contextmanager
def _told(settings: MailSettings) -> Iterator[None]:
    """Turn what a mail server does into errors by what to do about them."""
    place = f"mail {settings.host}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        what = f"refused the user or password ({error.smtp_code})"
        raise CredentialsError(what, where=place, remedy="mend mail.user or mail.password") from None
    except smtplib.SMTPRecipientsRefused as error:
        refused = ", ".join(sorted(error.recipients))
        raise RejectedError(f"refused {refused}", where=place, remedy="mend the address") from None
    except smtplib.SMTPNotSupportedError as error:
        remedy = "use security: tls, or none on the same machine"
        raise RejectedError(
            "does not offer what mail.security asks for", where=place, remedy=remedy
        ) from error
    except smtplib.SMTPResponseException as error:
        kind = TransientError if error.smtp_code < 500 else RejectedError
        raise kind(f"answered {error.smtp_code}", where=place, remedy="look at the server's log") from None
    except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise TransientError(
            f"cannot be reached: {reason}", where=place, remedy="look at mail.host"
        ) from error
