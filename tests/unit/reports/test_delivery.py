"""Reports on their way: made once, sent once, tried again, and what a kill in the midst leaves."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from config import Loaded
from config.reports import MailSettings, RecipientSettings, ReportSettings
from syncd.reports.delivery import deliver_waiting, forget_interrupted, send_again
from syncd.reports.delivery.chat import MOST_BLOCKS, MOST_CHARACTERS, messages
from syncd.reports.making import PATIENCE, make_due_reports
from syncd.store import DeliveryRow, Store

BEFORE = datetime(2026, 11, 13, tzinfo=UTC)
MONDAY = datetime(2026, 11, 16, 0, 1, tzinfo=UTC)
"""09:01 in Tokyo."""


class Chat:
    """An HTTP server that takes messages; `answers` are its next statuses, then 200."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.answers: list[int] = []
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = chat.answers.pop(0) if chat.answers else 200
                if status == 200:
                    chat.taken.append(json.loads(body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/s3cr3t"


@pytest.fixture
def chat() -> Iterator[Chat]:
    """Give a chat that runs."""
    made = Chat()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


class Box:
    """A mail server's box."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the server's own name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or refuse it for good."""
        if address in self.refused:
            return "550 no such box"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's own name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a message."""
        assert isinstance(envelope.content, bytes)
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 OK"


@contextmanager
def post_office(box: Box, **options: Any) -> Iterator[int]:
    """Run a mail server on a free port, and give that."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    controller = Controller(box, "127.0.0.1", port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


CHAT = RecipientSettings.model_validate({"webhook": "env:CHAT_URL"})


def with_reports(loaded: Loaded, *recipients: RecipientSettings, mail: MailSettings | None = None) -> Loaded:
    """Return the configuration with one report to these."""
    return replace(loaded, reports=(ReportSettings(name="managers", to=recipients),), mail=mail)


def made(loaded: Loaded, store: Store, now: datetime = MONDAY) -> list[str]:
    """Let the report be known since Friday, then make what is due."""
    make_due_reports(loaded, store, BEFORE)
    store.set_meta("closed", "2026-11-15")
    return make_due_reports(loaded, store, now)


def states(store: Store) -> dict[str, str]:
    """Return the state of each delivery by recipient."""
    return {row.recipient: row.state for row in store.deliveries()}


def test_a_report_is_made_once_when_it_is_due(loaded: Loaded, store: Store, tmp_path: Path) -> None:
    """Not before Monday nine, not for a Monday before it was in the settings, not twice, and never sent twice."""
    loaded = with_reports(loaded, RecipientSettings(folder=str(tmp_path / "out")))
    assert made(loaded, store, MONDAY - timedelta(minutes=2)) == []
    assert make_due_reports(loaded, store, MONDAY) == ["managers"]
    assert make_due_reports(loaded, store, MONDAY + timedelta(days=2)) == []
    assert [row.state for row in deliver_waiting(loaded, store, MONDAY)] == ["sent"]
    assert deliver_waiting(loaded, store, MONDAY + timedelta(days=1)) == []
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"2026-11-16-managers.{suffix}" for suffix in ("html", "json", "md")]
    report = store.report(1)
    assert report is not None
    assert (tmp_path / "out" / names[2]).read_text("utf-8") == report.markdown
    assert report.markdown.startswith("# Weekly digest, 9–15 November 2026\n")


def test_it_waits_for_the_figures_of_its_last_day(loaded: Loaded, store: Store, tmp_path: Path) -> None:
    """Where no pass closed Sunday yet it waits, three hours at most."""
    loaded = with_reports(loaded, RecipientSettings(folder=str(tmp_path)))
    make_due_reports(loaded, store, BEFORE)
    store.set_meta("closed", "2026-11-14")
    assert make_due_reports(loaded, store, MONDAY) == []
    assert make_due_reports(loaded, store, MONDAY + PATIENCE) == ["managers"]


def test_the_next_report_goes_on_where_the_last_one_ended(
    loaded: Loaded, store: Store, tmp_path: Path
) -> None:
    """What happened between two digests is in one of them, also where a holiday moved one."""
    loaded = with_reports(loaded, RecipientSettings(folder=str(tmp_path)))
    made(loaded, store)
    store.set_meta("closed", "2026-12-31")
    for now in (datetime(2026, 11, 24, 1, tzinfo=UTC), datetime(2026, 11, 30, 1, tzinfo=UTC)):
        assert make_due_reports(loaded, store, now) == ["managers"]
    windows = [json.loads(row.facts)["window"] for row in (store.report(n) for n in (1, 2, 3)) if row]
    assert windows == [
        {"first": "2026-11-09", "last": "2026-11-15"},
        {"first": "2026-11-16", "last": "2026-11-23"},
        {"first": "2026-11-24", "last": "2026-11-29"},
    ]


def test_a_chat_gets_messages_within_its_limits(
    loaded: Loaded, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over real HTTP; what fails is tried again later, twice as late each time, and told without the address."""
    monkeypatch.setenv("CHAT_URL", chat.url)
    loaded = with_reports(loaded, CHAT)
    made(loaded, store)
    chat.answers = [503, 429]
    assert [row.detail for row in deliver_waiting(loaded, store, MONDAY)] == [
        "env:CHAT_URL: answered 503 → it is tried again by itself"
    ]
    assert deliver_waiting(loaded, store, MONDAY + timedelta(seconds=59)) == []
    (again,) = deliver_waiting(loaded, store, MONDAY + timedelta(seconds=60))
    assert again.at == MONDAY + timedelta(minutes=3)
    assert [row.state for row in deliver_waiting(loaded, store, again.at)] == ["sent"]
    assert chat.taken[0]["text"] == "Weekly digest, 9–15 November 2026"
    assert chat.taken[0]["blocks"][0]["text"]["text"].startswith("*Weekly digest, 9–15 November 2026*")
    assert "s3cr3t" not in str(store.deliveries())


def test_a_long_report_goes_on_after_the_messages_that_arrived(
    loaded: Loaded, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What arrived of several messages is not sent again."""
    monkeypatch.setenv("CHAT_URL", chat.url)
    loaded = with_reports(loaded, CHAT)
    made(loaded, store)
    report = store.report(1)
    assert report is not None
    long = "\n".join(f"## Part {n}\n\n- text" for n in range(MOST_BLOCKS + 3))
    assert store.add_report(replace(report, name="long", markdown=long, number=0), ["webhook env:CHAT_URL"])
    loaded = replace(loaded, reports=(*loaded.reports, ReportSettings(name="long", to=loaded.reports[0].to)))
    chat.answers = [200, 200, 500]
    first = deliver_waiting(loaded, store, MONDAY)
    assert [(row.state, row.parts) for row in first] == [("sent", 1), ("waiting", 1)]
    deliver_waiting(loaded, store, MONDAY + timedelta(hours=1))
    assert [len(message["blocks"]) for message in chat.taken] == [
        len(chat.taken[0]["blocks"]),
        MOST_BLOCKS,
        3,
    ]


def test_messages_keep_to_the_limits_and_lose_nothing() -> None:
    """3000 characters a block, 50 blocks a message; signs that chats take for markup are harmless."""
    words = [f"w{n}" for n in range(30_000)]
    text = "# Title\n\n" + "\n".join(f"- {' '.join(words[n : n + 100])}" for n in range(0, len(words), 100))
    told = messages(f"{text}\n## \\<b\\> & \\*x\\*\n", "Title")
    blocks = [block["text"]["text"] for message in told for block in message["blocks"]]
    assert all(len(block) <= MOST_CHARACTERS for block in blocks)
    assert all(len(message["blocks"]) <= MOST_BLOCKS for message in told)
    assert [word for block in blocks for word in block.split() if word.startswith("w")] == words
    assert blocks[-1] == "*&lt;b&gt; &amp; ∗x∗*"


def test_mail_carries_text_and_page(loaded: Loaded, store: Store) -> None:
    """Over real SMTP to all recipients together, with an id by which a repeated one is known."""
    box = Box()
    with post_office(box) as port:
        mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="syncd@acme.example")
        to = RecipientSettings(mail=("pm@acme.example", "head@acme.example"))
        loaded = with_reports(loaded, to, mail=mail)
        made(loaded, store)
        assert [row.state for row in deliver_waiting(loaded, store, MONDAY)] == ["sent"]
    (found,) = box.mails
    assert found["Subject"] == "Weekly digest, 9–15 November 2026"
    assert found["To"] == "pm@acme.example, head@acme.example"
    assert found["Message-ID"] == "<syncd-managers-2026-11-16@acme.example>"
    text, html = (found.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "New index is newly late" in text.get_content()
    assert "<h1>Weekly digest" in html.get_content()


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # of the server's, on this machine
@pytest.mark.parametrize(
    ("options", "settings", "told"),
    [
        ({}, {"security": "starttls"}, "does not offer what mail.security asks for → use security: tls"),
        ({}, {"security": "none", "port": 1}, "cannot be reached: Connection refused → look at mail.host"),
        (
            {
                "auth_required": True,
                "auth_require_tls": False,
                "authenticator": lambda *_: AuthResult(success=False, handled=False),
            },
            {"security": "none", "user": "syncd", "password": "env:REPORT_MAIL"},
            "refused the user or password (535) → mend mail.user or mail.password",
        ),
    ],
    ids=["no encryption", "nobody there", "wrong password"],
)
def test_a_mail_server_that_refuses_is_told_and_tried_again(
    loaded: Loaded,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, Any],
    settings: dict[str, Any],
    told: str,
) -> None:
    """Each with what is to be done; no password is quoted."""
    monkeypatch.setenv("REPORT_MAIL", "s3cr3t-of-mail")
    with post_office(Box(), **options) as port:
        mail = MailSettings.model_validate(
            {"host": "127.0.0.1", "port": port, "sender": "syncd@acme.example", **settings}
        )
        loaded = with_reports(loaded, RecipientSettings(mail=("pm@acme.example",)), mail=mail)
        made(loaded, store)
        (row,) = deliver_waiting(loaded, store, MONDAY)
    assert row.state == "waiting"
    assert told in str(row.detail)
    assert "s3cr3t" not in str(row)


def test_a_box_that_is_not_there_is_named(loaded: Loaded, store: Store) -> None:
    """A refused recipient is told; after the last try it is given up, and may be sent again by hand."""
    box = Box()
    box.refused = {"pm@acme.example"}
    with post_office(box) as port:
        mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="syncd@acme.example")
        loaded = with_reports(loaded, RecipientSettings(mail=("pm@acme.example",)), mail=mail)
        made(loaded, store)
        now = MONDAY
        while states(store) == {"mail pm@acme.example": "waiting"}:
            now = store.deliveries()[0].at
            (row,) = deliver_waiting(loaded, store, now)
            assert "refused pm@acme.example" in str(row.detail)
        assert states(store) == {"mail pm@acme.example": "failed"}
        assert now - MONDAY < timedelta(days=2)
        box.refused = set()
        assert len(send_again(store, 1, now)) == 1
        assert [row.state for row in deliver_waiting(loaded, store, now)] == ["sent"]


def test_what_a_kill_cut_off_is_not_sent_twice(
    loaded: Loaded, store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A message that may have arrived is told as unknown; files are written once more, since they are the same."""
    monkeypatch.setenv("CHAT_URL", chat.url)
    folder = RecipientSettings(folder=str(tmp_path / "out"))
    loaded = with_reports(loaded, CHAT, folder)
    made(loaded, store)
    for row in store.deliveries():
        store.save_delivery(replace(row, state="sending"))
    forget_interrupted(store, MONDAY)
    deliver_waiting(loaded, store, MONDAY + timedelta(days=3))
    assert states(store) == {"webhook env:CHAT_URL": "unknown", folder.label: "sent"}
    assert chat.taken == []


def test_a_recipient_that_left_the_settings_is_told(loaded: Loaded, store: Store) -> None:
    """Nothing goes where the settings no longer say."""
    loaded = with_reports(loaded, RecipientSettings(mail=("pm@acme.example",)))
    made(loaded, store)
    (row,) = deliver_waiting(replace(loaded, reports=()), store, MONDAY)
    assert isinstance(row, DeliveryRow)
    assert row.detail == "mail pm@acme.example: the recipient stands in the settings no more"


def test_reviews_and_other_forms_are_made_too(loaded: Loaded, store: Store, tmp_path: Path) -> None:
    """A month's review on its day, wide and for the head; one that is limited to nobody is logged, the others are made."""
    to = (RecipientSettings(folder=str(tmp_path / "out")),)
    settings: list[dict[str, Any]] = [
        {"name": "nobody", "team": "nobody"},
        {"name": "head", "kind": "monthly", "for": "head", "wide": True},
        {"name": "leads", "for": "lead", "projects": ["index"]},
    ]
    reports = tuple(ReportSettings.model_validate({**one, "to": to}) for one in settings)
    loaded = replace(loaded, reports=reports)
    make_due_reports(loaded, store, datetime(2026, 11, 30, 5, tzinfo=UTC))
    store.set_meta("closed", "2026-12-06")
    assert make_due_reports(loaded, store, datetime(2026, 12, 1, 1, tzinfo=UTC)) == ["head"]
    assert make_due_reports(loaded, store, datetime(2026, 12, 7, 1, tzinfo=UTC)) == ["leads"]
    deliver_waiting(loaded, store, datetime(2026, 12, 7, 1, tzinfo=UTC))
    page = (tmp_path / "out" / "2026-12-01-head.html").read_text("utf-8")
    assert "338.7mm" in page
    assert "Monthly review, November 2026" in page
    assert [(row.kind, row.last) for row in store.reports()] == [
        ("weekly", date(2026, 12, 6)),
        ("monthly", date(2026, 11, 30)),
    ]


def test_what_lies_before_the_cycle_is_not_told(loaded: Loaded, store: Store) -> None:
    """The review of September is due in October, but the cycle began only then."""
    report = ReportSettings(name="month", kind="monthly", to=(CHAT,))
    loaded = replace(loaded, reports=(report,))
    make_due_reports(loaded, store, datetime(2026, 9, 29, tzinfo=UTC))
    assert make_due_reports(loaded, store, datetime(2026, 10, 1, 5, tzinfo=UTC)) == []
