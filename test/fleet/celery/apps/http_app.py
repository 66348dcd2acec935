"""Tasks that ask an HTTP server, over one session of the process."""

import os

from celery import Celery

URL = os.environ.get('POOLTUNE_TEST_HTTP', 'http://127.0.0.1:1')

app = Celery('http_app', broker='redis://127.0.0.1:1/0')

try:
    import httpx
    import requests

    session = requests.Session()
    client = httpx.Client(timeout=30)
except ImportError:
    pass


@app.task
def with_requests():
    session.get(URL, timeout=30).raise_for_status()


@app.task
def with_httpx():
    client.get(URL).raise_for_status()
