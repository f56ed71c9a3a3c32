"""As the official image starts: first on loopback, to make the user of its variables, then for everybody."""

import os
import subprocess
import sys
import time

sys.path.append("/packages")
from pymongo import MongoClient
from pymongo.errors import PyMongoError

os.makedirs("/data/db", exist_ok=True)
if not os.path.exists("/data/db/WiredTiger"):
    first = subprocess.Popen(["mongod", "--dbpath", "/data/db", "--bind_ip", "127.0.0.1"], stdout=subprocess.DEVNULL)
    while True:
        try:
            with MongoClient[dict[str, object]]("mongodb://127.0.0.1", serverSelectionTimeoutMS=500) as client:
                name, password = (os.environ[f"MONGO_INITDB_ROOT_{part}"] for part in ("USERNAME", "PASSWORD"))
                client.admin.command("createUser", name, pwd=password, roles=["root"])
                break
        except PyMongoError:
            time.sleep(0.1)
    first.terminate()
    first.wait()
os.execvp("mongod", ["mongod", "--dbpath", "/data/db", "--bind_ip_all", "--auth", *sys.argv[1:]])
