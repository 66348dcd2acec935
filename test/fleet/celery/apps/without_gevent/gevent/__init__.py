# Found before the real one, as if there were none.
raise ModuleNotFoundError("No module named 'gevent'", name='gevent')
