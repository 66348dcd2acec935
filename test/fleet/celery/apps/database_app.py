"""Tasks that query PostgreSQL, each with its connections made another way."""

import os
import threading

from celery import Celery
from celery.signals import worker_process_init

URL = os.environ.get('POOLTUNE_TEST_POSTGRES', 'postgres://postgres@127.0.0.1:5432/postgres')

app = Celery('database', broker='redis://127.0.0.1:1/0')

#: What `setup` was called with in this process, -1 before.
handed = -1

try:
    from sqlalchemy import create_engine, text

    engine = create_engine(URL.replace('postgres://', 'postgresql+psycopg2://'))
except ImportError:
    engine = None

pool = None


@worker_process_init.connect
def make_pool(**_):
    """As psycopg's documentation has it: after the fork."""
    global pool
    try:
        from psycopg_pool import ConnectionPool
    except ImportError:
        return
    pool = ConnectionPool(URL, min_size=0, max_size=7, open=True)


def the_pool():
    """Threads have no signal of their start."""
    if pool is None:
        make_pool()
    return pool


def setup(connections):
    global handed
    handed = connections


def broken_setup(connections):
    raise ValueError('no pool of %d for you' % connections)


@app.task
def with_engine(seconds):
    with engine.connect() as connection:
        connection.execute(text('select pg_sleep(:s)'), {'s': seconds})


@app.task
def with_pool(seconds):
    with the_pool().connection() as connection:
        connection.execute('select pg_sleep(%s)', [seconds])


@app.task
def with_handed(path):
    """Writes down, for each process, what `setup` was called with."""
    with open(os.path.join(path, '%d-%d' % (os.getpid(), handed)), 'w'):
        pass


kept = threading.local()


@app.task
def with_kept(seconds):
    """One connection a thread, in a thread-local."""
    import psycopg2

    if not hasattr(kept, 'connection'):
        kept.connection = psycopg2.connect(URL)
    with kept.connection.cursor() as cursor:
        cursor.execute('select pg_sleep(%s)', [seconds])
