"""A Celery app with workers of its own: its broker comes from the environment, as it does for many."""

import os

from celery import Celery

app = Celery('shop', broker=os.environ.get('SHOP_BROKER', 'redis://127.0.0.1:1/0'))
# The tests' own among others of the broker.
name = os.environ.get('SHOP_NAME', 'shop')
app.conf.update(
    task_default_queue=name,
    control_exchange=name + '.control',
    event_exchange=name + '.events',
    event_queue_prefix=name + '.events',
    task_send_sent_event=True,
)


def mark(text):
    with open(os.environ['SHOP_MARKS'], 'a') as file:
        file.write(text + '\n')


@app.task
def order(number, express=False):
    mark('order')


@app.task
def mail(*to, **options):
    mark('mail')


@app.task(bind=True, max_retries=2)
def pay(self, number):
    mark('pay')
    raise self.retry(countdown=0)
