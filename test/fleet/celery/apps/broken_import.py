from celery import Celery

app = Celery('broken_import')

raise RuntimeError('no configuration here')
