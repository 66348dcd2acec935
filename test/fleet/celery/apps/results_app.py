"""With results of its own, in a Redis that others use too."""

from celery import Celery, chord

app = Celery('results_app', broker='redis://127.0.0.1:1/0', backend='redis://127.0.0.1:6379/8')


@app.task
def part(number):
    return number


@app.task
def total(numbers):
    return sum(numbers)


@app.task(ignore_result=True)
def summed(size):
    chord(part.s(number) for number in range(size))(total.s())
