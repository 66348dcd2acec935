"""A Django project in a file: its settings, and its Celery app."""

import os
from urllib.parse import urlparse

from celery import Celery, shared_task

url = urlparse(os.environ.get('POOLTUNE_TEST_POSTGRES', 'postgresql://postgres@127.0.0.1:5432/postgres'))

SECRET_KEY = 'only a test'
INSTALLED_APPS = []
DATABASES = {
    'default': {
        'ENGINE': 'django.db.backends.postgresql',
        'NAME': url.path[1:],
        'USER': url.username,
        'PASSWORD': url.password,
        'HOST': url.hostname,
        'PORT': url.port,
        'OPTIONS': {'pool': {'max_size': 6, 'timeout': 20}},
    }
}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'

os.environ['DJANGO_SETTINGS_MODULE'] = 'django_app'
app = Celery('django_app', broker='redis://127.0.0.1:1/0')


@shared_task
def with_django(seconds):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute('select pg_sleep(%s)', [seconds])
