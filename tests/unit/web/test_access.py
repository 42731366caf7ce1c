"""Who may look: this machine alone, or who shows a token or comes through the proxy; and under which names."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.store import Store
from tests.unit.web.conftest import a_row
from tests.unit.web.served import NEXT_TOKEN, NOW, TOKEN, Served, access

ELSEWHERE = "http://10.0.0.5:9817"
PATHS = (
    "/",
    "/metrics",
    "/style.css",
    "/api/v1/status",
    "/api/v1/openapi.json",
    "/api/v1/badge/zebra.svg",
    "/nowhere",
)


def bearer(token: str) -> dict[str, str]:
    """Return the header with that token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def kept(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store with one project."""
    path = shutil.copy(migrated_file, tmp_path_factory.mktemp("kept") / "store.db")
    with Store.open(f"sqlite:///{path}") as store:
        store.save_standings("project", {"zebra": a_row(0, "Zebra")}, NOW)
        yield store


@pytest.fixture
def served(kept: Store) -> Served:
    """Serve it."""
    return Served(kept)


@pytest.mark.parametrize("path", PATHS)
def test_by_default_this_machine_alone_is_told_anything(served: Served, path: str) -> None:
    """Also where the socket has come to listen elsewhere, as after a reload that took the token away."""
    here, elsewhere = served.ask(path), served.ask(path, base=ELSEWHERE, client="10.0.0.9")
    assert here.status_code in (200, 404)
    assert elsewhere.status_code == 401
    assert "Zebra" not in elsewhere.text


@pytest.mark.parametrize("base", ["http://127.0.0.1:9817", "http://10.0.0.5:9817"])
@pytest.mark.parametrize("path", PATHS)
def test_with_a_token_set_nothing_is_told_without(served: Served, base: str, path: str) -> None:
    """Neither here nor elsewhere, whether there is such an address or not; the answer says which sign-in there is."""
    served.access = access(tokens=(TOKEN,))
    answer = served.ask(path, base=base)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="syncd"'
    assert (
        answer.json()["remedy"] == "send Authorization: Bearer TOKEN, or come through the proxy with sign-in"
    )
    assert served.ask(path, bearer(TOKEN), base=base).status_code == (404 if path == "/nowhere" else 200)


@pytest.mark.parametrize(
    "header",
    [
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.upper()}",
        f"Basic {TOKEN}",
        f"Bearer{TOKEN}",
        "Bearer",
        "Bearer ",
        "",
        "Bearer \xff",
        TOKEN,
    ],
)
def test_another_token_opens_nothing(served: Served, header: str) -> None:
    """Nor does a part of it, or the right one in the wrong form."""
    served.access = access(tokens=(TOKEN,))
    answer = served.ask("/api/v1/status", {"Authorization": header.encode("latin-1")})  # type: ignore[dict-item]  # httpx takes bytes
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="syncd", error="invalid_token"'
    assert TOKEN not in answer.text


def test_two_tokens_open_while_one_takes_over(served: Served) -> None:
    """Both, and two in one request do not."""
    served.access = access(tokens=(TOKEN, NEXT_TOKEN))
    for token in (TOKEN, NEXT_TOKEN):
        assert served.ask("/api/v1/status", bearer(token)).status_code == 200
        assert served.ask("/api/v1/status", {"authorization": f"bearer  {token}"}).status_code == 200
    both = [("Authorization", f"Bearer {token}") for token in (TOKEN, NEXT_TOKEN)]
    assert served.ask("/api/v1/status", both).status_code == 401


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("10.1.2.3", [("X-Forwarded-User", "somebody")], 200),
        ("::ffff:10.1.2.3", [("X-Forwarded-User", "somebody")], 200),
        ("192.168.0.1", [("X-Forwarded-User", "somebody")], 200),
        ("192.168.0.2", [("X-Forwarded-User", "somebody")], 401),
        ("127.0.0.1", [("X-Forwarded-User", "somebody")], 401),
        ("192.168.0.2", [("X-Forwarded-User", "a"), ("X-Forwarded-For", "10.1.2.3")], 401),
        ("10.1.2.3", [], 401),
        ("10.1.2.3", [("X-Forwarded-User", " ")], 401),
        ("10.1.2.3", [("X-Forwarded-User", "a"), ("X-Forwarded-User", "b")], 401),
        ("10.1.2.3", [("X-Remote-User", "a")], 401),
        ("a-name", [("X-Forwarded-User", "a")], 401),
    ],
)
def test_a_proxy_is_believed_from_its_addresses_alone(
    served: Served, client: str, headers: list[tuple[str, str]], status: int
) -> None:
    """Its header names one user; whoever else sends it is nobody, whatever else is forwarded."""
    served.access = access(proxy_header="X-Forwarded-User", proxies=["10.0.0.0/8", "192.168.0.1"])
    assert served.ask("/api/v1/status", headers, base=ELSEWHERE, client=client).status_code == status


def test_token_and_proxy_may_stand_side_by_side(served: Served) -> None:
    """Either opens."""
    served.access = access(tokens=(TOKEN,), proxy_header="X-User", proxies=["10.0.0.1"])
    assert served.ask("/", {"X-User": "a"}, base=ELSEWHERE, client="10.0.0.1").status_code == 200
    assert served.ask("/", bearer(TOKEN), base=ELSEWHERE, client="10.0.0.2").status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:9817", 200),
        ("127.0.0.2", 200),
        ("localhost:1", 200),
        ("LOCALHOST", 200),
        ("[::1]:9817", 200),
        ("okr.acme.example", 200),
        ("Okr.Local:80", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example:9817", 421),
        ("10.0.0.5", 421),
        ("[", 421),
        ("", 421),
    ],
)
def test_a_page_of_somebody_else_cannot_borrow_this_address(served: Served, host: str, status: int) -> None:
    """On this machine only its own names are answered to, whatever name leads to it (DNS rebinding)."""
    served.access = access(names=frozenset({"okr.acme.example", "okr.local"}))
    answer = served.ask("/api/v1/status", {"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert "access.hosts" in answer.json()["remedy"]
        assert "Zebra" not in answer.text


def test_a_borrowed_name_is_refused_with_a_proxy_too(served: Served) -> None:
    """A browser beside the proxy could be made to send its header."""
    served.access = access(proxy_header="X-User", proxies=["127.0.0.1"])
    assert served.ask("/", {"X-User": "a"}).status_code == 200
    assert served.ask("/", {"X-User": "a", "Host": "evil.example"}).status_code == 421


def test_elsewhere_any_name_does(served: Served) -> None:
    """There the sign-in decides, which no page of somebody else's has."""
    served.access = access(tokens=(TOKEN,))
    assert served.ask("/", {**bearer(TOKEN), "Host": "okr"}, base=ELSEWHERE).status_code == 200


def test_probes_are_answered_to_everybody_but_without_the_reason(served: Served) -> None:
    """A platform asks without a token; why syncd is not ready is for those who may see."""
    served.access, served.ready = access(tokens=(TOKEN,)), lambda: "the store is on fire"
    for base in ("http://127.0.0.1", ELSEWHERE):
        assert served.ask("/-/healthy", base=base).text == "OK\n"
        stranger = served.ask("/-/ready", base=base)
        assert (stranger.status_code, stranger.text) == (503, "not well\n")
        assert served.ask("/-/ready", bearer(TOKEN), base=base).text == "the store is on fire\n"


def test_metrics_can_be_opened(served: Served) -> None:
    """They are closed like the rest unless `metrics: open`, which opens nothing else; a borrowed name stays out."""
    served.access = access(tokens=(TOKEN,), metrics="open")
    answer = served.ask("/metrics", base=ELSEWHERE)
    assert (answer.status_code, "syncd_sample" in answer.text) == (200, True)
    assert served.ask("/", base=ELSEWHERE).status_code == 401
    assert served.ask("/metrics/", base=ELSEWHERE).status_code == 401
    assert served.ask("/metrics", {"Host": "evil.example"}).status_code == 421


def test_webhooks_have_their_own_signature(served: Served) -> None:
    """They come without token and under the name of a proxy or tunnel; what is not signed is 403 as ever."""
    served.access = access(tokens=(TOKEN,))
    for base in ("http://127.0.0.1", ELSEWHERE):
        sent = served.ask("/webhooks/clickup", {"Host": "hooks.acme.example"}, base=base, method="POST")
        assert (sent.status_code, sent.text) == (403, "forbidden\n")


def test_every_answer_carries_the_headers_of_security(served: Served) -> None:
    """Refusals too: no scripts, no frames, no other site as reader, nothing guessed, nothing kept, no cookie."""
    served.access = access(tokens=(TOKEN,))
    for path in ("/", "/api/v1/status", "/nowhere", "/-/healthy"):
        for headers in ({}, bearer(TOKEN), {"Host": "evil.example"}):
            carried = served.ask(path, headers).headers
            assert carried["content-security-policy"].startswith("default-src 'none'; ")
            assert carried["content-security-policy"].endswith("; frame-ancestors 'none'")
            assert carried["cross-origin-resource-policy"] == "same-origin"
            assert carried["x-content-type-options"] == "nosniff"
            assert carried["referrer-policy"] == "no-referrer"
            assert "no-store" in carried["cache-control"] or "private" in carried["cache-control"]
            assert "set-cookie" not in carried
            assert "access-control-allow-origin" not in carried


def test_pages_and_badges_are_shown_where_the_operator_allows(served: Served) -> None:
    """The origins stand in the policy, and a badge may be loaded as an image; JSON may not, there as elsewhere."""
    origins = ["https://acme.atlassian.net", "https://app.clickup.com"]
    badge = "/api/v1/badge/zebra.svg"
    assert served.ask(badge).headers["cross-origin-resource-policy"] == "same-origin"
    served.access = access(frame_ancestors=origins)
    policy = served.ask("/").headers["content-security-policy"]
    assert policy.endswith(f"; frame-ancestors {' '.join(origins)}")
    assert served.ask(badge).headers["cross-origin-resource-policy"] == "cross-origin"
    assert served.ask("/api/v1/status").headers["cross-origin-resource-policy"] == "same-origin"
