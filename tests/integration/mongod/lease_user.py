"""A process that uses the embedded mongod again and again: `lease_user.py FOLDER NAME SECONDS ACKNOWLEDGED`.

Appends every number to the file ACKNOWLEDGED after the database has acknowledged it. With a
negative number of seconds it takes one lease, says so, and waits to be ended.
"""

import sys
import time
from pathlib import Path

from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from llm_engineering.infrastructure.mongod import start_or_join


def main() -> None:
    folder, name, seconds, acknowledged = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), Path(sys.argv[4])
    if seconds < 0:
        with start_or_join(folder):
            print("leased", flush=True)
            time.sleep(60)
    end = time.monotonic() + seconds
    number = 0
    with acknowledged.open("a", encoding="ascii") as noted:
        while time.monotonic() < end:
            with start_or_join(folder) as lease, MongoClient[dict[str, object]](lease.uri) as client:
                written = client.test.get_collection("numbers", write_concern=WriteConcern("majority", j=True))
                for _ in range(20):
                    number += 1
                    written.insert_one({"_id": f"{name}-{number}"})
                    noted.write(f"{name}-{number}\n")
                    noted.flush()


if __name__ == "__main__":
    main()
