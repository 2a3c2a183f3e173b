"""Reconciles a table of names with a running demonstration, as people do with theirs:
python reconcile.py

DIWAN_URL says where it is. The library `reconciler` sends the names; for what it has no words, plain
requests do.
"""

import json
import os

import pandas
import requests
from reconciler import reconcile

URL = os.environ["DIWAN_URL"]
SERVICE = f"{URL}/reconcile"

# Each under a spelling that the register does not have.
PEOPLE = pandas.DataFrame(
    [
        ("Salahaddin Namroosh", "LY", "Salah al-Din al-Namroush"),
        ("AKAR, Hulusi", "TR", "Hulusi Akar"),
        ("Chalifa Haftar", "LY", "Khalifa Haftar"),
        ("Фаиз Саррадж", "LY", "Fayez al-Sarraj"),
        ("Recep T. Erdogan", "TR", "Recep Tayyip Erdoğan"),
        ("أنجيلا ميركل", "DE", "Angela Merkel"),
        ("Vladimir Poutine", "RU", "Vladimir Putin"),
        ("Abdelfattah al-Sissi", "EG", "Abdel Fattah el-Sisi"),
        ("Agila Saleh", "LY", "Aguila Saleh"),
        ("Fethi Basaga", "LY", "Fathi Bashagha"),
        ("Khalid Mazin", "LY", "Khaled Mazen"),
        ("Mohamed Haddad", "LY", "Mohammed al-Haddad"),
    ],
    columns=["written", "country", "meant"],
)


def found() -> pandas.DataFrame:
    """Who is meant, by the library: in two batches, for it sends ten names at once."""
    answers = reconcile(
        PEOPLE["written"],
        type_id="person",
        property_mapping={"countries": PEOPLE["country"]},
        reconciliation_endpoint=SERVICE,
    )
    table = PEOPLE.merge(answers, left_on="written", right_on="input_value")
    assert len(table) == len(PEOPLE), table
    wrong = table[(table["name"] != table["meant"]) | ~table["match"].astype(bool)]
    assert wrong.empty, wrong[["written", "meant", "name", "score", "match"]].to_string()
    assert set(table["type_id"]) == {"person"} and set(table["type"]) == {"Person"}
    return table


def extended(ids: list[str]) -> dict:
    """What is known of them."""
    properties = [
        {"id": "countries"},
        {"id": "positions", "settings": {"on": "2021-01-11"}},
        {"id": "identifiers", "settings": {"scheme": "desk"}},
    ]
    query = json.dumps({"ids": ids, "properties": properties})
    answer = requests.post(SERVICE, data={"extend": query}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


def main() -> None:
    table = found()
    rows = extended(list(table["id"]))
    for person in table.itertuples():
        assert {"str": person.country} in rows[person.id]["countries"], person
    akar = table.set_index("name").loc["Hulusi Akar", "id"]
    posts = [value["str"] for value in rows[akar]["positions"]]
    assert len(posts) == 1 and posts[0].startswith("Minister of National Defence"), posts
    assert rows[akar]["identifiers"] == [{"str": "P-0042"}]

    # What the manifest names is where it says.
    manifest = requests.get(SERVICE, timeout=30).json()
    suggest = manifest["suggest"]["entity"]
    address = suggest["service_url"] + suggest["service_path"]
    suggested = requests.get(address, params={"prefix": "hulusi a"}, timeout=30).json()["result"]
    assert [one["id"] for one in suggested] == [akar]
    preview = requests.get(manifest["preview"]["url"].replace("{{id}}", akar), timeout=30)
    assert preview.status_code == 200 and "Hulusi Akar" in preview.text
    print(f"Reconciliation: {len(table)} of {len(PEOPLE)} names found")


main()
