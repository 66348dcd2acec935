"""Change points as Apache Otava finds them: a JSON object a line on stdin, {"values": [...], "p": 0.001}, and for each the
indexes of the first values after a change on stdout. All else is as Otava has it by default."""

import json
import sys

from otava.series import AnalysisOptions, Metric, Series

for line in sys.stdin:
    asked = json.loads(line)
    values = asked["values"]
    options = AnalysisOptions()
    options.max_pvalue = asked["p"]
    series = Series(
        "run", None, list(range(len(values))), {"figure": Metric(1, 1.0, "")}, {"figure": values}, {}
    )
    found = series.analyze(options).change_points["figure"]
    print(json.dumps([int(point.index) for point in found]), flush=True)
