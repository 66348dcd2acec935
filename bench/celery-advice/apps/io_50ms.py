"""50 ms of waiting, without computing."""

import time

from celery import Celery

app = Celery('io_50ms', broker='redis://localhost/0')


@app.task
def wait():
    time.sleep(0.05)
