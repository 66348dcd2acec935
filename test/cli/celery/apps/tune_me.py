"""A Celery app for tests of the command: one task that waits, one that computes, one that takes arguments."""

import os
import time

from celery import Celery

app = Celery('tune_me', broker='redis://127.0.0.1:1/0')


@app.task
def wait():
    time.sleep(0.02)


@app.task
def compute():
    until = time.process_time() + 0.005
    while time.process_time() < until:
        pass


@app.task
def greet(name, times=1):
    return name * times


@app.task
def fail():
    raise ValueError('nothing works')


@app.task
def leave():
    os._exit(3)


@app.task(rate_limit='100/m', time_limit=5, soft_time_limit=4)
def limited():
    pass
