"""Prints lognormal.jsonl: 200 durations, the quantiles of a log-normal distribution with median 50 ms and sigma 1."""

import json
import math
import random
from statistics import NormalDist

CALLS = 200

durations = [0.05 * math.exp(NormalDist().inv_cdf((call + 0.5) / CALLS)) for call in range(CALLS)]
# Whoever reads only the first few must not see the shortest.
random.Random(1).shuffle(durations)
for duration in durations:
    print(json.dumps({'task': 'lognormal.wait', 'args': [round(duration, 4)]}))
