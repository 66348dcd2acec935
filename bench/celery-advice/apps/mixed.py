"""About 5 ms of computing, then 45 ms of waiting."""

import hashlib
import time

from celery import Celery

app = Celery('mixed', broker='redis://localhost/0')


@app.task
def order():
    value = b'pooltune'
    for _ in range(ROUNDS):
        value = hashlib.sha256(value).digest()
    time.sleep(0.045)


ROUNDS = 10_000
