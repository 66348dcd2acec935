"""Optuna's TPE with its Hyperband pruner, asked over stdin and stdout: one JSON object a line each way.

in:  {"study": seed, "arms": n, "connections": true}         a new study
     {"ask": true}                                           out: {"arm": i, "level": x, "share": y | "none"}
     {"report": value, "step": k}                            out: {"prune": bool}
     {"tell": value, "pruned": bool}
     {"best": true}                                          out: {"arm": …} of the best trial that ran to its end
"""

import json
import sys
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
RUNGS = 3
study = trial = None
arms, connections = 1, False


def answer(value):
    print(json.dumps(value), flush=True)


def described(params):
    share = params.get("share", 1.0)
    return {
        "arm": params["arm"],
        "level": params["level"],
        "share": "none" if params.get("pooled") is False else share,
    }


for line in sys.stdin:
    message = json.loads(line)
    if "study" in message:
        arms, connections = message["arms"], message["connections"]
        study = optuna.create_study(
            direction="maximize",
            sampler=optuna.samplers.TPESampler(seed=message["study"], multivariate=True, group=True),
            pruner=optuna.pruners.HyperbandPruner(min_resource=1, max_resource=RUNGS, reduction_factor=2),
        )
    elif "ask" in message:
        trial = study.ask()
        params = {
            "arm": trial.suggest_categorical("arm", list(range(arms))),
            "level": trial.suggest_float("level", 0, 1),
        }
        if connections:
            params["pooled"] = trial.suggest_categorical("pooled", [True, False])
            if params["pooled"]:
                params["share"] = trial.suggest_float("share", 0, 1)
        answer(described(params))
    elif "report" in message:
        trial.report(message["report"], message["step"])
        answer({"prune": bool(trial.should_prune())})
    elif "tell" in message:
        if message["pruned"]:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, message["tell"])
    elif "best" in message:
        done = [t for t in study.trials if t.state == optuna.trial.TrialState.COMPLETE]
        best = max(done, key=lambda t: t.value, default=None)
        answer(None if best is None else described(best.params))
