"""Receives the webhooks of a running server and verifies them with the library of Standard Webhooks: python webhooks.py

DIWAN_URL says where the server is, DIWAN_TOKEN what may be done; webhooks may lead to this machine there.
"""

import http.server
import json
import os
import queue
import threading
import time
import urllib.request

from standardwebhooks import Webhook, WebhookVerificationError

URL, TOKEN = os.environ["DIWAN_URL"], os.environ["DIWAN_TOKEN"]

received: queue.Queue = queue.Queue()
fails = threading.Event()


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503 if fails.is_set() else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()
        received.put((dict(self.headers.items()), body))

    def log_message(self, *_):
        pass


def ask(method: str, path: str, body=None, version=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if version:
        headers["If-Match"] = f'"{version}"'
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/api/v1/{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def verified(*secrets: str) -> tuple[str, dict]:
    """The next delivery, which each of the secrets must have signed."""
    headers, body = received.get(timeout=30)
    for secret in secrets:
        assert Webhook(secret).verify(body, headers) == json.loads(body)
    for wrong in (body.replace(b"webhook", b"Webhook").replace(b"article", b"Article"), body + b" "):
        try:
            Webhook(secrets[0]).verify(wrong, headers)
        except WebhookVerificationError:
            continue
        raise AssertionError("what was changed is verified")
    return {name.lower(): value for name, value in headers.items()}["webhook-id"], json.loads(body)


def main() -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = ask("POST", "webhooks", {"url": f"http://127.0.0.1:{server.server_port}/", "records": ["article"]})
    hook, secret = made["id"], made["secret"]

    sent = ask("POST", f"webhooks/{hook}/test")
    told, event = verified(secret)
    assert (told, event["type"]) == (sent["id"], "webhook.test"), event

    # What fails is sent again, under the same id.
    fails.set()
    article = {"kind": "report", "language": "en", "headline": "Ministers meet", "body": "They met."}
    article = ask("POST", "articles", article)
    article = ask("POST", f"articles/{article['id']}/publish", version=article["version"])
    first, event = verified(secret)
    fails.clear()
    assert event["type"] == "article.published" and event["data"]["id"] == article["id"], event
    assert event["data"]["slug"] == article["slug"] and event["data"]["url"].startswith("http"), event
    again, repeated = verified(secret)
    assert (again, repeated) == (first, event)

    rotated = ask("POST", f"webhooks/{hook}/rotate-secret")["secret"]
    ask("POST", f"articles/{article['id']}/withdraw", {"reason": "In error."}, article["version"])
    _, event = verified(rotated, secret)
    assert event["type"] == "article.withdrawn" and event["data"]["tombstone"], event

    deadline = time.monotonic() + 10
    while any(one["status"] != "delivered" for one in ask("GET", f"webhooks/{hook}/deliveries")["data"]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    ask("DELETE", f"webhooks/{hook}")
    print("webhooks: received, verified, sent again, rotated")


main()
