"""About 10 ms of computing, on the machine that the grids were recorded on."""

import hashlib

from celery import Celery

app = Celery('cpu_10ms', broker='redis://localhost/0')


@app.task
def digest():
    value = b'pooltune'
    for _ in range(ROUNDS):
        value = hashlib.sha256(value).digest()


ROUNDS = 20_000
