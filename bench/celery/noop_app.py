"""A task that does nothing: what is measured is Celery itself. The queue comes from the environment."""

import os

from celery import Celery

app = Celery('noop_app', broker=os.environ.get('BENCH_BROKER', 'redis://localhost/0'))
app.conf.update(
    task_default_queue=os.environ.get('BENCH_QUEUE', 'noop'),
    broker_transport_options={'global_keyprefix': os.environ.get('BENCH_PREFIX', 'noop') + ':'},
    result_backend=None,
)


@app.task
def nothing():
    pass
