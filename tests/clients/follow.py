"""Runs the followers that docs/api.md shows, in Python and in TypeScript, while records are written, published,
withdrawn, merged and deleted: in the end their copies are what the server has.

DIWAN_URL says where it is, DIWAN_TOKEN what may be done.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

URL, TOKEN = os.environ["DIWAN_URL"], os.environ["DIWAN_TOKEN"]
ROOT = pathlib.Path(__file__).parents[2]
KINDS = ["article", "actor", "event"]

# Each tells its copy, as often as it is asked for a line.
TELL = {
    "python": """
import sys, threading
def tell():
    for _ in sys.stdin:
        print(json.dumps(copy), flush=True)
threading.Thread(target=tell, daemon=True).start()
""",
    "typescript": """
process.stdin.on("data", () => console.log(JSON.stringify(Object.fromEntries(copy))));
""",
}
RUN = {"python": ([sys.executable], ".py"), "typescript": (["node", "--experimental-strip-types", "--no-warnings"], ".mts")}


def shown(language: str) -> str:
    """The follower as the page shows it, told to tell its copy once it has one to begin with."""
    section = (ROOT / "docs/api.md").read_text().split("\n## Changes\n")[1].split("\n## ")[0]
    (script,) = re.findall(rf"```{language}\n(.*?)```", section, re.S)
    script = script.replace("http://127.0.0.1:8080", URL)
    loop = "while True:" if language == "python" else "while (true) {"
    assert script.count(loop) == 1
    return script.replace(loop, TELL[language] + loop)


class Follower:
    def __init__(self, language: str, folder: str):
        command, ending = RUN[language]
        path = pathlib.Path(folder, "follow" + ending)
        path.write_text(shown(language))
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([*command, str(path)], **pipes)

    def copy(self) -> dict:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def ask(method: str, path: str, body=None, version=None):
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if version:
        headers["If-Match"] = f'"{version}"'
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{URL}/api/v1/{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def write() -> None:
    actors = [
        ask("POST", "actors", {"kind": "person", "state": "published", "names": [{"text": f"Follow {n}"}]})
        for n in range(3)
    ]
    for n in range(20):
        body = "Follow 0 met Follow 1."
        anchor = {"field": "body", "start": 0, "end": 8, "exact": "Follow 0"}
        article = ask("POST", "articles", {
            "kind": "report", "language": "en", "headline": f"A meeting {n}", "body": body,
            "mentions": [{"actor": {"id": actors[0]["id"]}, "anchor": anchor}],
        })
        if n % 4 == 3:
            ask("DELETE", f"articles/{article['id']}", version=1)
            continue
        ask("POST", f"articles/{article['id']}/publish", {}, 1)
        ask("POST", "events", {
            "type": "CONSULT", "title": f"They met {n}", "start": "2021", "state": "published",
            "participants": [{"actor": {"id": actors[n % 3]["id"]}, "role": "actor"}],
            "citations": [{"article": {"id": article["id"]}}],
        })
        if n % 4 == 1:
            ask("POST", f"articles/{article['id']}/withdraw", {"reason": "Wrong."}, 2)
    ask("POST", f"actors/{actors[0]['id']}/merge", {"into": {"id": actors[1]["id"]}}, 1)
    ask("POST", f"actors/{actors[2]['id']}/withdraw", {"reason": "Wrong."}, 1)


def public(path: str):
    with urllib.request.urlopen(f"{URL}/api/v1/{path}") as answer:
        return json.load(answer)


def there() -> dict:
    """Every record that everybody sees, whole."""
    records = {}
    for kind in KINDS:
        after = ""
        while after is not None:
            page = public(f"{kind}s?limit=100&fields=id{after}")
            for record in page["data"]:
                records[record["id"]] = public(f"{kind}s/{record['id']}")
            after = page["page"]["next"] and f"&after={page['page']['next']}"
    return records


def differences(copy: dict, records: dict) -> list:
    # What a list shows of a record is less than all of it.
    wrong = [f"{one} is missing" for one in records if one not in copy]
    for one, record in copy.items():
        if one not in records:
            wrong.append(f"{one} is there no more")
        elif any(records[one][member] != value for member, value in record.items()):
            wrong.append(f"{one} differs")
    return wrong


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        followers = {language: Follower(language, folder) for language in RUN}
        for follower in followers.values():
            follower.copy()
        write()
        records = there()
        for language, follower in followers.items():
            for _ in range(100):
                wrong = differences(follower.copy(), records)
                if not wrong:
                    break
                time.sleep(0.1)
            follower.process.kill()
            assert not wrong, (language, wrong)
            print(f"{language}: a copy of {len(records)} records is in step")


main()
