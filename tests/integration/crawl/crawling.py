"""One crawl in a process of its own, to be killed: `python crawling.py LINK…`; settings are in the environment."""

import sys

from llm_engineering.application.collect import collect
from llm_engineering.bootstrap import application
from llm_engineering.domain.documents import UserDocument

if __name__ == "__main__":
    with application() as app:
        user = UserDocument.get_or_create(first_name="Ada", last_name="Lindqvist")
        try:
            collect(app.crawl(user), sys.argv[1:], app.record)
        except KeyboardInterrupt:
            sys.exit(130)
