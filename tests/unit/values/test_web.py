"""Values from servers: what is taken from their answers, and how each fault is told."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from config.values import Cadence, HttpSource, PromqlSource, Site
from connectors.errors import CredentialsError, MissingError, SettingsError, SyncError, TransientError
from connectors.http import LARGEST_ANSWER
from connectors.reach import Reach
from connectors.settings import Secret
from syncd.values import Told, ask
from tests.unit.connectors.scripted import Reply, Scripted

TODAY = date(2026, 11, 21)
SOON = Cadence(timeout=timedelta(milliseconds=200))


def sampled(*values: str, **more: Any) -> Reply:
    """Return the answer of a Prometheus to a query that gives these samples."""
    series = [{"metric": {"__name__": "up", "job": f"j{n}"}, "value": [1.5, v]} for n, v in enumerate(values)]
    data = {"resultType": "vector", "result": series} | more.pop("data", {})
    return Reply(body=json.dumps({"status": "success", "data": data, **more}).encode())


def flaw(source: PromqlSource | HttpSource) -> SyncError:
    """Return how the answer is refused; it says what to do, and tells no secret."""
    with pytest.raises(SyncError) as caught:
        ask(source, TODAY)
    assert caught.value.where
    assert caught.value.remedy
    assert "s3cr3t" not in str(caught.value)
    return caught.value


def test_the_one_sample_of_a_query_is_the_value() -> None:
    """A vector of one, or a scalar, with the time for which the server computed it."""
    scalar = sampled(data={"resultType": "scalar", "result": [1795000000, "3"]})
    with Scripted(sampled("21.5"), scalar) as server:
        source = PromqlSource(query='sum(x{a="b c"})', url=f"{server.url}/prom/")
        assert ask(source, TODAY) == Told(value=21.5, of=datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=UTC))
        assert ask(source, TODAY) == Told(value=3.0, of=datetime.fromtimestamp(1795000000, UTC))
    assert server.seen[0][1].startswith("/prom/api/v1/query?query=sum%28x%7Ba%3D%22b")


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (sampled(), "the query gives no sample"),
        (sampled("1", "2"), 'the query gives 2 samples: up{job="j0"}, up{job="j1"}'),
        (sampled(*"1234567"), "and 2 more"),
        (sampled("NaN"), "'NaN' at the sample is no number"),
        (sampled("+Inf"), "'+Inf' at the sample is no number"),
        (sampled(data={"resultType": "matrix"}), "gives a range of samples"),
        (sampled(data={"resultType": "string", "result": [1, "x"]}), "gives a text"),
        (sampled(data={"resultType": "scalar", "result": [1]}), "holds no sample"),
        (sampled("1", warnings=["a store is down"]), "carries a warning: a store is down"),
        (
            Reply(400, b'{"status":"error","error":"parse error: no expression"}'),
            "parse error: no expression",
        ),
        (Reply(503, b"{}"), "cannot answer now"),
        (Reply(body=b'{"status": "success"}'), "no answer of a Prometheus"),
        (Reply(body=b"[1]"), "no answer of a Prometheus"),
        (Reply(body=b"<html>Sign in</html>", kind="text/html"), "is no JSON but a web page"),
    ],
)
def test_an_answer_that_holds_no_one_number_is_told(reply: Reply, said: str) -> None:
    """No sample, several by their names, no number, a warning, an error, or no answer of a Prometheus at all."""
    with Scripted(reply) as server:
        assert said in flaw(PromqlSource(query="up", url=server.url)).what


DOCUMENT = {
    "rows": [{"s": "all", "n": 7, "at": "2026-10"}, {"s": "new", "n": "8.5", "at": 1795000000}],
    "x": None,
}


def document(server: Scripted, path: str, time: str | None = None, **more: Any) -> HttpSource:
    """Return a source over the document of a server."""
    return HttpSource(url=f"{server.url}/okr.json?key=s3cr3t", path=path, time=time, **more)


def test_a_document_tells_the_number_at_a_path_and_its_time_at_another() -> None:
    """A month is its last day, a number Unix time; without a path to a time there is none. The address keeps its query."""
    with Scripted(Reply(body=json.dumps(DOCUMENT).encode())) as server:
        assert ask(document(server, "$.rows[?@.s == 'all'].n"), TODAY) == Told(value=7.0)
        told = ask(document(server, "$.rows[0].n", "$.rows[0].at"), TODAY)
        assert told == Told(value=7.0, of=date(2026, 10, 31))
        told = ask(document(server, "$.rows[-1].n", "$.rows[1].at"), TODAY)
        assert told == Told(value=8.5, of=datetime.fromtimestamp(1795000000, UTC))
    assert server.seen[0][1] == "/okr.json?key=s3cr3t"


@pytest.mark.parametrize(
    ("path", "time", "said"),
    [
        ("$.none", None, "$.none leads nowhere"),
        ("$.rows[*].n", None, "leads to 2 places: $['rows'][0]['n'], $['rows'][1]['n']"),
        ("$.x", None, "'None' at $.x is no number"),
        ("$.rows", None, "is no number"),
        ("$.rows[0].n", "$.rows[0].s", "'all' in $.rows[0].s is no day"),
    ],
)
def test_a_path_that_leads_to_no_one_number_is_told(path: str, time: str | None, said: str) -> None:
    """Nowhere, to several places (which are named), or to what is no number or day."""
    with Scripted(Reply(body=json.dumps(DOCUMENT).encode())) as server:
        assert said in flaw(document(server, path, time)).what


def test_a_document_of_endless_depth_or_size_is_refused() -> None:
    """What unpacks to more than 64 MiB is cut off; a path cannot be followed into ever deeper nests."""
    deep = b'{"a":' * 900 + b"1" + b"}" * 900
    packed = gzip.compress(b'"' + b"0" * LARGEST_ANSWER + b'"', 1)
    bomb = Reply(body=packed, headers={"Content-Encoding": "gzip"})
    with Scripted(Reply(body=deep), bomb) as server:
        assert "cannot be followed" in flaw(document(server, "$..none")).what
        assert "larger than 64 MiB" in flaw(document(server, "$.n")).what


def test_a_server_that_keeps_silent_is_left_after_its_time() -> None:
    """The whole wait is bounded by `timeout`, and told."""
    with Scripted(Reply(delay=5)) as server:
        found = flaw(document(server, "$.n", cadence=SOON))
    assert isinstance(found, TransientError)
    assert found.what == "no answer within 0.2 s"


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (401, CredentialsError, "refuses the sign-in"),
        (404, MissingError, "is not there"),
        (302, SyncError, "redirects elsewhere"),
        (500, TransientError, "cannot answer now"),
    ],
)
def test_a_refusal_is_told_and_no_redirect_followed(status: int, kind: type[SyncError], said: str) -> None:
    """One request each: a source is asked again by its cadence, not at once."""
    reply = Reply(status, headers={"Location": "http://169.254.169.254/"})
    with Scripted(reply) as server:
        found = flaw(document(server, "$.n"))
    assert isinstance(found, kind)
    assert said in found.what
    assert len(server.seen) == 1


def test_a_server_that_is_not_there_is_told() -> None:
    """With what to look at."""
    found = flaw(PromqlSource(query="up", url="http://127.0.0.1:9"))
    assert isinstance(found, TransientError)
    assert "cannot be reached" in found.what


def test_secrets_are_read_when_they_are_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A token, a user with password, or further headers; each by reference, and told by none but its own server."""
    (tmp_path / "password").write_text("s3cr3t-word\n", encoding="utf-8")
    monkeypatch.setenv("VALUE_TOKEN", "s3cr3t-token")
    by_token = Site(token=Secret("env:VALUE_TOKEN"), headers={"X-Scope": Secret("env:VALUE_TOKEN")})
    by_user = Site(user="okr", password=Secret(f"file:{tmp_path}/password"))
    refused = Reply(403, b'{"error": "s3cr3t-token may not"}')
    with Scripted(sampled("1"), sampled("1"), refused) as server:
        for site in (by_token, by_user):
            ask(PromqlSource(query="up", url=server.url, site=site), TODAY)
        flaw(PromqlSource(query="up", url=server.url, site=by_token))
    sent = [headers for _, _, headers in server.seen]
    assert (sent[0]["Authorization"], sent[0]["X-Scope"]) == ("Bearer s3cr3t-token", "s3cr3t-token")
    assert sent[1]["Authorization"] == "Basic b2tyOnMzY3IzdC13b3Jk"


def test_a_missing_secret_is_told_and_nothing_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its reference, as one that no header can hold; also where the address itself is the secret."""
    with Scripted() as server:
        found = flaw(PromqlSource(query="up", url=server.url, site=Site(token=Secret("env:NO_TOKEN"))))
        assert isinstance(found, SettingsError)
        assert "env:NO_TOKEN" in found.what
        monkeypatch.setenv("ODD_TOKEN", "s3cr3t-トークン")
        odd = flaw(PromqlSource(query="up", url=server.url, site=Site(token=Secret("env:ODD_TOKEN"))))
        assert "'Authorization' or its content cannot be sent" in odd.what
    assert server.seen == []
    assert "cannot be read" in flaw(HttpSource(url=f"file:{tmp_path}/none", path="$.n")).what


def test_only_a_trusted_certificate_is_believed(secured: str, authority: Path) -> None:
    """One of the company's own authority is refused until `ca` names it."""
    found = flaw(HttpSource(url=secured, path="$.safe"))
    assert "certificate" in found.what
    trusted = Site(ca=str(authority / "ca.pem"))
    assert ask(HttpSource(url=secured, path="$.safe", site=trusted), TODAY).value == 1.0


def test_a_private_address_is_asked_only_where_it_is_allowed() -> None:
    """Neither a document nor a Prometheus of this network is asked unless the settings allow its address."""
    guarded, allowed = Site(reach=Reach()), Site(reach=Reach(networks=(ip_network("127.0.0.1"),)))
    with Scripted(sampled("1")) as server:
        for source in (
            PromqlSource(query="up", url=server.url, site=guarded),
            HttpSource(url=f"{server.url}/latest/meta-data/", path="$.n", site=guarded),
        ):
            found = flaw(source)
            assert isinstance(found, SettingsError)
            assert "127.0.0.1 is at 127.0.0.1, which is no public address" in found.what
        assert server.seen == []
        assert ask(PromqlSource(query="up", url=server.url, site=allowed), TODAY).value == 1.0
