"""A Celery app as a user has it: some computing, then some waiting."""

import hashlib
import time

from celery import Celery

app = Celery('mixed_work', broker='redis://localhost/0')


@app.task
def order():
    digest = b'order'
    for _ in range(2_000):
        digest = hashlib.sha256(digest).digest()
    time.sleep(0.01)
