"""Configured as Django projects do it, and with queues, routes and results of its own: none of them may be used."""

from celery import Celery


class Settings:
    CELERY_BROKER_URL = 'redis://127.0.0.1:1/0'
    CELERY_RESULT_BACKEND = 'redis://127.0.0.1:1/1'
    CELERY_TASK_DEFAULT_QUEUE = 'celery'
    CELERY_TASK_ROUTES = {'namespaced_app.child': {'queue': 'important'}}
    CELERY_WORKER_PREFETCH_MULTIPLIER = 7
    CELERY_TASK_ACKS_LATE = True


app = Celery('namespaced_app')
app.config_from_object(Settings, namespace='CELERY')


@app.task
def child():
    pass


@app.task
def parent():
    child.delay()
    child.apply_async(queue='elsewhere')
    child.apply_async(exchange='celery', routing_key='celery')
