"""Tasks whose acknowledgement is their own, and one that `register_task` binds while the app is imported."""

import os
import time

from celery import Celery, Task

app = Celery('own_acks', broker='redis://127.0.0.1:1/0')


def wait_for(path):
    """Until the test makes a file."""
    while not os.path.exists(path):
        time.sleep(0.005)


@app.task(acks_late=False)
def early(gate):
    wait_for(gate)


@app.task(acks_late=True)
def late(gate):
    wait_for(gate)


@app.task
def usual(gate):
    wait_for(gate)


class Class(Task):
    name = 'own_acks.Class'

    def run(self, gate):
        wait_for(gate)


app.register_task(Class())
