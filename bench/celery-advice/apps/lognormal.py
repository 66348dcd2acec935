"""Waits for as long as it is told: durations of great variance come from the payload file."""

import time

from celery import Celery

app = Celery('lognormal', broker='redis://localhost/0')


@app.task
def wait(seconds):
    time.sleep(seconds)
