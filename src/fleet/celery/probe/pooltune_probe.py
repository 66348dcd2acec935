"""What pooltune runs inside Python. No dependency but the user's own Celery, and no change to the user's project.

Four uses of one file:

    python -m celery -A pooltune_probe worker …    a node: the user's app, on the study's broker and queue
    python -m pooltune_probe describe              what the app has: tasks, their options, messages, versions
    python -m pooltune_probe calibrate             each task alone: time, CPU time
    python -m pooltune_probe capture               the calls that the user's own workers get, on the user's own broker

What it is told is JSON in the environment variable POOLTUNE_PROBE (`load_orders`). It answers `describe` and
`calibrate` in a file, since the user's code may print; what it captures it tells in lines of JSON on a pipe of their
own (`Capture`), and what a node does in frames on a Unix socket:

    u32 length | u8 kind | body        length counts kind and body; all numbers little-endian

    1 ready     JSON: what the worker says of itself, as `inspect stats` would
    2 received  u32 row, f64 ms
    3 started   u32 row, f64 ms
    4 finished  u32 row, f64 ms, u8 outcome, text (what failed)
    5 state     JSON, four times a second: a sign of life
    6 hub       JSON: for how long green threads' hub has been blocked so far, and where
    7 sent      attempt, text (the task's name); its time is when the attempt becomes due
    8 received  attempt, text (the task's name); its time is when it is due, where that is later
    9 started   attempt, text (the task's name)
    10 finished attempt, u8 outcome, text (what failed)
    11 cut off  f64 ms, u8 outcome, u16 length of the id, id, text (what failed)

2 to 4 are of the tasks that the study sent. What those send while they run, and every attempt after a task's first, is a
follow-up: 7 to 10, with

    attempt     u32 row of the study's task that all of it goes back to, f64 ms, u16 number of the attempt (0: the first),
                u16 length of the id, id

11 is of any task whose process ended: the main process knows its id, but not which attempt that was.

Times are ms on the monotonic clock, which all processes of a machine share. One frame is one write of a few bytes,
which Linux does not tear; so green threads, and the children of a prefork pool, which inherit the socket, need no lock.
Pools whose tasks share one process write several frames at a time (`Teller.gather`).
"""

import atexit
import json
import mmap
import os
import struct
import sys
import sysconfig
import time

try:
    import resource
except ImportError:  # there is none on Windows
    resource = None

READY, RECEIVED, STARTED, FINISHED, STATE, HUB = 1, 2, 3, 4, 5, 6
SENT, CUT_OFF = 7, 11
#: From the kind of a frame to the one that says the same of a follow-up.
OF_FOLLOW_UP = {RECEIVED: 8, STARTED: 9, FINISHED: 10}
#: Celery's own task that asks again and again whether a chord's tasks have ended: its attempts are one task.
POLLING = 'celery.chord_unlock'
DONE, FAILED, TIMED_OUT, LOST = 0, 1, 2, 3
STATE_INTERVAL_S = 0.25
#: Pools whose tasks run in the process that receives them.
ONE_PROCESS = ('solo', 'threads', 'gevent', 'eventlet')
RESULTS_EXPIRE_S = 60

_MARK = struct.Struct('<IBId')
_END = struct.Struct('<IBIdB')
_ATTEMPT = struct.Struct('<IBIdHH')
_CUT_OFF = struct.Struct('<IBdBH')
_HEAD = struct.Struct('<IB')


def load_orders():
    """The orders of this process; a copy, since the user's code may change the environment."""
    return json.loads(os.environ['POOLTUNE_PROBE'])


def load_app(name):
    """The user's app, found as `celery -A name` finds it."""
    from celery.app.utils import find_app

    return find_app(name)


def acknowledge(late):
    """Has tasks without an acknowledgement of their own be acknowledged late or early; None leaves such tasks without one.
    To be called before the user's app is there: Celery writes its configuration into each task as it binds it, which for
    tasks that are classes is while the app is imported, and then it cannot be told from what was the task's own.
    """
    from celery.app.task import Task

    Task.from_config = tuple(pair for pair in Task.from_config if pair[0] != 'acks_late')
    Task.acks_late = late


def redirect(app, orders):
    """Puts the app on the study's broker, and all that it sends into the study's queue: the user's own queues are
    neither read, written nor declared. Everything else stays as the user has configured it.
    """
    from kombu import Exchange, Queue

    # A node's own first.
    queue = orders['queue']
    queues = [queue] + [each for each in orders.get('queues', ()) if each != queue]
    prefix = orders['prefix']
    results = orders.get('results')
    for name in ('CELERY_BROKER_URL', 'CELERY_BROKER_READ_URL', 'CELERY_BROKER_WRITE_URL'):
        os.environ.pop(name, None)
    if not results:
        os.environ.pop('CELERY_RESULT_BACKEND', None)
    conf = app.conf
    overrides = {
        'broker_url': orders['broker'],
        'broker_read_url': orders['broker'],
        'broker_write_url': orders['broker'],
        'task_always_eager': False,
        'task_default_queue': queue,
        'task_default_exchange': prefix,
        'task_default_exchange_type': 'direct',
        'task_default_routing_key': queue,
        'task_queues': [
            Queue(each, Exchange(prefix, type='direct', durable=False, delivery_mode=1), routing_key=each, durable=False)
            for each in queues
        ],
        'task_routes': (_only_to(queue, orders.get('routes') or {}),),
        'control_exchange': prefix + '.control',
        'event_exchange': prefix + '.events',
        'event_queue_prefix': prefix + '.events',
    }
    if results:
        # Nobody reads them once the study is over, and the ids of what tasks send are not known to it.
        overrides['result_expires'] = RESULTS_EXPIRE_S
    else:
        overrides['result_backend'] = 'disabled://'
    if 'acksLate' in orders:
        overrides['task_acks_late'] = orders['acksLate']
    if 'prefetchMultiplier' in orders:
        overrides['worker_prefetch_multiplier'] = orders['prefetchMultiplier']
    options = dict(conf.broker_transport_options or {})
    if orders.get('privateBroker'):
        # What leads to the user's own broker (TLS, a sentinel, a region) means nothing to another one.
        overrides['broker_use_ssl'] = None
        options = {key: options[key] for key in _PORTABLE_OPTIONS if key in options}
    if orders['broker'].startswith(('redis', 'unix', 'socket')):
        options['global_keyprefix'] = prefix + ':'
    overrides['broker_transport_options'] = options
    for key, value in overrides.items():
        override(conf, key, value)
    # Before anything is sent: a message must not reach a queue of the user's.
    route = app.amqp.router.route({}, 'pooltune', (), {})
    if getattr(route.get('queue'), 'name', route.get('queue')) != queue:
        raise RuntimeError('the routes of the app cannot be replaced: its tasks would reach its own queues')
    return app


#: Transport options that any Redis or RabbitMQ takes.
_PORTABLE_OPTIONS = ('visibility_timeout', 'queue_order_strategy', 'priority_steps', 'sep')


def override(conf, key, value):
    """Has the configuration say this. Up to Celery 5.2 a key with the app's namespace (CELERY_BROKER_URL) is read first.

    Raises RuntimeError where it does not work.
    """
    conf[key] = value
    if getattr(conf, key) != value:
        namespace = getattr(conf, 'prefix', None) or ''
        conf[namespace + (key.upper() if namespace.isupper() else key)] = value
    if getattr(conf, key) != value:
        raise RuntimeError('the configuration of the app cannot be overridden: ' + key)


def _only_to(queue, routes):
    """A route for all tasks, also for those that were sent with a queue of their own: Celery asks it with the options
    of the call, and what is no longer in them cannot lead elsewhere. What has no route of its own stays with its sender.
    """

    def route(name, args, kwargs, options, task=None, **_):
        for key in ('queue', 'exchange', 'exchange_type', 'routing_key'):
            options.pop(key, None)
        return {'queue': routes.get(name, queue)}

    return route


# --- a node ---------------------------------------------------------------------------------------------------


class Teller:
    """Tells the study what happens to its tasks."""

    def __init__(self, path, id_prefix):
        # The C module: what gevent and eventlet patch (os.write too) yields, and refuses two writers at a time.
        import _socket

        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        self._socket.setblocking(True)
        self._socket.connect(path)
        self._write = self._socket.send
        self._prefix = id_prefix
        self._skip = len(id_prefix)
        self._mirror = None
        self._unheard = 0

    def row_of(self, task_id):
        """The study's row; None for a task that one of its tasks sent."""
        if task_id is None or not task_id.startswith(self._prefix):
            return None
        return int(task_id[self._skip :])

    def mark(self, kind, row):
        self._send(_MARK.pack(13, kind, row, time.monotonic() * 1e3))

    def end(self, row, outcome, what):
        text = _text(what)
        self._send(_END.pack(14 + len(text), FINISHED, row, time.monotonic() * 1e3, outcome) + text)
        self._ended()

    def attempt(self, kind, attempt, at_ms, rest):
        """Tells of a follow-up. What does not go back to a task of the study is nobody's."""
        root = self.row_of(attempt.root_id)
        if root is None:
            return
        key = attempt.task_id.encode('utf-8', 'replace')
        length = 17 + len(key) + len(rest)
        self._send(_ATTEMPT.pack(length, kind, root, at_ms, min(attempt.number, 0xFFFF), len(key)) + key + rest)
        if kind == OF_FOLLOW_UP[FINISHED]:
            self._ended()

    def cut_off(self, task_id, outcome, what):
        key, text = task_id.encode('utf-8', 'replace'), _text(what)
        length = 12 + len(key) + len(text)
        self._send(_CUT_OFF.pack(length, CUT_OFF, time.monotonic() * 1e3, outcome, len(key)) + key + text)

    def tell(self, kind, value):
        body = json.dumps(value, default=str).encode()
        self._send(_HEAD.pack(1 + len(body), kind) + body)

    def gather(self, pool, path, linger_s, most_unheard):
        """From here on frames are written many at a time, in their order: when so many tasks have ended, and else a moment later,
        by a real thread. Each write wakes the study, on a virtual machine for 20 µs, and lets go of the interpreter's lock, which each
        turn of that thread takes. Times are in the frames, so that none is later for it.

        Until they are written they are in the file of this path (`Mirror`): what a node that is killed had, did and ended is known.
        """
        mirror = self._mirror = Mirror(path, pool, self._send)
        self._most_unheard = most_unheard
        self._send = mirror.put
        spawn, sleep, _, _ = real_threads(pool)

        def run():
            while True:
                mirror.wait()
                sleep(linger_s)
                mirror.flush()

        own = os.getpid()
        atexit.register(lambda: os.getpid() == own and mirror.flush())
        # A process that a task forks shares the file; what it would tell is not of the study's tasks.
        os.register_at_fork(after_in_child=self._fall_silent)
        spawn(run, ())

    def _fall_silent(self):
        self._send = lambda frame: None
        self._mirror = None

    def _ended(self):
        """A task has: where frames are gathered, the study hears of it as soon as it must."""
        if self._mirror is None:
            return
        self._unheard += 1
        if self._unheard >= self._most_unheard:
            self._unheard = 0
            self._mirror.flush()

    def _send(self, frame):
        try:
            # More than one frame may take more than one write.
            while frame:
                frame = frame[self._write(frame) :]
        except OSError:
            # The study is gone: a node without one has nothing to do.
            os._exit(70)


class Mirror:
    """Frames that wait to be written to a socket, in a file that outlives the process.

    A file in memory that is written to costs no system call. In it are u64 how many bytes of frames there have been, then a ring
    of the last `RING_BYTES` of them. Who reads the socket counts its bytes; when it ends, those that are missing are in the ring
    (`takeUnwrittenFrames` in ../mirror.ts).
    """

    HEAD_BYTES = 8
    RING_BYTES = 1 << 20
    #: In the machine's own order of bytes: one store, which a kill does not tear.
    _COUNT = struct.Struct('@Q')

    def __init__(self, path, pool, write):
        _, _, make_lock, _ = real_threads(pool)
        with open(path, 'xb') as file:
            file.truncate(self.HEAD_BYTES + self.RING_BYTES)
        with open(path, 'r+b') as file:
            self._file = mmap.mmap(file.fileno(), 0)
        self._write = write
        self._told = self._written = 0
        self._telling = make_lock()
        self._writing = make_lock()
        self._nothing = make_lock()  # held while nothing waits to be written
        self._nothing.acquire()

    def put(self, frame):
        length = len(frame)
        with self._telling:
            while self._told + length - self._written > self.RING_BYTES and self._told > self._written:
                self.flush()
            told = self._told + length
            if length > self.RING_BYTES:  # all before it is written
                self._write(frame)
                self._written = told
            else:
                self._store(self._told % self.RING_BYTES, frame)
            self._COUNT.pack_into(self._file, 0, told)
            self._told = told
        if self._nothing.locked():
            try:
                self._nothing.release()
            except RuntimeError:  # another thread was faster
                pass

    def wait(self):
        """Until something waits to be written."""
        self._nothing.acquire()

    def flush(self):
        # One at a time: what was told first is written first.
        with self._writing:
            told = self._told
            if told > self._written:
                self._write(self._load(self._written % self.RING_BYTES, told - self._written))
                self._written = told

    def _store(self, at, frame):
        rest = self.RING_BYTES - at
        start = self.HEAD_BYTES + at
        if len(frame) <= rest:
            self._file[start : start + len(frame)] = frame
        else:
            self._file[start:] = frame[:rest]
            self._file[self.HEAD_BYTES : self.HEAD_BYTES + len(frame) - rest] = frame[rest:]

    def _load(self, at, length):
        start = self.HEAD_BYTES + at
        wrapped = max(0, at + length - self.RING_BYTES)
        return self._file[start : start + length - wrapped] + self._file[self.HEAD_BYTES : self.HEAD_BYTES + wrapped]


def _text(what):
    return what.encode('utf-8', 'replace')[:200]


class Attempt:
    """One run of one task. A task that was replaced (`Task.replace`) goes on under the same id, and is another one."""

    __slots__ = ('task_id', 'number', 'root_id')

    def __init__(self, name, task_id, retries, nesting, root_id):
        self.task_id = '%s+%d' % (task_id, nesting) if nesting else task_id
        self.number = 0 if name == POLLING else retries or 0
        self.root_id = root_id


def due_ms(eta, timezone):
    """When a task may start: an `eta` as a datetime or as text, or None, on the monotonic clock in ms; never before now."""
    now_ms = time.monotonic() * 1e3
    if not eta:
        return now_ms
    from celery.utils.time import maybe_iso8601, maybe_make_aware

    until_ms = maybe_make_aware(maybe_iso8601(eta), timezone).timestamp() * 1e3 - time.time() * 1e3
    return now_ms + max(0.0, until_ms)


def ending_of(state, retval):
    """The outcome of an attempt that ran to its end, and what failed. One that asks for another has failed itself."""
    if state == 'SUCCESS' or state == 'IGNORED':
        return DONE, ''
    if state == 'RETRY':
        reason = getattr(retval, 'exc', None)
        return FAILED, 'Retry: ' + error_kind(reason) if reason is not None else 'Retry'
    if state is None:
        # No exception of a task's: under gevent that is how a time limit ends it.
        name = type(sys.exc_info()[1]).__name__
        return (TIMED_OUT, 'TimeLimitExceeded') if name == 'Timeout' else (FAILED, name)
    timed_out = type(retval).__name__ in ('TimeLimitExceeded', 'SoftTimeLimitExceeded')
    kind = error_kind(retval) if isinstance(retval, BaseException) else str(state)
    return TIMED_OUT if timed_out else FAILED, kind


def error_kind(error):
    """An error's code where it has one (PostgreSQL's SQLSTATE), else its class."""
    for name in ('sqlstate', 'pgcode'):
        code = getattr(error, name, None)
        if isinstance(code, str) and code:
            return code
    text = str(error)
    # libpq gives no code for a connection that was refused.
    if 'too many clients' in text or 'remaining connection slots' in text:
        return '53300'
    cause = getattr(error, 'orig', None)
    if isinstance(cause, BaseException):
        return error_kind(cause)
    return type(error).__name__


def serve(orders):
    """Makes the user's app a node of the study. Runs when the worker imports this module as its app."""
    from celery import signals

    acknowledge(orders['acksLate'])
    app = redirect(load_app(orders['app']), orders)
    teller = Teller(orders['socket'], orders['idPrefix'])
    node = os.getpid()
    if orders.get('pool') in ONE_PROCESS:
        teller.gather(
            orders['pool'], '%s.%d' % (orders['socket'], node), orders['lingerS'], orders['mostUnheard']
        )

    def before_publish(headers=None, **_):
        if 'task' not in headers:  # a message of protocol 1, which has no root
            return
        task_id, nesting = headers['id'], headers.get('replaced_task_nesting')
        if not (headers['retries'] or nesting) and teller.row_of(task_id) is not None:
            return  # Celery 5.2 does not say that a task was replaced: both are one
        attempt = Attempt(headers['task'], task_id, headers['retries'], nesting, headers['root_id'])
        teller.attempt(SENT, attempt, due_ms(headers['eta'], app.timezone), headers['task'].encode())

    def on_received(request=None, **_):
        told = request.request_dict
        retries, nesting = told.get('retries'), told.get('replaced_task_nesting')
        row = None if retries or nesting else teller.row_of(request.id)
        if row is not None:
            teller.mark(RECEIVED, row)
        else:
            attempt = Attempt(request.name, request.id, retries, nesting, told.get('root_id'))
            teller.attempt(OF_FOLLOW_UP[RECEIVED], attempt, due_ms(request.eta, app.timezone), request.name.encode())

    def follow_up_of(task_id, task, request):
        return Attempt(task.name, task_id, request.retries, request.replaced_task_nesting, request.root_id)

    def on_prerun(task_id=None, task=None, **_):
        request = task.request
        row = None if request.retries or request.replaced_task_nesting else teller.row_of(task_id)
        if row is not None:
            teller.mark(STARTED, row)
            return
        attempt = follow_up_of(task_id, task, request)
        teller.attempt(OF_FOLLOW_UP[STARTED], attempt, time.monotonic() * 1e3, task.name.encode())

    def on_postrun(task_id=None, task=None, retval=None, state=None, **_):
        request = task.request
        outcome, what = ending_of(state, retval)
        row = None if request.retries or request.replaced_task_nesting else teller.row_of(task_id)
        if row is not None:
            teller.end(row, outcome, what)
        elif not (task.name == POLLING and state == 'RETRY'):
            rest = bytes((outcome,)) + _text(what)
            attempt = follow_up_of(task_id, task, request)
            teller.attempt(OF_FOLLOW_UP[FINISHED], attempt, time.monotonic() * 1e3, rest)

    def on_failure(task_id=None, exception=None, **_):
        # Of a task whose process died or was killed the main process tells; the child could not.
        name = type(exception).__name__
        if name in ('WorkerLostError', 'Terminated'):
            teller.cut_off(task_id, LOST, name)
        elif name == 'TimeLimitExceeded':
            teller.cut_off(task_id, TIMED_OUT, name)

    def on_ready(sender=None, **_):
        consumer = sender
        # Threads and green threads are in this process, and Celery sends no signal of their start.
        if orders.get('connections') and orders['pool'] not in ('prefork', 'solo'):
            give_connections(orders, node)
        teller.tell(READY, {'node': orders['node'], 'pid': os.getpid(), 'queue': orders['queue'], **about(consumer, orders)})
        consumer.timer.call_repeatedly(STATE_INTERVAL_S, lambda: teller.tell(STATE, {}))
        if orders.get('pool') in ('gevent', 'eventlet'):
            HubWatch(teller, orders['pool']).start()

    signals.before_task_publish.connect(before_publish, weak=False)
    signals.task_received.connect(on_received, weak=False)
    signals.task_prerun.connect(on_prerun, weak=False)
    signals.task_postrun.connect(on_postrun, weak=False)
    signals.task_failure.connect(on_failure, weak=False)
    signals.worker_ready.connect(on_ready, weak=False)
    if orders.get('connections'):
        # Late, so that handlers of the user's own that make a pool have run before.
        signals.worker_init.connect(
            lambda **_: signals.worker_process_init.connect(lambda **_: give_connections(orders, node), weak=False), weak=False
        )
    return app


def real_threads(pool):
    """How a pool's own process starts a thread, sleeps in it, makes a lock and identifies itself, whatever the pool has patched."""
    if pool == 'gevent':
        from gevent.monkey import get_original as original
    else:
        if pool == 'eventlet':
            from eventlet.patcher import original as module_of
        else:
            from importlib import import_module as module_of

        def original(module, name):
            return getattr(module_of(module), name)

    names = (('_thread', 'start_new_thread'), ('time', 'sleep'), ('_thread', 'allocate_lock'), ('_thread', 'get_ident'))
    return [original(*name) for name in names]


def give_connections(orders, node):
    """Gives this process, which runs tasks, its share of the node's connections. Celery goes on after a handler that
    fails; a node (the process that leads its group) whose tasks do not use what its setting says must not.
    """
    import signal
    import traceback

    try:
        apply_connections(orders)
    except BaseException:
        # Celery makes log lines of what is written to sys.stderr.
        traceback.print_exc(file=sys.__stderr__)
        sys.__stderr__.flush()
        os.killpg(node, signal.SIGKILL)


def apply_connections(orders):
    from pooltune_connections import lever

    lever(orders['connections']['how']).apply(orders['connections']['each'] or None)


def about(consumer, orders):
    """What `inspect stats` says, and what decides how many messages are held."""
    controller = consumer.controller
    pool = controller.pool
    stats = controller.stats()
    conf = consumer.app.conf
    return {
        'poolClass': type(pool).__module__ + '.' + type(pool).__name__,
        'concurrency': getattr(pool, 'limit', None) or 1,
        'processes': getattr(pool, 'num_processes', None),
        'prefetchCount': stats.get('prefetch_count'),
        'prefetchMultiplier': conf.worker_prefetch_multiplier,
        'acksLate': bool(conf.task_acks_late),
        'broker': consumer.connection.transport.driver_type if consumer.connection else None,
        'maxTasksPerChild': conf.worker_max_tasks_per_child,
        'autoscale': bool(controller.autoscale),
        'unpatched': unpatched(pool),
        # What each task really does: one that has an option of its own does not follow the setting.
        'lateTasks': [name for name, task in consumer.app.tasks.items() if task.acks_late],
    }


def unpatched(pool):
    """What waits without letting other green threads run, of what Celery has gevent or eventlet patch; None elsewhere."""
    kind = type(pool).__module__
    if kind.endswith('gevent'):
        from gevent import monkey

        return [name for name in ('socket', 'time', 'subprocess', 'select') if not monkey.is_module_patched(name)]
    if kind.endswith('eventlet'):
        from eventlet import patcher

        return [name for name in ('socket', 'time', 'select') if not patcher.is_monkey_patched(name)]
    return None


class HubWatch:
    """Looks from a real thread at what the thread of the green threads does: ten times a second, and fifty while it is blocked.

    When the hub is not in its own loop, a task is: it computes, or it waits inside C in something that is not patched,
    and no other green thread gets a turn; the thread's CPU time since the last look tells which. What is kept are the
    times between looks (of two that differ, each counts for half: the trapezoidal rule, which is right on average however
    far apart they are), and the call that waited (else computed) most often. A look costs the hub a turn of the interpreter's lock.
    """

    LOOK_S = 0.1
    LOOK_CLOSER_S = 0.02

    def __init__(self, teller, kind):
        self._teller = teller
        self._spawn, self._sleep, _, identify = real_threads(kind)
        self._thread = identify()
        from celery.app import trace

        self._tracer = trace.__file__
        self._machinery = machinery()
        self._libraries = libraries()
        self._folder = os.getcwd() + os.sep
        self._clock = time.pthread_getcpuclockid(self._thread) if hasattr(time, 'pthread_getcpuclockid') else None

    def start(self):
        self._spawn(self._run, ())

    def _cpu(self):
        return time.clock_gettime(self._clock) if self._clock is not None else 0.0

    def _run(self):
        blocked = {True: 0.0, False: 0.0}  # by whether it waited, in ms
        places = {True: {}, False: {}}
        stacks = {}
        told = at = time.monotonic()
        waited = None  # at the last look; None: it was not blocked
        while True:
            if waited is None:
                self._sleep(self.LOOK_S - self.LOOK_CLOSER_S)
            since, cpu = time.monotonic(), self._cpu()
            self._sleep(self.LOOK_CLOSER_S)
            now = time.monotonic()
            computed = self._cpu() - cpu >= 0.5 * (now - since)
            where, stack = self._look()
            waits = None if where is None else self._clock is not None and not computed
            for state in (waited, waits):
                if state is not None:
                    blocked[state] += (now - at) / 2 * 1e3
            at, waited = now, waits
            if where is not None:
                own, called = where
                seen = places[waits].setdefault(own, {})
                seen[called] = seen.get(called, 0) + 1
                if len(stacks) < 100:
                    stacks.setdefault(own, stack)
            if now - told > STATE_INTERVAL_S and (blocked[True] or blocked[False]):
                told = now
                ranked = places[blocked[True] >= blocked[False]]
                most = max(ranked, key=lambda own: sum(ranked[own].values())) if ranked else None
                self._teller.tell(
                    HUB,
                    {
                        'computingMs': blocked[False],
                        'waitingMs': blocked[True],
                        'where': most and most + max(ranked[most], key=ranked[most].get),
                        'stack': stacks.get(most, []),
                    },
                )

    def _look(self):
        """The line of the user's that the thread is in, what it calls there, and the stack from the user's code down to it;
        None while a hub or Celery runs.
        """
        frame = sys._current_frames().get(self._thread)
        lines = []
        while frame is not None and len(lines) < 40:
            code = frame.f_code
            lines.append((code.co_filename, frame.f_lineno, code.co_name))
            frame = frame.f_back
        if not lines or lines[0][0].startswith(self._machinery):
            return None, []
        # A task runs beneath Celery's tracer; of what runs it nobody wants to read.
        depth = next((at for at, line in enumerate(lines) if line[0] == self._tracer), None)
        if depth is None:
            return None, []
        called = [line for line in lines[:depth] if not line[0].startswith(self._machinery)]
        if not called:
            return None, []
        # The line to change is the user's own; what it calls may be deep inside a library.
        own = next((line for line in called if not line[0].startswith(self._libraries)), called[0])
        calling = '' if own is called[0] else ', calling ' + self._in_words(called[0])
        return (self._in_words(own), calling), [self._in_words(line) for line in called[:10]]

    def _in_words(self, line):
        """A file is named from where its library is installed, or from the working directory."""
        file, number, function = line
        for folder in self._libraries + (self._folder,):
            if file.startswith(folder):
                file = file[len(folder) :]
                break
        return '%s:%d in %s' % (file, number, function)


def machinery():
    """Where the files are of what runs tasks; a user's own folder may well be called celery."""
    names = ('celery', 'kombu', 'billiard', 'vine', 'gevent', 'eventlet', 'greenlet')
    files = [getattr(sys.modules.get(name), '__file__', None) for name in names]
    return tuple(os.path.dirname(file) + os.sep for file in files if file) + (__file__,)


def libraries():
    """Where the files are that nobody edits: the standard library, and what was installed beside it."""
    paths = sysconfig.get_paths()
    installed = {paths[name] for name in ('stdlib', 'platstdlib', 'purelib', 'platlib')}
    installed.update(path for path in sys.path if os.path.basename(path) in ('site-packages', 'dist-packages'))
    return tuple(path + os.sep for path in sorted(installed, key=len, reverse=True)) + ('<frozen ',)


# --- describe -------------------------------------------------------------------------------------------------


def describe(orders):
    acknowledge(None)
    app = redirect(load_app(orders['app']), orders)
    app.finalize()
    app.loader.import_default_modules()
    own = sorted(name for name in app.tasks if not name.startswith('celery.'))
    if orders.get('namesOnly'):
        return {'names': {name: file_of(app.tasks[name]) for name in own}}
    calls = orders.get('calls') or []
    chosen = orders.get('tasks') or list(dict.fromkeys(call['task'] for call in calls)) or own
    missing = [name for name in chosen if name not in app.tasks]
    if missing:
        return {'error': 'no-such-task', 'task': missing[0], 'tasks': own}
    if not chosen:
        return {'error': 'no-tasks', 'tasks': own}
    if not calls:
        calls = [{'task': name, 'args': [], 'kwargs': {}} for name in chosen]
    messages = []
    for number, call in enumerate(calls):
        task = app.tasks.get(call['task'])
        if task is None:
            return {'error': 'no-such-task', 'task': call['task'], 'tasks': own, 'call': number}
        if call['task'] not in chosen:
            continue
        args, kwargs = call.get('args') or [], call.get('kwargs') or {}
        try:
            # Tasks that are classes have no such thing, and Celery does not check their arguments either.
            if getattr(task, 'typing', False) and hasattr(task, '__header__'):
                task.__header__(*args, **kwargs)
            messages.append(message_of(app, task, args, kwargs))
        except Exception as error:
            return {
                'error': 'bad-arguments',
                'task': call['task'],
                'call': number,
                'given': bool(orders.get('calls')),
                'detail': f'{type(error).__name__}: {error}',
            }
    try:
        connections = connections_of(orders)
    except Exception as error:
        return {'error': 'connections', 'detail': str(error) or type(error).__name__}
    return {
        'tasks': [options_of(app.tasks[name]) for name in chosen],
        'messages': messages,
        'connections': connections,
        'versions': versions(app),
        'maxTasksPerChild': app.conf.worker_max_tasks_per_child,
        'timeLimit': app.conf.task_time_limit,
        'retryLimits': {name: app.tasks[name].max_retries for name in own},
        'module': getattr(sys.modules.get(app.main or ''), '__file__', None),
    }


def connections_of(orders):
    """What the lever is as the user's code has it: connections of a process, 0 for a new one each use, None for unknown."""
    if not orders.get('connections'):
        return None
    from pooltune_connections import lever, unknown

    found = lever(orders['connections']['how'])
    found.check()
    now = found.now()
    return {'now': None if now is unknown else now or 0, 'canDoWithout': found.can_do_without}


def message_of(app, task, args, kwargs):
    """The message as this Celery sends it, serialised by the app's own serializer; the id is filled in later."""
    from kombu.serialization import dumps

    task_id = '@pooltune-id@'
    message = app.amqp.create_task_message(task_id, task.name, args, kwargs)
    content_type, encoding, body = dumps(message.body, task.serializer or app.conf.task_serializer)
    raw = body if isinstance(body, bytes) else body.encode('utf-8')
    import base64

    return {
        'task': task.name,
        'headers': dict(message.headers),
        'properties': {k: v for k, v in message.properties.items() if isinstance(v, (str, int))},
        'contentType': content_type,
        'contentEncoding': encoding,
        'body': base64.b64encode(raw).decode(),
    }


def options_of(task):
    return {
        'name': task.name,
        'rateLimit': task.rate_limit,
        'acksLate': task.acks_late,
        'timeLimit': task.time_limit,
        'softTimeLimit': task.soft_time_limit,
        'maxRetries': task.max_retries,
        'ignoreResult': bool(task.ignore_result),
        'code': code_of(task),
    }


def code_of(task):
    """A digest of the file that the task is written in: another one is another task."""
    import hashlib

    try:
        with open(file_of(task) or '', 'rb') as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ''


def file_of(task):
    """The file that the task is written in, as a real path; None where there is none."""
    import inspect

    try:
        return os.path.realpath(inspect.getsourcefile(inspect.unwrap(task.run)))
    except TypeError:
        return None


def versions(app):
    from importlib import import_module

    found = {'python': '%d.%d.%d' % sys.version_info[:3]}
    for name in ('celery', 'kombu', 'billiard', 'gevent', 'eventlet', 'redis', 'amqp', 'psycogreen', *CONNECTION_MAKERS):
        found[name] = installed(name)
    found['gil'] = bool(getattr(sys, '_is_gil_enabled', lambda: True)())
    return found


#: Whose pools are a lever, as their distributions are named.
CONNECTION_MAKERS = ('sqlalchemy', 'psycopg-pool', 'django', 'requests', 'httpx')


def installed(name):
    """A distribution's version, without importing it; None where it is not installed."""
    try:
        from importlib.metadata import version
    except ImportError:  # Python 3.7
        return None
    try:
        return version(name)
    except Exception:
        return None


# --- calibrate ------------------------------------------------------------------------------------------------


def calibrate(orders):
    """Each task alone, one call at a time, through the task's own `apply`: what a worker would run, without a worker."""
    app = redirect(load_app(orders['app']), orders)
    app.finalize()
    app.loader.import_default_modules()
    # The worker's own hooks make what the tasks need, such as connections.
    from celery import signals

    signals.worker_process_init.send(sender=None)
    if orders.get('connections'):
        apply_connections(orders)
    before = resident_bytes()
    results = []
    for entry in orders['tasks']:
        task = app.tasks[entry['task']]
        results.append(calibrate_task(task, entry['calls'], entry['budgetMs'], orders.get('gapMs', 0)))
    return {'tasks': results, 'moduleBytes': max(0, resident_bytes() - before)}


def calibrate_task(task, calls, budget_ms, gap_ms):
    failures = []
    counted = 0

    def call():
        nonlocal counted
        given = calls[counted % len(calls)]
        counted += 1
        result = task.apply(args=given.get('args') or [], kwargs=given.get('kwargs') or {}, throw=False)
        if result.state not in ('SUCCESS', 'IGNORED'):
            error = result.result
            failures.append(f'{type(error).__name__}: {error}' if isinstance(error, BaseException) else str(error))

    started = time.monotonic()
    call()  # imports and connects
    first_ms = (time.monotonic() - started) * 1e3
    if first_ms > 0.25 * budget_ms:
        started = time.monotonic()
        call()
        first_ms = (time.monotonic() - started) * 1e3
    until = time.monotonic() + budget_ms / 1e3
    walls = []
    cpu_start = cpu_ms()
    while len(walls) < 3 or time.monotonic() < until:
        if gap_ms:
            time.sleep(gap_ms / 1e3)
        at = time.monotonic()
        call()
        walls.append((time.monotonic() - at) * 1e3)
        if first_ms > 0.5 * budget_ms and len(walls) >= 2:
            break
        if len(walls) >= 5000:
            break
    used = cpu_ms() - cpu_start
    mean = sum(walls) / len(walls)
    return {
        'task': task.name,
        'samples': len(walls),
        'wallMs': mean,
        'wallQuantilesMs': even_order_statistics(walls),
        'cpuMs': min(used / len(walls), mean * (os.cpu_count() or 1)),
        'calls': counted,
        'failures': failures[:1],
        'failed': len(failures),
    }


def even_order_statistics(values, most=200):
    """Up to so many of the values in rising order, at evenly spaced ranks."""
    ordered = sorted(values)
    if len(ordered) <= most:
        return ordered
    return [ordered[int((at + 0.5) * len(ordered) / most)] for at in range(most)]


def cpu_ms():
    """CPU time of this process and of the processes that it started, such as a subprocess that a task ran."""
    if resource is None:
        times = os.times()
        return (times.user + times.system + times.children_user + times.children_system) * 1e3
    # os.times has a grain of 10 ms, which is what dozens of tasks that wait take together.
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (time.process_time() + children.ru_utime + children.ru_stime) * 1e3


def resident_bytes():
    try:
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
    except OSError:
        return 0


# --- capture --------------------------------------------------------------------------------------------------


class Unreadable(Exception):
    """An argument that cannot be had back from an event; its first argument is the reason."""


def read_back(text, kind):
    """The arguments (`kind` is tuple or dict) that Celery wrote into an event (`celery.utils.saferepr`), as JSON has them.

    Raises Unreadable where another value could have the same text: nothing is guessed.
    """
    import ast

    if not isinstance(text, str) or not text:
        raise Unreadable('absent')
    # Celery escapes apostrophes and nothing else, repr() backslashes too: what one stands for cannot be told.
    if '\\' in text.replace("\\'", ''):
        raise Unreadable('backslash')
    for character, escaped in (('\n', '\\n'), ('\r', '\\r'), ('\0', '\\x00')):
        text = text.replace(character, escaped)
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise Unreadable('truncated' if '...' in text else 'not-literal')
    if not isinstance(value, (list, tuple) if kind is tuple else kind):
        raise Unreadable('not-literal')
    return as_json(value)


def as_json(value):
    """The same value as JSON holds it and JavaScript reads it: tuples become lists, and nothing else changes.

    Raises Unreadable where there is none.
    """
    import math

    if value is Ellipsis:
        raise Unreadable('truncated')
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        # What was cut ends like this; so may a text that was not.
        if value.endswith('...'):
            raise Unreadable('truncated')
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, (list, tuple)):
        return [as_json(entry) for entry in value]
    if isinstance(value, (set, frozenset)) and Ellipsis in value:
        raise Unreadable('truncated')
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {as_json(key): as_json(entry) for key, entry in value.items()}
    raise Unreadable('not-json')


class Capture:
    """Listens to the events of the user's own workers as `celery events` does, with an event queue of its own that
    goes with its connection, and tells of each call once. No queue of tasks is touched.

    Tells, each a line of JSON with a `kind`: loaded; listening; call, unread, retry, foreign; then ended, or failed.
    Ends when its time is up, at SIGTERM, and when its stdin ends: the command is gone then, however it ended. Task events
    that it has switched on it switches off again.
    """

    LOOK_S = 0.25
    REPLY_S = 2.0
    #: A worker says that it is online a moment before it takes commands.
    SETTLE_S = 2.0
    #: Of the ids heard last, to tell a call's further events. A call that is heard of again after so many others counts twice.
    MOST_IDS = 200_000

    def __init__(self, app, orders):
        from collections import OrderedDict

        self._app = app
        self._orders = orders
        self._pipe = os.fdopen(orders['pipe'], 'w', encoding='utf-8')
        self._own = {name for name in app.tasks if not name.startswith('celery.')}
        self._chosen = set(orders['tasks']) or self._own
        self._seen = OrderedDict()  # retries by id
        self._workers = set()
        self._switched_on = set()
        self._unsure = set()
        self._eventless = set()
        self._newcomers = {}  # when they were heard of
        self._lost = 0
        self._stopped = False
        self._until = None
        self._rounds = 0

    def run(self):
        import signal

        os.set_blocking(0, False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        connection = self._app.connection_for_read()
        self._tell('loaded', broker=address(connection))
        missing = sorted(self._chosen - set(self._app.tasks))
        if missing:
            return self._tell('failed', why='no-such-task', task=missing[0], tasks=sorted(self._own))
        try:
            connection.connect()
        except Exception as error:
            return self._tell(
                'failed', why='broker', broker=address(connection), detail=f'{type(error).__name__}: {error}'
            )
        if not connection.supports_exchange_type('fanout'):
            return self._tell(
                'failed', why='broker', broker=address(connection), detail='it cannot broadcast, and so has no events'
            )
        left_on = set()
        try:
            self._listen(connection)
        finally:
            left_on = self._switch_off()
            connection.release()
        self._tell(
            'ended',
            workers=sorted(self._workers),
            switchedOff=sorted(self._switched_on - left_on),
            leftOn=sorted(left_on),
            unsure=sorted(self._unsure),
            eventless=sorted(self._eventless),
            lost=self._lost,
        )

    def _listen(self, connection):
        from kombu.exceptions import OperationalError

        handlers = {'task-sent': self._on_call, 'task-received': self._on_call, 'worker-online': self._on_online}
        while not self._is_over():
            self._rounds = 0
            try:
                receiver = self._app.events.Receiver(connection, handlers=handlers)
                receiver.on_iteration = lambda receiver=receiver: self._look(receiver)
                receiver.connect_max_retries = 1
                for _ in receiver.consume(limit=None, timeout=None, safety_interval=self.LOOK_S, wakeup=False):
                    pass
            except connection.connection_errors + connection.channel_errors + (OperationalError,):
                if not self._is_over():
                    self._lost += 1
                    time.sleep(self.LOOK_S)

    def _look(self, receiver):
        """Between two waits for events."""
        self._rounds += 1
        # With Redis an event queue is subscribed to while events are waited for.
        if self._rounds == 2 and self._until is None:
            self._begin()
        now = time.monotonic()
        newcomers = {name for name, since in self._newcomers.items() if now - since > self.SETTLE_S}
        if newcomers and self._until is not None:
            for name in newcomers:
                del self._newcomers[name]
            self._workers |= newcomers
            self._switch_on(newcomers)
        self._flush()
        receiver.should_stop = self._is_over()

    def _begin(self):
        replies = self._app.control.ping(timeout=self.REPLY_S) or []
        self._workers |= {name for reply in replies for name in reply}
        self._switch_on(self._workers)
        self._until = time.monotonic() + self._orders['forMs'] / 1e3
        self._tell(
            'listening',
            broker=address(self._app.connection_for_read()),
            workers=sorted(self._workers),
            switchedOn=sorted(self._switched_on),
        )

    def _switch_on(self, workers):
        """Has workers send task events, and remembers those that did not before."""
        if not workers or not self._orders['enableEvents']:
            return
        answers = self._ask('enable_events', workers)
        # What a worker that does not say was before cannot be restored: it stays as it is, and is named.
        self._unsure |= set(workers) - set(answers)
        self._switched_on |= {name for name, answer in answers.items() if answer == 'task events enabled'}
        # An error: it runs --without-gossip and --without-heartbeat, and has nothing to send events with.
        self._eventless |= {name for name, answer in answers.items() if answer is None}

    def _switch_off(self):
        """The workers of which it is not known that their task events are off again."""
        if not self._switched_on:
            return set()
        try:
            with self._app.connection_for_write() as connection:
                connection.connect()  # a command to a broker that is gone would be tried for ever
            return self._switched_on - set(self._ask('disable_events', self._switched_on))
        except Exception as error:
            print(f'{type(error).__name__}: {error}', file=sys.stderr)
            return set(self._switched_on)

    def _ask(self, command, workers):
        """What each worker answers; those that do not are left out."""
        replies = self._app.control.broadcast(
            command, destination=sorted(workers), reply=True, timeout=self.REPLY_S
        )
        return {name: answer.get('ok') for reply in replies or [] for name, answer in reply.items()}

    def _on_online(self, event):
        """A worker that started, or that has found the broker again."""
        name = event.get('hostname')
        if isinstance(name, str):
            self._newcomers[name] = time.monotonic()

    def _on_call(self, event):
        name, task_id, retries = event.get('name'), event.get('uuid'), event.get('retries') or 0
        if not isinstance(name, str) or not isinstance(task_id, str) or name.startswith('celery.'):
            return
        known = self._seen.get(task_id)
        if known is not None and known >= retries:
            return
        self._seen[task_id] = retries
        if len(self._seen) > self.MOST_IDS:
            self._seen.popitem(last=False)
        if name not in self._chosen:
            if name not in self._own:
                self._tell('foreign', task=name)
        elif retries:
            self._tell('retry', task=name)
        else:
            self._tell_call(name, event)

    def _tell_call(self, name, event):
        try:
            args, kwargs = read_back(event.get('args'), tuple), read_back(event.get('kwargs'), dict)
        except Unreadable as unreadable:
            return self._tell('unread', task=name, why=unreadable.args[0])
        # In which order arguments are named does not make another call.
        self._tell('call', task=name, args=args, kwargs={key: kwargs[key] for key in sorted(kwargs)})

    def _tell(self, kind, **fields):
        try:
            self._pipe.write(json.dumps({'kind': kind, **fields}) + '\n')
            if kind not in ('call', 'unread', 'retry', 'foreign'):
                self._pipe.flush()
        except OSError:
            self._stopped = True

    def _flush(self):
        try:
            self._pipe.flush()
        except OSError:
            self._stopped = True

    def _stop(self, *_):
        self._stopped = True

    def _is_over(self):
        if not self._stopped:
            try:
                self._stopped = os.read(0, 1) == b''
            except BlockingIOError:
                pass
            except OSError:
                self._stopped = True
        return self._stopped or (self._until is not None and time.monotonic() >= self._until)


def address(connection):
    """Of a broker, without its password."""
    uri = connection.as_uri()
    # kombu may mask a password that is not there.
    return uri if connection.password else uri.replace(':**@', '@' if connection.userid else '')


def capture(orders):
    app = load_app(orders['app'])
    if orders.get('broker'):
        for name in ('CELERY_BROKER_URL', 'CELERY_BROKER_READ_URL', 'CELERY_BROKER_WRITE_URL'):
            os.environ.pop(name, None)
        for key in ('broker_url', 'broker_read_url', 'broker_write_url'):
            override(app.conf, key, orders['broker'])
    app.finalize()
    app.loader.import_default_modules()
    Capture(app, orders).run()


def main(arguments):
    orders = load_orders()
    if arguments[0] == 'capture':
        return capture(orders)
    work = {'describe': describe, 'calibrate': calibrate}[arguments[0]]
    answer = work(orders)
    with open(orders['answer'], 'w') as file:
        json.dump(answer, file, default=str)


if __name__ == '__main__':
    main(sys.argv[1:])
elif 'POOLTUNE_PROBE' in os.environ and load_orders().get('socket'):
    app = serve(load_orders())
