"""How many connections the tasks of a process may have: the lever, in the terms of the library that makes them.

Loaded by pooltune_probe where the study was told which (`--connections`): the name of a library, with `=module:name` where
its pool has to be named, or `module:function`, a function of the user's that is called with the number. No dependency but
the library itself.

A size is the most connections of one process, or None: a new one for each use.
"""

import gc
import sys
from importlib import import_module


class Unusable(Exception):
    """Says in one sentence why connections cannot be set this way."""


def lever(how):
    """The lever that the user has named. Raises Unusable for a name that is none."""
    kind, _, place = how.partition('=')
    if kind in LEVERS:
        return LEVERS[kind](place or None)
    if ':' in how and '=' not in how:
        return Setup(how)
    raise Unusable('there is no library "%s": %s, or module:function' % (kind, ', '.join(sorted(LEVERS))))


def find(place):
    """What `module:name` or `module:name.attribute` is. Raises Unusable."""
    module, _, path = place.partition(':')
    if not module or not path:
        raise Unusable('"%s" is not of the form module:name' % place)
    try:
        found = import_module(module)
    except ImportError as error:
        raise Unusable('%s cannot be imported: %s' % (module, error)) from error
    for name in path.split('.'):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise Unusable('%s has no %s' % (module, path)) from None
    return found


class Setup:
    """A function of the user's: called once in each process that runs tasks with the number, 0 for a new one each use."""

    can_do_without = True

    def __init__(self, place):
        self._place = place

    def check(self):
        if not callable(find(self._place)):
            raise Unusable('%s is no function' % self._place)

    def now(self):
        """The size that the user's code has chosen: None for a new one each use, and `unknown`."""
        return None

    def apply(self, size):
        find(self._place)(size or 0)


unknown = object()


class Library:
    """A library whose pools are objects that the user's modules have made, and that are found where they are."""

    #: What is looked for, in words.
    what = ''
    can_do_without = True

    def __init__(self, place):
        self._place = place

    def check(self):
        """Raises Unusable unless there is one pool, or a name that may lead to one later."""
        objects = self._objects()
        if len(objects) > 1:
            raise Unusable('the app has %d of %s: name the one that is meant with =module:name' % (len(objects), self.what))
        if not objects and self._place is None:
            raise Unusable(
                'there is no %s once the app is loaded: name one with =module:name, or a function that returns it' % self.what
            )
        for each in objects:
            self._check(each)

    def now(self):
        objects = self._objects()
        return self._now(objects[0]) if objects else unknown

    def apply(self, size):
        objects = self._objects()
        if not objects:
            raise Unusable('there is no %s in the process that runs tasks' % self.what)
        for each in objects:
            self._apply(each, size)

    def _objects(self):
        kinds = self._kinds()
        if self._place is None:
            return [each for each in gc.get_objects() if isinstance(each, kinds)] if kinds else []
        found = find(self._place)
        if callable(found) and not isinstance(found, kinds):
            found = found()
        # What the user makes as a worker starts (worker_process_init) is not there before.
        if found is None:
            return []
        if not isinstance(found, kinds):
            raise Unusable('%s is a %s, no %s' % (self._place, type(found).__name__, self.what))
        return [found]

    def _kinds(self):
        """Its classes; none before anybody has imported the library."""
        raise NotImplementedError

    def _check(self, each):
        pass

    def _now(self, each):
        raise NotImplementedError

    def _apply(self, each, size):
        raise NotImplementedError


class SqlAlchemy(Library):
    """An engine's pool is replaced by one of its own kind with `pool_size`, and no overflow.

    https://docs.sqlalchemy.org/en/20/core/pooling.html
    """

    what = 'SQLAlchemy engine'

    def _kinds(self):
        if self._place is None and 'sqlalchemy' not in sys.modules:
            return ()
        from sqlalchemy.engine import Engine

        try:
            from sqlalchemy.ext.asyncio import AsyncEngine
        except ImportError:
            return (Engine,)
        # An async engine holds an Engine of its own, which is found too.
        return (Engine,) if self._place is None else (Engine, AsyncEngine)

    def _check(self, each):
        from sqlalchemy.pool import NullPool, QueuePool

        pool = self._engine(each).pool
        if not isinstance(pool, (NullPool, QueuePool)):
            raise Unusable('the engine has a %s, which has no size to set' % type(pool).__name__)

    def _now(self, each):
        from sqlalchemy.pool import NullPool

        pool = self._engine(each).pool
        # Beyond its size a pool opens some more, 10 by default, which it does not keep.
        return None if isinstance(pool, NullPool) else pool.size() + max(0, getattr(pool, '_max_overflow', 0))

    def _apply(self, each, size):
        from sqlalchemy.pool import NullPool, QueuePool

        engine = self._engine(each)
        old = engine.pool
        # As the pool's own `recreate` has it: there is no public way to say all but the size again.
        same = {
            'recycle': old._recycle,
            'echo': old.echo,
            'logging_name': old._orig_logging_name,
            'reset_on_return': old._reset_on_return,
            'pre_ping': old._pre_ping,
            '_dispatch': old.dispatch,
            'dialect': old._dialect,
        }
        if size is None:
            engine.pool = NullPool(old._creator, **same)
            return
        if isinstance(old, QueuePool):
            same.update(timeout=old._timeout, use_lifo=old._pool.use_lifo)
        kind = type(old) if isinstance(old, QueuePool) else QueuePool
        engine.pool = kind(old._creator, pool_size=size, max_overflow=0, **same)

    @staticmethod
    def _engine(each):
        return getattr(each, 'sync_engine', each)


class Psycopg(Library):
    """psycopg 3's pool, by its own `resize`. It has no way not to keep connections.

    https://www.psycopg.org/psycopg3/docs/api/pool.html
    """

    what = 'psycopg_pool.ConnectionPool'
    can_do_without = False

    def _kinds(self):
        if self._place is None and 'psycopg_pool' not in sys.modules:
            return ()
        from psycopg_pool import ConnectionPool

        return (ConnectionPool,)

    def _now(self, each):
        return each.max_size

    def _apply(self, each, size):
        each.resize(min(each.min_size, size), size)


class Django:
    """The pool option of Django's PostgreSQL backend, in its settings; without one CONN_MAX_AGE is 0.

    https://docs.djangoproject.com/en/5.2/ref/databases/#connection-pool
    """

    can_do_without = True

    def __init__(self, place):
        self._place = place

    def check(self):
        try:
            import django
        except ImportError:
            raise Unusable('Django is not installed') from None
        if django.VERSION < (5, 1):
            raise Unusable('Django has connection pools since 5.1, and this is %s' % django.__version__)
        aliases = self._aliases()
        if not aliases:
            raise Unusable('the Django settings have no PostgreSQL database')
        if len(aliases) > 1 and self._place is None:
            raise Unusable('there are several PostgreSQL databases: name one, django=%s' % aliases[0])
        for package in ('psycopg', 'psycopg_pool'):
            try:
                import_module(package)
            except ImportError:
                raise Unusable('Django needs psycopg[pool] for a connection pool') from None

    def now(self):
        from django.db import connections

        options = connections.settings[self._aliases()[0]].get('OPTIONS') or {}
        pool = options.get('pool')
        if not pool:
            return None
        # psycopg's own default.
        return (pool if isinstance(pool, dict) else {}).get('max_size') or 4

    def apply(self, size):
        from django.db import connections

        for alias in self._aliases():
            connection = connections[alias]
            # The wrapper of this process; the wrappers of threads to come read the same settings.
            connection.close()
            if getattr(connection, 'pool', None):
                connection.close_pool()
            settings = connections.settings[alias]
            settings['CONN_MAX_AGE'] = 0
            options = settings.setdefault('OPTIONS', {})
            before = options.pop('pool', None)
            if size is not None:
                given = dict(before) if isinstance(before, dict) else {}
                options['pool'] = {**given, 'min_size': min(given.get('min_size', 4), size), 'max_size': size}

    def _aliases(self):
        from django.db import connections

        aliases = [
            alias
            for alias, settings in connections.settings.items()
            if settings.get('ENGINE') in ('django.db.backends.postgresql', 'django.contrib.gis.db.backends.postgis')
        ]
        if self._place is None:
            return aliases
        if self._place not in aliases:
            raise Unusable('there is no PostgreSQL database "%s" in the Django settings' % self._place)
        return [self._place]


class Requests(Library):
    """A session's adapters, with `pool_maxsize` and `pool_block`; without a pool each request closes its connection.

    https://requests.readthedocs.io/en/latest/api/#requests.adapters.HTTPAdapter
    """

    what = 'requests.Session'

    def _kinds(self):
        if self._place is None and 'requests' not in sys.modules:
            return ()
        from requests import Session

        return (Session,)

    def _now(self, each):
        if each.headers.get('Connection') == 'close':
            return None
        adapter = each.get_adapter('https://')
        # Without `pool_block` it opens as many as are asked for, and keeps some.
        return adapter._pool_maxsize if getattr(adapter, '_pool_block', False) else unknown

    def _apply(self, each, size):
        if size is None:
            each.headers['Connection'] = 'close'
            return
        for adapter in each.adapters.values():
            adapter.init_poolmanager(getattr(adapter, '_pool_connections', 10), size, block=True)


class Httpx(Library):
    """A client's limits. httpx has no way to change them, so that they are set where its transport keeps them.

    https://www.python-httpx.org/advanced/resource-limits/
    """

    what = 'httpx.Client'

    def _kinds(self):
        if self._place is None and 'httpx' not in sys.modules:
            return ()
        from httpx import Client

        return (Client,)

    def _check(self, each):
        pool = self._pool(each)
        if not hasattr(pool, '_max_connections') or not hasattr(pool, '_max_keepalive_connections'):
            raise Unusable("this httpx keeps its limits elsewhere: set them in a function, --connections module:function")

    def _now(self, each):
        pool = self._pool(each)
        if pool._max_keepalive_connections == 0:
            return None
        return pool._max_connections if pool._max_connections < sys.maxsize else unknown

    def _apply(self, each, size):
        self._check(each)
        pool = self._pool(each)
        pool._max_connections = sys.maxsize if size is None else size
        pool._max_keepalive_connections = size or 0

    @staticmethod
    def _pool(each):
        return getattr(getattr(each, '_transport', None), '_pool', None)


LEVERS = {'sqlalchemy': SqlAlchemy, 'psycopg': Psycopg, 'django': Django, 'requests': Requests, 'httpx': Httpx}
