"""Tasks for tests of the Celery fleet."""

import json
import os
import socket
import time

from celery import Celery, chain, group

app = Celery('fleet_app', broker='redis://127.0.0.1:1/0')


@app.task
def gated(path):
    """Waits at the test's gate until it is let through."""
    gate = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        gate.connect(path)
        gate.recv(1)
    finally:
        gate.close()


@app.task
def gated_by_node(folder):
    """Waits at the gate of the node that it runs on."""
    node = json.loads(os.environ['POOLTUNE_PROBE'])['node']
    gated.run(os.path.join(folder, 'node-%d.sock' % node))


@app.task
def timed(ms):
    time.sleep(ms / 1e3)


@app.task
def compute(ms):
    until = time.process_time() + ms / 1e3
    while time.process_time() < until:
        pass


@app.task
def fail_at(marks, number):
    """Of the tasks that this was called for, in the order in which they start, one fails."""
    if number_of(marks) == number:
        raise ValueError('as it should')
    time.sleep(0.01)


@app.task
def leave_at(marks, number):
    """One of them ends its process."""
    if number_of(marks) == number:
        os._exit(3)
    time.sleep(0.01)


@app.task
def hang_at(marks, number):
    """One of them never returns."""
    if number_of(marks) == number:
        time.sleep(3600)
    time.sleep(0.01)


@app.task(time_limit=1)
def limited(marks, number):
    """One of them takes longer than it may."""
    if number_of(marks) == number:
        time.sleep(3600)


@app.task(bind=True, max_retries=1)
def retry_once(self):
    if self.request.retries == 0:
        raise self.retry(exc=ValueError('again'), countdown=0)


@app.task(bind=True, max_retries=5)
def retry_twice(self):
    if self.request.retries < 2:
        raise self.retry(exc=ValueError('again'), countdown=0)


@app.task(bind=True, max_retries=3)
def retry_always(self):
    raise self.retry(exc=ConnectionError('again'), countdown=0)


@app.task(bind=True)
def retry_later(self):
    """Not again while any test runs."""
    raise self.retry(exc=ValueError('again'), countdown=600)


@app.task
def soon():
    """Sends one that has to wait for a little."""
    timed.apply_async((1,), countdown=1)


@app.task
def chained(length):
    chain(*(timed.si(1) for _ in range(length))).delay()


@app.task
def grouped(size):
    group(timed.s(1) for _ in range(size)).delay()


@app.task(bind=True)
def replaced(self):
    raise self.replace(timed.s(1))


@app.task
def parent():
    """Sends two more tasks, one of them into a queue of its own."""
    timed.delay(1)
    timed.apply_async((1,), queue='important')


def number_of(marks):
    """Counts calls over all processes: a file in the folder for each."""
    number = 0
    while True:
        number += 1
        try:
            os.close(os.open(os.path.join(marks, str(number)), os.O_CREAT | os.O_EXCL))
            return number
        except FileExistsError:
            pass


@app.task
def wait_in_c(ms):
    """Waits in a call that nothing patches, as a library of C does."""
    import ctypes

    ctypes.CDLL(None).usleep(int(ms * 1000))
