"""A request to a server that answers after 50 ms, on one kept connection per thread or process."""

import http.client
import os
import threading
from urllib.parse import urlsplit

from celery import Celery

app = Celery('http_50ms', broker='redis://localhost/0')
kept = threading.local()


@app.task
def get():
    if not hasattr(kept, 'connection'):
        kept.connection = http.client.HTTPConnection(urlsplit(os.environ['BENCH_HTTP_URL']).netloc, timeout=20)
    try:
        kept.connection.request('GET', '/')
        response = kept.connection.getresponse()
        response.read()
    except Exception:
        # What the connection is in the middle of is not known: the next task opens another.
        kept.connection.close()
        del kept.connection
        raise
    if response.status != 200:
        raise RuntimeError(f'the server answered {response.status}')
