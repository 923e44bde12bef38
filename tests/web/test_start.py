"""The first page comes soon and alone: nothing heavy is loaded on the way to it."""

import json
import subprocess
import sys

HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "ortools", "scipy", "typst")

FIRST_PAGE = """
import json, sys
from fastapi.testclient import TestClient
from sqlmodel import SQLModel
from matchmaker.storage.session import Database
from matchmaker.web.app import create_app
db = Database("sqlite://")
SQLModel.metadata.create_all(db.engine)
with TestClient(create_app(db, work=False), base_url="https://testserver") as browser:
    status = browser.get("/").status_code
print(json.dumps({"status": status, "modules": sorted(sys.modules)}))
"""


def test_the_first_page_loads_no_model_and_no_solver():
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE], capture_output=True, text=True, check=True
    )

    told = json.loads(done.stdout)
    loaded = {name.partition(".")[0] for name in told["modules"]}
    assert told["status"] == 200
    assert loaded.isdisjoint(HEAVY)
