"""A query of 20 ms, on one kept connection per thread or process."""

import os
import threading

import psycopg2
from celery import Celery

app = Celery('postgres_20ms', broker='redis://localhost/0')
kept = threading.local()


@app.task
def query():
    if not hasattr(kept, 'connection'):
        kept.connection = psycopg2.connect(os.environ['BENCH_POSTGRES_URL'])
        kept.connection.autocommit = True
    with kept.connection.cursor() as cursor:
        cursor.execute('select pg_sleep(0.02)')
        cursor.fetchall()
