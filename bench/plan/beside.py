"""M/M/c in Ciw and in SimPy: how many customers per CPU second, and what their mean time in the system is."""

import json
import random
import sys
import time

import ciw
import simpy


def run_ciw(servers, rate, mean, customers):
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)],
        service_distributions=[ciw.dists.Exponential(1 / mean)],
        number_of_servers=[servers],
    )
    ciw.seed(1)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers)
    records = simulation.get_all_records()[customers // 10 :]
    return sum(r.exit_date - r.arrival_date for r in records) / len(records)


def run_simpy(servers, rate, mean, customers):
    draw = random.Random(1)
    environment = simpy.Environment()
    resource = simpy.Resource(environment, capacity=servers)
    times = []

    def customer():
        arrived = environment.now
        with resource.request() as request:
            yield request
            yield environment.timeout(draw.expovariate(1 / mean))
        times.append(environment.now - arrived)

    def source():
        for _ in range(customers):
            yield environment.timeout(draw.expovariate(rate))
            environment.process(customer())

    environment.process(source())
    environment.run()
    counted = times[customers // 10 :]
    return sum(counted) / len(counted)


servers, rate, mean, customers = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
for name, run in (("Ciw", run_ciw), ("SimPy", run_simpy)):
    before = time.process_time()
    mean_time = run(servers, rate, mean, customers)
    print(json.dumps({"name": name, "perSecond": customers / (time.process_time() - before), "meanMs": mean_time}))
